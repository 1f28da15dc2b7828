"""Django's settings, read from the environment; they start nothing and know no room's insides."""

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

HOME = Path(os.environ.get("MAKEGOOD_HOME", ".makegood")).absolute()
PRODUCTION = os.environ.get("MAKEGOOD_ENV") == "production"
DEBUG = False

ROOMS = [
    "ledger", "sites", "members", "catalogue", "payments", "services", "claims", "notices", "portal", "console",
]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "pgtrigger",
    "rules",
    *(f"makegood.{room}" for room in ROOMS if find_spec(f"makegood.{room}")),
]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///makegood"))}

SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(50)
if find_spec("makegood.members"):
    AUTH_USER_MODEL = "members.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "makegood.project.urls"
WSGI_APPLICATION = "makegood.project.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
ALLOWED_HOSTS = os.environ.get("MAKEGOOD_HOSTS", "127.0.0.1,localhost").split(",")
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
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
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'self'"]}}
MAKEGOOD_SANDBOX_URL = os.environ.get("MAKEGOOD_SANDBOX_URL", "http://127.0.0.1:8001")
