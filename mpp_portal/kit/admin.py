"""Stock admin made good under the trail: a reason for every change, nothing overwritten unseen, nothing deleted.

A whole change form (its row, its inlines, its many-to-many fields) is one deed with one reason. Rows are edited by forms
whose dates are one box each (`kit.forms`); a reader without the right to change sees the same dates in words.
"""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Max
from django.forms import ModelChoiceField
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from .admin_boxes import KnownAutocomplete, UnlabelledBox
from .borrowed import CheckedForm, check_constraints
from .dates import date_text
from .forms import StaleCheckMixin
from .history import deed, trail_of
from .listing import EXACT_TOTAL
from .plain_text import without_hidden
from .workflow import StepRefused

READING = ("GET", "HEAD", "OPTIONS")


class BoundedPaginator(Paginator):
    """Counts no further than 1,000 rows, or one page beyond the page asked for: a long list costs what a short one does."""

    bound = EXACT_TOTAL
    object_list: Any

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.bound + 1].count()

    @property
    def is_exact(self) -> bool:
        return self.count <= self.bound


class SeenVersionField(forms.IntegerField):
    """The version at which a form was opened: never a change in itself."""

    widget = UnlabelledBox

    def has_changed(self, initial, data):
        return False


class SignedForm(StaleCheckMixin):
    """What every admin form has beside its model's fields: the version seen and the reason."""

    seen_version = SeenVersionField(label="Versi yang dibuka", required=False)
    change_reason = forms.CharField(
        label="Alasan",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text="Tersimpan di riwayat bersama nama Anda.",
        error_messages={"required": "Tulis alasannya."},
    )


class SignedPartForm(StaleCheckMixin, CheckedForm):
    """A row inside another's form: it has its own version, given by the formset, and shares the other's reason."""

    seen_version = SeenVersionField(label="Versi yang dibuka", required=False)

    def __init__(self, *args, versions=None, **kwargs):
        super(StaleCheckMixin, self).__init__(*args, **kwargs)
        self.fresh_changes = ()
        self.fields["seen_version"].initial = (versions or {}).get(self.instance.pk, 0)

    def clean(self):
        """A row that this person left as it was is not saved, and needs no check."""
        return super().clean() if self.has_changed() else super(StaleCheckMixin, self).clean()

    def check_row_further(self):
        """Django checks constraints without the pointer to the whole, and so misses rows that were added to it since this
        page was opened."""
        super().check_row_further()
        if self.has_changed() and not self.errors:
            check_constraints(self)


def pointers_of(model, fields) -> list[str]:
    """Those of `fields` that point to one row of another model: what a list of rows fetches along."""
    named = {name for field in fields for name in (field if isinstance(field, list | tuple) else [field])}
    return [field.name for field in model._meta.fields if field.many_to_one and field.name in named]


def column_of_whole(whole, inline) -> str:
    """The column by which the rows of an inline point to their whole."""
    rows: Any = inlineformset_factory(whole, inline.model, fk_name=inline.fk_name, fields=())
    return rows.fk.attname


class PartFormSet(BaseInlineFormSet):
    """Parts know their whole, their versions and the rows they point to without a query a row."""

    model: Any

    @cached_property
    def versions(self) -> dict:
        if self.instance.pk is None:
            return {}
        rows = self.model.history.filter(**{self.fk.attname: self.instance.pk}).order_by()
        return dict(rows.values_list("id").annotate(Max("history_id")))

    def initial_form_count(self):
        """Rows beyond this count as new and are checked as such. A forged count below none would be checked as nothing."""
        return max(super().initial_form_count(), 0)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        setattr(form.instance, self.fk.name, self.instance)
        for name, field in form.fields.items():
            if isinstance(field, ModelChoiceField):
                self._tell_choices(form, name, field)

    def _tell_choices(self, form, name, field):
        box = getattr(field.widget, "widget", field.widget)  # inside the wrapper with the buttons for related rows
        if isinstance(box, KnownAutocomplete):
            box.known = getattr(form.instance, name) if form.instance.pk else None
        elif not field.widget.is_hidden:
            field.choices = partial(self._shared_choices, name, field.choices)

    def _shared_choices(self, name, choices) -> list:
        """Read once for all rows, and only where a box is drawn."""
        if name not in self._choices:
            self._choices[name] = list(choices)
        return self._choices[name]

    @cached_property
    def _choices(self) -> dict[str, list]:
        return {}

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"versions": self.versions}


def _dates_in_words(form) -> dict[str, str]:
    """One-box date fields of a form to the attribute that shows them to a reader."""
    return {name: f"{name}_in_words" for name in getattr(form, "partial_dates", {})}


class OneBoxDates(BaseModelAdmin):
    """Mixin of admin classes: fields of `form.partial_dates` are shown to readers no finer than they are known."""

    model: Any
    form: Any
    fields: ClassVar[Any]
    fieldsets: ClassVar[Any]

    def __init__(self, *args):
        super().__init__(*args)
        for name, precision in getattr(self.form, "partial_dates", {}).items():
            setattr(self, f"{name}_in_words", self._words_of(name, precision))

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name in self.autocomplete_fields:
            options.setdefault("widget", KnownAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **options)

    def _words_of(self, name, precision):
        @admin.display(description=self.model._meta.get_field(name).verbose_name)
        def in_words(row):
            return date_text(getattr(row, name), getattr(row, precision) if precision else "day", weekday=False)

        return in_words

    def for_reading(self, fieldsets):
        """The fieldsets with the text of a date in the place of its box."""
        words = _dates_in_words(self.form)
        return [
            (title, {**options, "fields": _replaced(options["fields"], words)})
            for title, options in fieldsets
            if options
        ]


