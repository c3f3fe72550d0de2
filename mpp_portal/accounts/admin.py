"""Sign-ins in Django admin: superusers only; a person's authority is a role here and a Membership in the directory."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import User
from .sessions import end_sessions

# An address stands in `User` alone, and nobody looks into the secrets of another.
admin.site.unregister([EmailAddress, Authenticator])


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

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            end_sessions(obj)
