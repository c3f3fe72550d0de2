"""The forms of sign-in, passwords and second factor: those of allauth, in Indonesian."""

from allauth.account import forms as account
from allauth.core import context, ratelimit
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

from .adapters import TOO_MANY
from .models import User

USED_FOR = 120  # seconds: longer than a code is valid with the tolerance of the settings


class InOurWords:
    """Mixin: labels, hints and autocomplete of the fields, without the placeholders of allauth."""

    words: dict[str, tuple[str, str]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
            self.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, account.LoginForm):
    """By user name or e-mail address: an address is turned into the user name first, so that both count as one account."""

    words = {"login": ("Nama pengguna atau e-mail", ""), "password": ("Kata sandi", "")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def user_credentials(self):
        typed = self.cleaned_data["login"]
        found = User.objects.filter(email__iexact=typed).first() if "@" in typed else None
        if found and not User.objects.filter(username__iexact=typed).exists():
            typed = found.username
        return {"username": typed, "password": self.cleaned_data["password"]}


class LostPasswordForm(InOurWords, account.ResetPasswordForm):
    words = {"email": ("Alamat e-mail", "Alamat yang dipakai akun Anda.")}

    def clean_email(self):
        """Sends to the address of `User` and to no other; an invitation that waits is not a lost password."""
        email = self.cleaned_data["email"]
        active = User.objects.filter(email__iexact=email, is_active=True)
        self.users = [user for user in active if user.has_usable_password()]
        return email

    def save(self, request, **kwargs):
        """An unknown address gets a mail that says so: else the time of the answer would tell."""
        if self.users:
            return super().save(request, **kwargs)
        email = self.cleaned_data["email"]
        account.get_adapter().send_mail("unknown_account", email, {})
        return email


PASSWORD_HINT = (
    "Sedikitnya 12 karakter, bukan kata yang umum atau kata portal ini, bukan angka saja, dan tidak mirip nama atau "
    "e-mail Anda."
)


class SamePasswordTwice(InOurWords):
    def clean(self):
        cleaned = super(account.PasswordVerificationMixin, self).clean()  # type: ignore[misc]
        if cleaned.get("password1") and cleaned.get("password2") and cleaned["password1"] != cleaned["password2"]:
            raise ValidationError({"password2": "Kedua kata sandi tidak sama."})
        return cleaned


class NewPasswordForm(SamePasswordTwice, account.ResetPasswordKeyForm):
    words = {"password1": ("Kata sandi baru", PASSWORD_HINT), "password2": ("Ulangi kata sandi baru", "")}


class ChangePasswordForm(SamePasswordTwice, account.ChangePasswordForm):
    words = {"oldpassword": ("Kata sandi sekarang", ""), **NewPasswordForm.words}


class ActiveUserTokenForm(account.UserTokenForm):
    """The link of a mail: dead once its owner left."""

    def clean(self):
        cleaned = super().clean()
        if not self.reset_user.is_active:
            raise account.get_adapter().validation_error("invalid_password_reset")
        return cleaned


class ConfirmPasswordForm(InOurWords, account.ReauthenticateForm):
    words = {"password": ("Kata sandi", "")}


class CodeOnce(InOurWords):
    """A code is tried ten times in a quarter of an hour, and accepted once."""

    words = {"code": ("Kode", "Enam angka dari aplikasi autentikator.")}
    user: User

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 20, "class": "code-field"}

    def clean_code(self):
        limit = {"action": "second_factor", "key": str(self.user.pk)}
        if not ratelimit.consume(context.request, **limit):
            raise ValidationError(TOO_MANY, code="too_many_login_attempts")
        code = super().clean_code()  # type: ignore[misc]
        digits = "".join(code.split())
        if not cache.add(f"second-factor-used:{self.user.pk}:{digits}", True, timeout=USED_FOR):
            raise mfa.get_adapter().validation_error("incorrect_code")
        ratelimit.clear(context.request, **limit)
        return code


class CodeForm(CodeOnce, mfa.AuthenticateForm):
    words = {"code": ("Kode", "Enam angka dari aplikasi autentikator, atau satu kode cadangan.")}


class ConfirmCodeForm(CodeOnce, mfa.ReauthenticateForm):
    words = CodeForm.words


class EnrolForm(CodeOnce, ActivateTOTPForm):
    pass
