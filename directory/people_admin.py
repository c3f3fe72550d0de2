"""Memberships and invitations in Django admin: who may log for whom, who is asked to join, who moves on."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from mpp_portal.kit.acts import attempt
from mpp_portal.kit.admin import RecordedAdmin
from mpp_portal.kit.admin_boxes import KnownAutocomplete
from mpp_portal.kit.partial_dates import PartialDate, PartialDateField
from mpp_portal.kit.plain_text import PlainTextForm

from . import team, team_views
from .forms import FactForm, MembershipForm
from .models import Agency, Invitation, Membership, Role, ServiceMall


class TransferForm(PlainTextForm, forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.all(), label="Tuan rumah baru")
    mall = forms.ModelChoiceField(
        ServiceMall.objects.all(), label="MPP baru", required=False, help_text="Kosongkan untuk semua MPP."
    )
    role = forms.ChoiceField(label="Peran", choices=Role.choices, initial=Role.PETUGAS)
    first_day = PartialDateField(label="Hari pertama di sana", precisions=("day",))
    reason = forms.CharField(label="Alasan", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("first_day", PartialDate(timezone.localdate(), "day"))
        for name in ("agency", "mall"):
            box = KnownAutocomplete(Membership._meta.get_field(name), site)
            box.choices = self.fields[name].widget.choices
            self.fields[name].widget = box


@admin.register(Membership)
class MembershipAdmin(RecordedAdmin):
    """Who may log for whom. Ending one row and opening another keeps the past true."""

    form = MembershipForm
    change_form_template = "admin/directory/membership/change_form.html"
    list_display = ("user", "agency", "mall", "role", "valid_from", "valid_until")
    list_select_related = ("user", "agency", "mall")
    list_filter = ("role",)
    search_fields = ("user__username", "user__name", "agency__name", "mall__name")
    autocomplete_fields = ("user", "agency", "mall")
    fieldsets: ClassVar[Any] = (
        (None, {
            "fields": ["user", "agency", "mall", "role", "valid_from", "valid_until"],
            "description": "Pindah tugas: tekan “Pindahkan”. Jangan mengganti tuan rumah pada baris lama, karena catatan "
            "masa lalunya ikut berubah.",
        }),
    )  # fmt: skip

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/pindah/", wrap(self.transfer_view), name="directory_membership_transfer"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_transfer"] = obj is not None and team.may_end(request.user, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def transfer_view(self, request, pk):
        membership = get_object_or_404(Membership.objects.select_related("user", "agency", "mall"), pk=pk)
        if not team.may_end(request.user, membership) or not self.has_add_permission(request):
            raise Http404
        form = TransferForm(request.POST or None, site=self.admin_site)
        if moved := attempt(
            form,
            lambda: team.transfer(
                membership,
                user=request.user,
                first_day=form.cleaned_data["first_day"].day,
                **{name: form.cleaned_data[name] for name in ("agency", "mall", "role", "reason")},
            ),
            at="first_day",
        ):
            messages.success(request, f"Dipindahkan: {moved}.")
            return redirect("admin:directory_membership_change", moved.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Pindahkan: {membership}",
            "form": form,
            "media": self.media + form.media,
            "membership": membership,
            "opts": self.opts,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/directory/membership/transfer.html", context, status=status)


class InvitationForm(FactForm):
    """One waiting invitation an address and host; the database says so again."""

    errors_at = {"_to_host_or_data_side": "staff_role"}

    class Meta:
        model = Invitation
        fields = ("name", "email", "staff_role", "agency", "mall", "role")

    def clean(self):
        cleaned = super().clean()
        email, agency = cleaned.get("email"), cleaned.get("agency")
        if email and Invitation.objects.waiting().filter(email__iexact=email, agency=agency).exists():
            self.add_error("email", "Undangan untuk alamat ini masih menunggu. Kirim ulang yang itu.")
        return cleaned


@admin.register(Invitation)
class InvitationAdmin(RecordedAdmin):
    """For Admin data: whom the portal waits for. Saving sends the mail; afterwards there are only steps."""

    form = InvitationForm
    change_form_template = "admin/directory/invitation/change_form.html"
    list_display = ("name", "email", "purpose", "state", "sent_at", "invited_by")
    list_select_related = ("agency", "mall", "invited_by")
    list_filter = ("state",)
    search_fields = ("name", "email", "agency__name", "mall__name")
    autocomplete_fields = ("agency", "mall")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ["name", "email"]}),
        ("Peran data", {"fields": ["staff_role"]}),
        ("Atau peran di tuan rumah", {"fields": ["agency", "mall", "role"]}),
    )

    def has_change_permission(self, request, obj=None):
        return False

    def verb_for(self, object_id):
        return "invite"

    def save_model(self, request, obj, form, change):
        obj.invited_by = request.user
        super().save_model(request, obj, form, change)
        transaction.on_commit(lambda: team_views.send(request, obj, f"Undangan dikirim ke {obj.email}."))

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/langkah/<slug:step>/", wrap(self.step_view), name="directory_invitation_step"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["steps"] = team.INVITATION_STEPS.offered(obj, request.user) if obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def step_view(self, request, pk, step):
        if not self.has_view_permission(request):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        team_views.take_step(request, get_object_or_404(Invitation, pk=pk), step)
        return redirect("admin:directory_invitation_change", pk)
