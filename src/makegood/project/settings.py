"""Django's settings, read from the environment.

Reading them starts nothing and asks no server. They must not know what a room does, only that it is there.
"""

import os
from datetime import timedelta
from importlib.util import find_spec

from makegood.project.environment import database, home, secret_key

HOME = home(os.environ)
PRODUCTION = os.environ.get("MAKEGOOD_ENV") == "production"
DEBUG = os.environ.get("MAKEGOOD_DEBUG") == "1" and not PRODUCTION
SECRET_KEY = secret_key(os.environ, folder=HOME, production=PRODUCTION)
ALLOWED_HOSTS = os.environ.get("MAKEGOOD_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

# The order is that of the rooms: a later one may know an earlier one.
ROOMS = [
    "ledger",
    "sites",
    "members",
    "catalogue",
    "payments",
    "memberships",
    "services",
    "claims",
    "notices",
    "look",
    "portal",
    "console",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "pgtrigger",
    "rules",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    *(f"makegood.{room}" for room in ROOMS if find_spec(f"makegood.{room}")),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "makegood.look.errors.limited",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "makegood.project.urls"
WSGI_APPLICATION = "makegood.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": database(os.environ, folder=HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if find_spec("makegood.members"):
    AUTH_USER_MODEL = "members.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    # Comes first: it refuses before a password is even looked at.
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Ten wrong passwords for one address from one place close that door for a quarter of an hour.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_USERNAME_FORM_FIELD = "username"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# What an app that shows codes calls this place.
OTP_TOTP_ISSUER = "Makegood"

# A request as a whole, with all its papers.
MAKEGOOD_LARGEST_REQUEST = 30 * 2**20

# A session ends with the browser, or after half a day; one that is remembered after a month.
SESSION_COOKIE_AGE = 12 * 60 * 60
MAKEGOOD_REMEMBERED = timedelta(days=30)

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"

# Files come from the rooms themselves; a deployment gathers them once, named after their content.
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static" if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# A deployment stands behind a proxy that ends TLS and sets this header itself.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None

if not PRODUCTION:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"

# Where the processor's own pages and its interface answer; `demo` starts the sandbox there.
MAKEGOOD_SANDBOX_URL = os.environ.get("MAKEGOOD_SANDBOX_URL", "http://127.0.0.1:8001")

# A demo lists its people on the sign-in page, each with a button: never where anything is real.
MAKEGOOD_DEMO = os.environ.get("MAKEGOOD_DEMO") == "1" and not PRODUCTION

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MAKEGOOD_LOG_LEVEL", "WARNING")},
}
