"""Each page of an account by hand: what allauth has beside these (sign-up, other addresses) exists nowhere."""

from functools import wraps

from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from . import views


def private(view):
    """Kept by no cache and listed by no search engine."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(answer)


# The two doors may be found by who searches for them; they say nothing about anybody.
sign_in = never_cache(views.SignIn.as_view())
lost_password = never_cache(views.LostPassword.as_view())
KEY = r"(?P<uidb36>[0-9A-Za-z]{1,14})-(?P<key>[0-9A-Za-z-]{1,100})"

urlpatterns = [
    path("masuk/", sign_in, name="sign_in"),
    path("masuk/", sign_in, name="account_login"),  # the name by which allauth sends people there
    path("masuk/kode/", private(views.AskCode.as_view()), name="mfa_authenticate"),
    path("keluar/", private(views.SignOut.as_view()), name="sign_out"),
    path("akun/", private(views.account_home), name="account_home"),
    path("akun/tidak-aktif/", private(views.Inactive.as_view()), name="account_inactive"),
    path("akun/kata-sandi/", private(views.ChangePassword.as_view()), name="account_change_password"),
    path("akun/lupa-kata-sandi/", lost_password, name="account_reset_password"),
    path(
        "akun/lupa-kata-sandi/terkirim/", private(views.LostPasswordSent.as_view()), name="account_reset_password_done"
    ),
    re_path(
        rf"^akun/kata-sandi-baru/{KEY}/$", private(views.NewPassword.as_view()), name="account_reset_password_from_key"
    ),
    path("akun/konfirmasi/", private(views.ConfirmPassword.as_view()), name="account_reauthenticate"),
    path("akun/konfirmasi/kode/", private(views.ConfirmCode.as_view()), name="mfa_reauthenticate"),
    path("akun/verifikasi/", private(views.SecondFactor.as_view()), name="mfa_index"),
    path("akun/verifikasi/aktifkan/", private(views.Enrol.as_view()), name="mfa_activate_totp"),
    path("akun/verifikasi/matikan/", private(views.SwitchOff.as_view()), name="mfa_deactivate_totp"),
    path("akun/verifikasi/kode-cadangan/", private(views.RecoveryCodes.as_view()), name="mfa_view_recovery_codes"),
    path(
        "akun/verifikasi/kode-cadangan/baru/",
        private(views.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("akun/sesi/", private(views.sessions), name="account_sessions"),
    path("akun/sesi/akhiri/", private(views.sessions_end), name="account_sessions_end"),
]
