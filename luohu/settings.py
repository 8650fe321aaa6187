"""Settings, read from the environment (see .env.example)."""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
import pghistory
from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from luohu import environment, logs
from luohu.build import build_digest

# Allow generic base classes such as `Sitemap[str]` at run time.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.text("SECRET_KEY") or environment.read_or_create_secret(VAR / "secret_key")

# A public host name means a public site: HTTPS is then on by default.
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or ["localhost", ".localhost", "127.0.0.1", "[::1]"]
HTTPS = environment.flag("HTTPS", default=bool(environment.words("ALLOWED_HOSTS")))
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
SECURITY_CONTACT = environment.text("SECURITY_CONTACT")
# An e-mail address or telephone number on the page of contacts.
PUBLIC_CONTACT = environment.text("PUBLIC_CONTACT")
# Folder of the backups, whose age `manage.py doctor` checks.
BACKUP_ROOT = environment.text("BACKUP_ROOT")
METRICS_TOKEN = environment.text("METRICS_TOKEN")

INSTALLED_APPS = [
    "luohu",
    "luohu.accounts",
    "luohu.error_reports",
    "luohu.embedded_postgres",
    "luohu.apps.RegistryAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "corsheaders",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "procrastinate.contrib.django",
    "enterprises",
    "targets",
]
# The outermost ones handle every response, so that rejected hosts, redirects and errors have their headers
# too.
MIDDLEWARE = [
    "luohu.middleware.RequestLog",
    "csp.middleware.CSPMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luohu.middleware.TimeLimit",
    "luohu.middleware.PublicAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "luohu.middleware.Refused",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "luohu.accounts.middleware.SecondFactor",
    "axes.middleware.AxesMiddleware",
    "luohu.middleware.LargeBody",
]
ROOT_URLCONF = "luohu.urls"
WSGI_APPLICATION = "luohu.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luohu.context_processors.frame",
            ]
        },
    }
]

DATABASES = {"default": environment.database("DATABASE_URL", default_data=VAR / "pg")}
CACHES = {"default": environment.cache("CACHE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
FORMAT_MODULE_PATH = "luohu.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]

# `serve` collects into STATIC_ROOT with hashed names; with DEBUG files are served from their sources.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "luohu.stylesheet.StylesheetFinder",
]
STATIC_ROOT = Path(environment.text("STATIC_ROOT") or VAR / "static")
# Cache of the open-data files for the current state.
OPEN_DATA_ROOT = VAR / "open_data"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGGING = logs.configure(
    level=environment.text("LOG_LEVEL") or "INFO",
    style=environment.text("LOG_FORMAT") or ("console" if DEBUG else "json"),
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# No page uses any of these; a page of another origin in a frame could not either.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
}

# TLS ends at the proxy in front of `serve`; probes of /healthz and /readyz bypass the proxy.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
# Both bind other sites of the same domain, and preloading can hardly be taken back: only on request,
# and without a warning of `check --deploy` where it was not requested.
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS

# Five failed sign-ins of one user from one address lock it for a quarter of an hour.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# A login whose `next` leads to another site ends there.
LOGIN_REDIRECT_URL = "admin:index"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Behind the proxy all addresses would be the proxy's, and anybody could lock anybody out.
AXES_CLIENT_IP_CALLABLE = "luohu.accounts.lockout.find_address"
AXES_SENSITIVE_PARAMETERS: list[str] = []  # the log names user and address of a sign-in, and no more
AXES_LOCKOUT_CALLABLE = "luohu.accounts.lockout.respond_to_lockout"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Luohu registry"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
# The columns form of a workbook with fifty sheets has one field for each column.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# One working day, or until the browser is closed.
SESSION_ENGINE = "luohu.accounts.sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Besides the `tasks.py` of each app.
PROCRASTINATE_IMPORT_PATHS = ["luohu.job_worker"]
# Versions are queried by record and by change, never by their foreign keys.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=False)

# Public data may be read from any origin; cookies are not sent.
CORS_URLS_REGEX = r"^/(api|data)/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = [*default_headers, "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"]

BUILD = build_digest(BASE_DIR)
API_REQUESTS_PER_MINUTE = environment.number("API_REQUESTS_PER_MINUTE", default=1200)
ERROR_REPORTS_PER_MINUTE = environment.number("ERROR_REPORTS_PER_MINUTE", default=3)
DATA_REQUESTS_PER_MINUTE = environment.number("DATA_REQUESTS_PER_MINUTE", default=120)
REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["enterprises.api.renderers.ExactJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "enterprises.api.renderers.FormatNegotiation",
    "DEFAULT_THROTTLE_CLASSES": ["enterprises.api.throttles.ApiThrottle"],
    "DEFAULT_SCHEMA_CLASS": "enterprises.api.schema.RegistrySchema",
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "enterprises.api.problems.handle_exception",
    # Throttling counts by client address, which behind the proxy is in X-Forwarded-For.
    "NUM_PROXIES": 1 if HTTPS else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Luohu enterprise registry"),
    "VERSION": "1",
    "DESCRIPTION": _(
        "Read-only and open to all. Every figure is available for any date (`on`) and as "
        "known at any time (`known_at`). Money and staff figures come from published "
        "releases only. A missing value is null with a reason, never 0; money is exact, in "
        "yuan. An unknown parameter or code is an error; the response gives the nearest "
        "valid one."
    ),
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": "/"}],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "CONTACT": {"name": _("Luohu enterprise registry"), "url": SECURITY_CONTACT or "/"},
    "TAGS": [
        {"name": name, "description": text}
        for name, text in {
            "enterprises": _("Enterprises as of a day, as known at an instant."),
            "recognitions": _("Recognitions of enterprises."),
            "clusters": _("The industrial clusters of the district."),
            "zones": _("The new zones, the belt, the corridor node and the parks."),
            "subdistricts": _("The ten subdistricts of Luohu."),
            "schemes": _("The schemes under which enterprises are recognised."),
            "changes": _("The change feed."),
            "indicators": _("Indicators with their values, series and enterprises."),
            "targets": _("Targets of plans with their progress."),
            "releases": _("Published releases with their figures."),
        }.items()
    ],
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": ["luohu.openapi.complete"],  # and enumerations are not moved
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "/static/favicon.svg",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "tryItOutEnabled": True, "validatorUrl": None},
}
