"""Sign-in, passwords, second factor and sessions: the views of allauth that the portal mounts, in its own templates."""

from urllib.parse import quote

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from axes.utils import reset as unlock
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .second_factor import forget_shown, is_enrolled, needs_one, note_shown
from .sessions import end_sessions, open_sessions
from .throttle import note_refusal


class Refused:
    """Mixin: a form that is not accepted answers 422, and 429 when there were too many tries. The log says so, without
    what was typed: people type passwords into the box of the name."""

    def form_invalid(self, form):
        response = super().form_invalid(form)  # type: ignore[misc]
        errors = (error for found in form.errors.as_data().values() for error in found)
        is_throttled = any(error.code in ("too_many_login_attempts", "rate_limited") for error in errors)
        response.status_code = 429 if is_throttled else 422
        note_refusal(self.request, response.status_code, account=getattr(form, "user", None))  # type: ignore[attr-defined]
        return response


class SignIn(Refused, account.LoginView):
    template_name = "accounts/sign_in.html"


class SignOut(LogoutView):
    """Signs out, and has the browser forget what pages kept on the device, such as a list of who came."""

    def post(self, request, *args, **kwargs):  # no address that a picture of another site could ask for
        answer = super().post(request, *args, **kwargs)
        answer["Clear-Site-Data"] = '"storage"'
        return answer


class AskCode(Refused, mfa.AuthenticateView):
    """The second step of signing in. The only form is that of the code; "cancel" goes back to the first step."""

    template_name = "accounts/code.html"

    def setup(self, request, *args, **kwargs):
        """In what is posted without a code allauth would look for a passkey, which no account here has."""
        super().setup(request, *args, **kwargs)
        if request.method == "POST" and "code" not in request.POST:
            request.POST = request.POST.copy()
            request.POST["code"] = ""

    def post(self, request, *args, **kwargs):
        return self.stage.abort() if "cancel" in request.POST else super().post(request, *args, **kwargs)


# --- Passwords ---------------------------------------------------------------------------------------------------


class LostPassword(Refused, account.PasswordResetView):
    template_name = "accounts/lost_password.html"


class LostPasswordSent(account.PasswordResetDoneView):
    template_name = "accounts/lost_password_sent.html"


class NewPassword(Refused, account.PasswordResetFromKeyView):
    """Behind the link of the mail. The owner of the mailbox is let in again even while somebody else tries passwords."""

    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("sign_in")

    def form_valid(self, form):
        end_sessions(self.reset_user)
        unlock(username=self.reset_user.get_username().lower())
        return super().form_valid(form)


class ChangePassword(Refused, account.PasswordChangeView):
    template_name = "accounts/change_password.html"
    success_url = reverse_lazy("account_home")

    def dispatch(self, request, *args, **kwargs):
        """Who has no password yet sees the page too: the old one never fits, and "lost password" is linked."""
        return super(account.PasswordChangeView, self).dispatch(request, *args, **kwargs)

    def get_default_success_url(self):
        return self.success_url

    def form_valid(self, form):
        end_sessions(self.request.user, but=self.request.session.session_key)
        return super().form_valid(form)


class ConfirmPassword(Refused, account.ReauthenticateView):
    template_name = "accounts/confirm.html"


class ConfirmCode(Refused, mfa.ReauthenticateView):
    template_name = "accounts/confirm.html"


class Inactive(account.AccountInactiveView):
    template_name = "accounts/inactive.html"


# --- Second factor -----------------------------------------------------------------------------------------------


class SecondFactor(mfa.IndexView):
    template_name = "accounts/second_factor.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_required=needs_one(self.request.user), **kwargs)


class Enrol(Refused, totp.ActivateTOTPView):
    """Leads through enrolment, in three steps on one page; the recovery codes come right after."""

    template_name = "accounts/enrol.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {"secret_in_fours": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}

    def form_valid(self, form):
        response = super().form_valid(form)
        note_shown(self.request)
        return response


class SwitchOff(Refused, totp.DeactivateTOTPView):
    template_name = "accounts/switch_off.html"

    def form_valid(self, form):
        response = super().form_valid(form)
        forget_shown(self.request)
        return response


class RecoveryCodes(recovery.ViewRecoveryCodesView):
    template_name = "accounts/recovery_codes.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        text = (
            "Kode cadangan Portal MPP\nSetiap kode berlaku satu kali.\n\n" + "\n".join(context["unused_codes"]) + "\n"
        )
        return context | {"download": f"data:text/plain;charset=utf-8,{quote(text)}"}


class NewRecoveryCodes(Refused, recovery.GenerateRecoveryCodesView):
    template_name = "accounts/new_recovery_codes.html"


# --- One's own account -------------------------------------------------------------------------------------------


@require_safe
def account_home(request):
    return render(request, "accounts/home.html", {"has_second_factor": is_enrolled(request.user)})


@require_safe
def sessions(request):
    context = {"sessions": open_sessions(request.user), "this_key": request.session.session_key}
    return render(request, "accounts/sessions.html", context)


@require_POST
def sessions_end(request):
    """Ends one session (`row`) or all others; the one that this page is read in is ended by signing out."""
    row, this = request.POST.get("row", ""), request.session.session_key
    if row and not (row.isascii() and row.isdigit() and len(row) < 19):
        raise Http404
    ended = end_sessions(request.user, but=this, only=int(row) if row else None)
    messages.success(request, f"{ended} sesi diakhiri." if ended else "Tidak ada sesi lain yang berjalan.")
    return redirect("account_sessions")


@login_not_required
@never_cache
def to_the_one_sign_in(request):
    """Django admin's own sign-in is never shown: its visitors go to the one of the portal.

    Who is signed in already and still comes here has no business in the admin: for them it does not exist.
    """
    if request.user.is_authenticated:
        raise Http404
    wanted = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': wanted})}")
