"""Django's settings, from one typed environment."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from escale.conf.addresses import is_elsewhere
from escale.conf.databases import database
from escale.conf.environment import read_environment
from escale.core.logs import logging_configuration

ENVIRONMENT = read_environment()
MODE = ENVIRONMENT.mode
DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
SECRET_KEY_FALLBACKS = list(ENVIRONMENT.old_secret_keys)
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
BASE_URL = ENVIRONMENT.base_url
VAR = ENVIRONMENT.var
LOG_KEY = ENVIRONMENT.log_key
PACKAGE = Path(__file__).resolve().parent.parent

INSTALLED_APPS = [
    "escale.core",
    "escale.apps.accounts",
    "escale.apps.directory",
    "escale.apps.webhooks",
    "escale.apps.provisioning",
    "escale.apps.suggestions",
    "escale.apps.missions",
    "escale.apps.actions",
    "escale.apps.meetings",
    "escale.apps.discovery",
    "escale.apps.agreements",
    "escale.apps.practices",
    "escale.apps.results",
    "escale.apps.privacy",
    "escale.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "escale.web.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Compressed pages must not tell their secrets by their length (BREACH): the only one in a page is the CSRF token,
    # masked anew in each answer, and this middleware adds random bytes (up to 100) to every answer besides.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "escale.web.api.middleware.ApiMiddleware",
    "escale.apps.provisioning.middleware.ScimMiddleware",
    "escale.web.bodies.LargestBodyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "escale.web.middleware.NoNulMiddleware",
    "escale.apps.accounts.middleware.SessionUserMiddleware",
    "escale.web.middleware.PersonLanguageMiddleware",
    "escale.web.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "escale.apps.accounts.middleware.SessionSeenMiddleware",
    "escale.web.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = "escale.conf.urls"
WSGI_APPLICATION = "escale.conf.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "escale.web.context.installation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.templatetags.tz",
                "escale.core.templatetags.escale",
                "escale.core.templatetags.components",
                "escale.core.templatetags.icons",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# -- data ------------------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {"default": database(ENVIRONMENT.database_url)}

# -- background ------------------------------------------------------------------------------------------------
BROKER_URL = ENVIRONMENT.background.broker_url
JOB_LEASE_SECONDS = ENVIRONMENT.background.job_lease_seconds
KEEP_JOBS_DAYS = ENVIRONMENT.background.keep_jobs_days
KEEP_MAIL_DAYS = ENVIRONMENT.background.keep_mail_days

# -- people ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:start"
ACCOUNT_ADAPTER = "escale.apps.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # ours are in accounts.domain.throttle
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the other sessions end, this one gets a new key
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
PASSWORD_RESET_TIMEOUT = 24 * 3600
MFA_ADAPTER = "escale.apps.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are ours: only their hashes are kept
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Escale"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "escale.apps.accounts.forms.SecondFactorForm",
    "reauthenticate": "escale.apps.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "escale.apps.accounts.forms.ActivateAppForm",
    "add_webauthn": "escale.apps.accounts.forms.AddKeyForm",
    "authenticate_webauthn": "escale.apps.accounts.forms.KeyForm",
    "reauthenticate_webauthn": "escale.apps.accounts.forms.KeyAgainForm",
    "login_webauthn": "escale.apps.accounts.forms.PasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "escale.apps.accounts.adapter.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = ENVIRONMENT.sign_in_providers
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SECOND_FACTOR_ROLES = ENVIRONMENT.second_factor_roles
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
SESSION_ENGINE = "escale.apps.accounts.sessions"
KNOWN_DEVICE_COOKIE_NAME = "__Host-known-device" if ENVIRONMENT.production else "known-device"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cachedvalue",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
ACCOUNT_LOGOUT_REDIRECT_URL = "web:home"

# Who organises in the demo. Nothing secret: its home page shows this, and its mailbox every sign-in link.
DEMO_ORGANISER_EMAIL = "organiser@escale.example"
DEMO_ORGANISER_PASSWORD = "two-ports-one-agenda"  # noqa: S105

# Somebody for every other role, with the same password.
DEMO_ROLE_EMAIL = "{role}@escale.example"
DEMO_ROLES = (
    "administrator",
    "co-organiser",
    "focal-point",
    "interpreter",
    "press",
    "staff",
    "auditor",
    "dpo",
    "operator",
)

# -- languages and time ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("fr", _("French")), ("en", _("English")), ("ar", _("Arabic")), ("de", _("German"))]
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["escale.conf.formats"]
LOCALE_PATHS = [PACKAGE / "locale"]

# -- mail ------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
MAIL_BOUNCES_TO = ENVIRONMENT.background.mail_bounces_to
EMAIL_TIMEOUT = ENVIRONMENT.background.mail_seconds
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the demo's mail stays in its mailbox page
if ENVIRONMENT.email_url:
    _mail = urlsplit(ENVIRONMENT.email_url)
    EMAIL_BACKEND = "escale.core.post.smtp.Backend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
MAIL_COUNTRY = ENVIRONMENT.background.mail_country if ENVIRONMENT.email_url else ""
MAIL_ELSEWHERE = is_elsewhere(ENVIRONMENT.email_url)

# -- files -----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("fonts", VAR / "fonts")] if (VAR / "fonts").is_dir() else []
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "media"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE != "test"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
API_REQUESTS_A_MINUTE = 600
WORKBOOK_LARGEST_BYTES = 20 * 1024 * 1024

# -- without a network ------------------------------------------------------------------------------------------
OFFLINE = ENVIRONMENT.offline
ENCODER_FOLDER = ENVIRONMENT.encoder_folder

# -- other servers ---------------------------------------------------------------------------------------------
FETCH_ALLOW = ENVIRONMENT.fetch_allow

# -- defences --------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "escale.web.views.csrf_failure"
if ENVIRONMENT.production:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz|metrics)$"]  # asked from beside, not through the proxy
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

METRICS_TOKEN = ENVIRONMENT.metrics_token

LOGGING = logging_configuration()
SILENCED_SYSTEM_CHECKS: list[str] = []