def _replaced(fields, words):
    return tuple(_replaced(name, words) if isinstance(name, list | tuple) else words.get(name, name) for name in fields)


class Part(OneBoxDates, InlineModelAdmin):
    """Mixin of inlines under a `RecordedAdmin`: never deleted unless it says so, checked for staleness row by row."""

    formset: Any = PartFormSet
    extra = 0
    can_delete = False

    def __init__(self, *args):
        super().__init__(*args)
        self.form = type(f"Signed{self.form.__name__}", (SignedPartForm, self.form), {})

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*pointers_of(self.model, self.fields))

    def is_editable(self, request, obj) -> bool:
        return self.has_change_permission(request, obj) or self.has_add_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.can_delete and self.has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        named = super().get_readonly_fields(request, obj)
        return named if self.is_editable(request, obj) else [*named, *_dates_in_words(self.form).values()]

    def get_fieldsets(self, request, obj=None):
        fieldsets = [(None, {"fields": list(self.fields)})]
        if not self.is_editable(request, obj):
            return self.for_reading(fieldsets)
        return [(None, {"fields": [*self.fields, "seen_version"]})]


class RecordedAdmin(OneBoxDates, admin.ModelAdmin):
    """Admin of a recorded model. Rows that came in by mistake are ended, rejected or corrected: nothing is deleted."""

    actions = None
    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    save_on_top = False

    def __init__(self, *args):
        super().__init__(*args)
        self.form = type(f"Signed{self.form.__name__}", (SignedForm, self.form), {})

    # --- Writing -------------------------------------------------------------------------------------------------

    def verb_for(self, object_id) -> str:
        return "edit" if object_id else "add"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Side effects of a POST: all of the form or nothing of it, as one deed of this person with the reason given."""
        if request.method in READING:
            return self._or_404(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return self._or_404(self._signed, request, object_id, form_url, extra_context)
        except StepRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.get_full_path())

    def _signed(self, request, *args):
        for is_last in (False, True):
            try:
                with deed(
                    user=request.user,
                    verb=self.verb_for(args[0]),
                    reason=without_hidden(request.POST.get("change_reason", "")).strip(),
                ):
                    return super().changeform_view(request, *args)
            except IntegrityError:  # somebody took the same place in this moment: now the form sees the row and says so
                if is_last:
                    raise
        raise AssertionError("unreachable")

    def get_object(self, request, object_id, from_field=None):
        """On a POST the row is locked before the form is validated: the second saver sees what the first wrote."""
        row = super().get_object(request, object_id, from_field or None)  # "?_to_field=" names no field
        if row is None:
            raise Http404  # Django's own answer is a way to the start of the admin
        return self.model._base_manager.select_for_update().get(pk=row.pk) if request.method == "POST" else row

    def save_model(self, request, obj, form, change):
        if not change or set(form.changed_data) - {"change_reason", "seen_version"}:
            super().save_model(request, obj, form, change)

    def log_addition(self, request, obj, message):
        """The trail is the one log."""

    def log_change(self, request, obj, message):
        """The trail is the one log."""

    def has_delete_permission(self, request, obj=None):
        return False

    # --- Showing -------------------------------------------------------------------------------------------------

    def is_editable(self, request, obj) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def get_fieldsets(self, request, obj=None):
        fieldsets = self.fieldsets or ((None, {"fields": self.fields}),)
        if not self.is_editable(request, obj):
            return self.for_reading(fieldsets)
        return [*fieldsets, ("Alasan perubahan", {"fields": ["change_reason", "seen_version"]})]

    def changelist_view(self, request, extra_context=None):
        """No filter offers a NUL, and PostgreSQL takes none in a text: as for any filter that it cannot read, Django's own
        answer is the whole list."""
        if any("\0" in value for values in dict(request.GET.lists()).values() for value in values):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        return self._or_404(super().changelist_view, request, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        return self._or_404(super().delete_view, request, object_id, extra_context)

    def history_view(self, request, object_id, extra_context=None):
        """The trail of the row and of the rows edited with it, readably."""
        row = self.get_object(request, unquote(object_id)) if request.method in READING else None
        if row is None or not self.has_view_or_change_permission(request, row):
            raise Http404
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": f"Riwayat: {row}",
            "subtitle": None,
            "trail": trail_of(row, parts=self.trail_parts(request, row), untold=self.untold(request)),
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": row,
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def untold(self, request) -> tuple[str, ...]:
        """Names of fields, of the row and its parts, whose changes this reader is not told."""
        return ()

    def trail_parts(self, request, row):
        """(model, foreign key column) of each kind of row that is edited with this one and that this person may read of."""
        return [(inline.model, column_of_whole(self.model, inline)) for inline in self.inlines]

    def address_of(self, row) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def _or_404(self, view, *args):
        """Without the right, a page answers as if it did not exist."""
        try:
            return view(*args)
        except PermissionDenied:
            raise Http404 from None


class ReadOnlyAdmin(RecordedAdmin):
    """For looking up what is written elsewhere."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ReadOnlyPartFormSet(PartFormSet):
    versions: ClassVar[dict] = {}  # nothing is saved from here


class ReadOnlyPart(Part):
    """Rows of a row that is written elsewhere: whoever may see the whole sees its parts."""

    formset = ReadOnlyPartFormSet

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
