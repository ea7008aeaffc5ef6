"""Settings. Everything that differs between sites comes from the environment, is listed in
``docs/reference/settings.md`` (generated from :mod:`mooring.config.environment`), and is
checked when the process starts.
"""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from csp.constants import NONCE

from mooring.config.environment import has_no_sender, read
from mooring.directory.rules import load_limits

PACKAGE = Path(__file__).resolve().parent.parent
SITE = read("MOORING_SITE_DIRECTORY")
DEMO = read("MOORING_DEMO")

SECRET_KEY = read("MOORING_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = read("MOORING_HOSTS")

# Parts, from the ground up. The order is the order of imports (see .importlinter).
PARTS = [
    "ledger",
    "design",
    "directory",
    "sharing",
    "people",
    "linkage",
    "holding",
    "liaison",
    "intake",
    "record",
    "notices",
    "hl7",
    "extracts",
    "blueprints",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    *(f"mooring.{part}" for part in PARTS),
    "mooring.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
    "mooring.config.gate.Gate",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mooring.config.urls"
WSGI_APPLICATION = "mooring.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / part / "templates" for part in [*PARTS, "config"]],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "mooring.design.components.environment",
            "context_processors": [
                "mooring.config.surroundings.surroundings",
            ],
        },
    },
    # Only for Django's and NHS form widgets that bring a template of their own.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

DATABASES = {"default": dj_database_url.parse(read("MOORING_DATABASE"))}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Durable before it is acknowledged; one writer at a time, and it says so at the start.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# The tables' owner connects to migrate and for nothing else (mooring.config.wall).
APPLICATION_ROLE = DATABASES["default"].get("USER", "")
DATABASE_OWNER = (
    dj_database_url.parse(read("MOORING_DATABASE_OWNER"))
    if read("MOORING_DATABASE_OWNER")
    else None
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "directory.Account"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_RESET_TIMEOUT = int(load_limits().password_link.total_seconds())

# Guessing: one account is closed to one network address for a while, whether or not there is
# such an account. By the address alone a hospital would lock itself out; by the account alone a
# stranger could lock anybody out.
AXES_FAILURE_LIMIT = load_limits().sign_in_tries
AXES_COOLOFF_TIME = load_limits().sign_in_wait
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "email"
AXES_LOCKOUT_CALLABLE = "mooring.directory.views.locked_out"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my-work"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_AGE = 60 * 60 * read("MOORING_SESSION_HOURS")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 60 * 60 * 24 * 365
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

PROTOCOL_FILE = read("MOORING_PROTOCOL")
CRISIS_CONTACTS_FILE = read("MOORING_CRISIS_CONTACTS")
ERASE_UNCONCERNED_AFTER_HOURS = read("MOORING_ERASE_UNCONCERNED_AFTER_HOURS")
OVERRIDE_MINUTES = read("MOORING_OVERRIDE_MINUTES")
LOOK_UPS_PER_HOUR = read("MOORING_LOOK_UPS_PER_HOUR")
WITNESS = read("MOORING_WITNESS")
SEAL_KEY = read("MOORING_SEAL_KEY")
SEAL_PUBLIC_KEY = read("MOORING_SEAL_PUBLIC_KEY")
NOTICES_FILE = read("MOORING_NOTICES")
SITE_ADDRESS = read("MOORING_ADDRESS")

# Where e-mail goes. A connection that hangs must not outlast a notice's lease many times over.
MAIL = read("MOORING_MAIL_URL")
CAN_MAIL = MAIL is not None
EMAIL_BACKEND = f"django.core.mail.backends.{MAIL.backend if MAIL else 'dummy'}.EmailBackend"
if MAIL:
    EMAIL_FILE_PATH = MAIL.folder
    EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = read("MOORING_MAIL_FROM")
HAS_NO_SENDER = has_no_sender(MAIL, DEFAULT_FROM_EMAIL, demo=DEMO)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"mooring": {"level": "INFO"}},
}
CSRF_FAILURE_VIEW = "mooring.design.views.form_expired"
