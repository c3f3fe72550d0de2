"""Settings of the portal: production-safe unless DEBUG is set; every value comes from the environment by name."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)


def _needs(package: str, variable: str):
    """Told at the start, not by the first upload or the first person who signs in."""
    if find_spec(package) is None:
        raise ImproperlyConfigured(f"{variable} needs what requirements-scale.lock installs; {package} is missing.")


# --- Secrets and hosts -------------------------------------------------------------------------------------------

KNOWN_SECRETS = ("", "changeme", "secret", "default")
SECRET_KEY = env.str("SECRET_KEY", default="")
if DEBUG and not SECRET_KEY:
    SECRET_KEY = "only-for-development-" + "0" * 40
if SECRET_KEY.lower() in KNOWN_SECRETS or (
    not DEBUG and (SECRET_KEY.startswith("only-for-development") or len(SECRET_KEY) < 40)
):
    raise ImproperlyConfigured(
        "SECRET_KEY is empty, default or shorter than 40 characters. Set the environment variable SECRET_KEY to a long "
        "random value, for example from: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    )

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEBUG else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is empty. Set it to the host names of the portal, separated by commas.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Keys that were in use before: what they signed and encrypted (second factors) still reads.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# --- Applications ------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Before `accounts`, whose admin takes back what these register there.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "mpp_portal.accounts",
    "mpp_portal.kit",
    "directory",
    "assessments",
    "visits",
    "mpp_portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "simple_history",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mpp_portal.kit.caching.CompressText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "mpp_portal.kit.caching.CacheRule",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mpp_portal.accounts.sessions.SessionWatch",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mpp_portal.accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mpp_portal.urls"
WSGI_APPLICATION = "mpp_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mpp_portal.views.nav",
            ],
            "builtins": ["mpp_portal.kit.templatetags.portal"],
        },
    }
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
FORM_RENDERER = (
    "django.forms.renderers.TemplatesSetting"  # widgets may have a template of their own under templates/django
)

# --- Database ----------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # A new connection a request cost more than half of the throughput in trials.
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A streaming copy of the database, for what readers without account are shown (mpp_portal/replica.py).
REPLICA_MAX_LAG = env.int("REPLICA_MAX_LAG", default=10)  # seconds; one further behind is not read
if env.str("REPLICA_URL", default=""):
    DATABASES["replica"] = DATABASES["default"] | env.db_url("REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
    if {one["ENGINE"] for one in DATABASES.values()} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured("REPLICA_URL needs PostgreSQL, there and in DATABASE_URL.")
    for one in DATABASES.values():  # a machine that is gone is noticed soon; the system would wait for two minutes
        one["OPTIONS"] = {"connect_timeout": 3} | one.get("OPTIONS", {})
    DATABASE_ROUTERS = ["mpp_portal.replica.Router"]
    MIDDLEWARE.insert(MIDDLEWARE.index("mpp_portal.kit.caching.CompressText"), "mpp_portal.replica.ReadFromReplica")

# Compiling a question took half a second where answering it took four milliseconds: it is for reports over millions.
for one in DATABASES.values():
    if one["ENGINE"] == "django.db.backends.postgresql":
        one["OPTIONS"] = {"options": "-c jit=off"} | one.get("OPTIONS", {})

# Counts of attempts must hold across workers and machines, so they are kept in a table (made by a migration) or in one
# Redis for all, never in the memory of a process.
CACHE_URL = env.str("CACHE_URL", default="")
if not CACHE_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},  # full at 300 by default: a stranger could push counts out
        }
    }
elif CACHE_URL.startswith(("redis://", "rediss://", "unix://")):
    _needs("redis", "CACHE_URL")
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": "portal-mpp",
            "OPTIONS": {
                "serializer": "mpp_portal.kit.caching.JsonValues",
                "socket_connect_timeout": 3,
                "socket_timeout": 3,
            },
        }
    }
else:
    raise ImproperlyConfigured(
        "CACHE_URL is the address of a Redis: redis://, rediss:// or unix://. Unset, a table serves."
    )

# --- People ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "signed_in"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "mpp_portal.accounts.passwords.OwnWordsValidator"},
]
SESSION_COOKIE_AGE = 12 * 60 * 60  # from signing in, whatever is done meanwhile
SESSION_IDLE_AGE = 2 * 60 * 60  # from the last page
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # what is told in passing is no cookie
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60

# A reverse proxy adds the address that it sees to X-Forwarded-For: the visitor's is this many from the right.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0 if DEBUG else 1)

# Admin data, verifikator and superusers reach nothing before they have one.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEBUG)

# django-allauth: sign-in, passwords, second factor. There is no sign-up, and an e-mail address is known from `User` alone.
ACCOUNT_ADAPTER = "mpp_portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}  # `SignInForm` finds the user name of an e-mail address
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Portal MPP] "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "mpp_portal.accounts.forms.SignInForm",
    "reset_password": "mpp_portal.accounts.forms.LostPasswordForm",
    "reset_password_from_key": "mpp_portal.accounts.forms.NewPasswordForm",
    "user_token": "mpp_portal.accounts.forms.ActiveUserTokenForm",
    "change_password": "mpp_portal.accounts.forms.ChangePasswordForm",
    "reauthenticate": "mpp_portal.accounts.forms.ConfirmPasswordForm",
}
# What django-axes does not count. Offices share one address, so limits of an address are generous.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,50/15m/key",  # of one account from anywhere: takes five addresses that axes then locks
    "reset_password": "20/h/ip,3/h/key",
    "second_factor": "10/15m/key",
    "invitation": "30/m/ip",
    "invite": "40/h/user",
    "ask": "10/h/ip",
    "feed": "120/m/ip",  # one provider of calendars reads those of many hosts
    "paper": "60/m/ip",  # looking up the code of a paper, right or wrong
    "request": "60/m/ip",  # looking at a request by its link, right or wrong
}
MFA_ADAPTER = "mpp_portal.accounts.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Portal MPP"
MFA_TOTP_TOLERANCE = 1  # one code before and after, for slow typing and clocks; `CodeOnce` accepts each code once
MFA_FORMS = {
    "authenticate": "mpp_portal.accounts.forms.CodeForm",
    "reauthenticate": "mpp_portal.accounts.forms.ConfirmCodeForm",
    "activate_totp": "mpp_portal.accounts.forms.EnrolForm",
}

# django-axes: ten failures of one account from one address lock that pair for a quarter of an hour. A stranger elsewhere
# thereby never locks a person out, and trying on does not prolong the lock.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "mpp_portal.accounts.throttle.client_ip"
AXES_USERNAME_CALLABLE = "mpp_portal.accounts.throttle.account_tried"
AXES_LOCKOUT_CALLABLE = "mpp_portal.accounts.throttle.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "next", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # who is signed in stands in OpenSession, and goes with the session
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Language and time -------------------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
FORMAT_MODULE_PATH = ["mpp_portal.formats"]
USE_THOUSAND_SEPARATOR = False  # or keys would stand in pages as "1.086"; what people count is written by `angka`

# --- Static files ------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "mpp_portal.kit.static_files.NamedByContent"
    },
}

# --- Uploads -----------------------------------------------------------------------------------------------------

# Private: there is no MEDIA_URL and nothing serves this folder, or bucket, but views that check who asks.
STORAGE_URL = env.url("STORAGE_URL", default="")
if not STORAGE_URL.geturl():
    STORAGES["default"] = {
        "BACKEND": "mpp_portal.kit.private_files.PrivateStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    }
elif STORAGE_URL.scheme == "s3" and STORAGE_URL.netloc:
    _needs("storages", "STORAGE_URL")
    asked = dict(parse_qsl(STORAGE_URL.query))
    STORAGES["default"] = {
        "BACKEND": "mpp_portal.kit.private_bucket.PrivateBucket",
        "OPTIONS": {
            "bucket_name": STORAGE_URL.netloc,
            "location": STORAGE_URL.path.strip("/"),
            "endpoint_url": asked.get("endpoint"),
            "region_name": asked.get("region"),
        },
    }
else:
    raise ImproperlyConfigured(
        "STORAGE_URL is a bucket: s3://name?endpoint=https://…&region=…. Unset, a folder serves."
    )
MEDIA_ROOT = Path(env.str("PRIVATE_FILES_ROOT", default=str(VAR_DIR / "files")))
MAX_BODY_SIZE = 25 * 1024 * 1024  # above the 10 MB of a file, so that most who send too much are told beside the field
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # all fields of a form but files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a person of a delegation is 13 fields: 80 of them are over Django's 1,000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # what is larger waits in a temporary file
FILE_UPLOAD_HANDLERS = [
    "mpp_portal.kit.private_files.BodyLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- E-mail ------------------------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal-mpp@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Headers -----------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^sehat/$"]  # a health check speaks plain HTTP to the process
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # The prefix makes browsers refuse such a cookie from a subdomain or over plain HTTP.
    SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = "__Host-sessionid", True
    CSRF_COOKIE_NAME, CSRF_COOKIE_SECURE = "__Host-csrftoken", True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "mpp_portal.log.WithoutSecrets",
            "format": "{asctime} {levelname} {name} {message}",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},  # four lines a sign-in otherwise
        "gunicorn.access": {"propagate": True},  # through the handler above: its own would write secrets
    },
}
