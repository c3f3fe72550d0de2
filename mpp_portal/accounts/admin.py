"""Sign-ins in Django admin. A person's authority is a role here and what the apps above give beside it.

Superusers change accounts, Admin data look them up and help with what was lost. Nobody deletes: who leaves is deactivated.
"""

from collections.abc import Callable, Iterable
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from .models import User
from .second_factor import is_enrolled
from .sessions import end_sessions
from .standing import may_help, reset_second_factor, set_active

# An address stands in `User` alone, nobody looks into the secrets of another, and what a role may is code (`roles.py`).
admin.site.unregister([EmailAddress, Authenticator, Group])


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Alasan",
        max_length=500,
        help_text="Tersimpan di riwayat akun bersama nama Anda.",
        error_messages={"required": "Tulis alasannya."},
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
    )


#: Address, label, what it does, and the verb.
HELP: dict[str, tuple[str, str, Callable[..., None]]] = {
    "verifikasi": (
        "Atur ulang verifikasi dua langkah",
        "Kode dari ponsel dan kode cadangan orang ini tidak berlaku lagi, dan semua sesinya berakhir. Pastikan dulu bahwa "
        "benar ia yang meminta.",
        reset_second_factor,
    ),
    "nonaktif": (
        "Nonaktifkan akun",
        "Orang ini tidak dapat masuk lagi dan semua sesinya berakhir. Catatannya tetap tersimpan atas namanya.",
        partial(set_active, is_active=False),
    ),
    "aktif": ("Aktifkan akun", "Orang ini dapat masuk lagi dengan kata sandinya.", partial(set_active, is_active=True)),
}


def _change(form, name: str) -> str:
    before, after = (_in_words(value) for value in (form.initial.get(name), form.cleaned_data.get(name)))
    return f"{form.fields[name].label}: {before} → {after}"


def _in_words(value) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(sorted(str(one) for one in value)) or "(kosong)"
    return str(value or "(kosong)")


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ("username", "name", "email", "is_staff", "is_active")
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Orang", {"fields": ("name", "email")}),
        ("Wewenang", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Catatan", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "email", "usable_password", "password1", "password2"),
            },
        ),
    )
    change_form_template = "admin/accounts/user/change_form.html"
    object_history_template = "admin/accounts/user/object_history.html"

    def get_object(self, request, object_id, from_field=None):
        return super().get_object(request, object_id, from_field or None)  # "?_to_field=" names no field

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        """Who only looks an account up sees nothing of its password, not even how it is hashed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(None, {"fields": ("username",)}), *fieldsets[1:]]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_sessions(obj)

    def construct_change_message(self, request, form, formsets, add=False):
        """Tells of each field what it was and what it became; of a password only that it changed."""
        if add:
            return "Akun ditambahkan."
        told = [_change(form, name) for name in form.changed_data if "password" not in name]
        if len(told) < len(form.changed_data):
            told.append("kata sandi diganti")
        return "Diubah: " + "; ".join(told) if told else "Disimpan tanpa perubahan."

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/bantu/<slug:what>/", wrap(self.help_view), name="accounts_user_help"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and may_help(request.user, obj):
            offered = [*(["verifikasi"] if is_enrolled(obj) else []), "nonaktif" if obj.is_active else "aktif"]
            context["help_links"] = [(what, HELP[what][0]) for what in offered]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def help_view(self, request, pk, what):
        """One page for each verb of `standing`: says what will happen, asks for the reason."""
        other = get_object_or_404(User, pk=pk)
        if what not in HELP or not may_help(request.user, other):
            raise Http404
        label, consequence, verb = HELP[what]
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                verb(other, user=request.user, reason=form.cleaned_data["reason"])
            except PermissionDenied:
                raise Http404 from None
            messages.success(request, f"{label}: selesai untuk {other}.")
            return redirect("admin:accounts_user_change", other.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{label}: {other}",
            "label": label,
            "consequence": consequence,
            "form": form,
            "person": other,
            "opts": self.opts,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/accounts/user/help.html", context, status=status)
