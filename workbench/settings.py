"""Settings of the workbench, read from top to bottom. Everything a site may change comes from the environment."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import django

from workbench import env
from workbench.release import release_hash

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

# Where this site keeps what it must not lose: the database, files, the secret, logs.
WORKBENCH_HOME = Path(env.text("WORKBENCH_HOME", str(BASE_DIR / "var"))).resolve()
FILES_DIR = WORKBENCH_HOME / "files"
BACKUPS_DIR = WORKBENCH_HOME / "backups"

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret(WORKBENCH_HOME)

# --- Addresses -------------------------------------------------------------------------------------------------------
HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, least=1)
PUBLIC_URL = env.url("PUBLIC_URL", env.running_url(WORKBENCH_HOME) or env.local_url(HOST, PORT))
ALLOW_PLAIN_HTTP = env.flag("ALLOW_PLAIN_HTTP")
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = sorted({urlsplit(PUBLIC_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"} - {""})
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- What it is made of ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "annotations.apps.AnnotationsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "axes",
]
MIDDLEWARE = [
    "workbench.middleware.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "workbench.middleware.PageHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "annotations.pages.seen.Seen",
    "django.middleware.common.CommonMiddleware",
    "annotations.pages.turning.Visible",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "annotations.pages.errors.Refusals",
]
ROOT_URLCONF = "workbench.urls"
WSGI_APPLICATION = "workbench.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
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

# --- Database: SQLite unless DATABASE_URL names another --------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{WORKBENCH_HOME / 'workbench.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "workbench.sqlite"  # Django's own, but writers wait in a line
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",  # a writer waits its turn at BEGIN, where nothing is lost by waiting
        # FULL: an annotation that was acknowledged survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: the broker and the counters of throttles. The supervisor starts one and sets the variable. ---------------
REDIS_URL = env.text("REDIS_URL", f"unix://{WORKBENCH_HOME / 'run' / 'redis.sock'}?db=0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

# --- Mail: none is sent unless EMAIL_URL names a server --------------------------------------------------------------
_mail = env.mail_server("EMAIL_URL")  # not a setting of its own: those are shown on the error page of DEBUG
SENDS_MAIL = bool(_mail.host)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls == "starttls", _mail.tls == "implicit"
EMAIL_TIMEOUT = 10  # seconds that a request waits for the server to have taken a mail
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender("MAIL_FROM", needed=SENDS_MAIL)

# --- People and sessions ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "annotations.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "annotations.pages.throttle.client_address"
ALLOW_PROJECT_CREATION = env.flag("ALLOW_PROJECT_CREATION")
MANAGERS_INVITE = env.flag("MANAGERS_INVITE", default=True)
SEED_DEMO = env.flag("WORKBENCH_SEED", default=True)  # the demo project, in a new database
SIGN_IN_LINK_SECONDS = env.seconds("SIGN_IN_LINK_SECONDS", 3 * 24 * 3600)
SIGN_IN_TRIES_A_MINUTE = env.number("SIGN_IN_TRIES_A_MINUTE", 20, least=1)

SESSION_ENGINE = "annotations.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # since it was seen last
SESSION_LONGEST_AGE = 90 * 24 * 3600  # since it began
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-workbench-session" if HTTPS else "workbench-session"
CSRF_COOKIE_NAME = "__Host-workbench-csrf" if HTTPS else "workbench-csrf"
CSRF_FAILURE_VIEW = "annotations.pages.errors.csrf_failed"

# --- Safety of pages -------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS and not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Other names of the same domain are not ours to speak for.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)

# --- Limits ----------------------------------------------------------------------------------------------------------
MAX_JSON_BYTES = env.number("MAX_JSON_BYTES", 10 * 1024**2, least=1024)
MAX_IMPORT_BYTES = env.number("MAX_IMPORT_BYTES", 1024**3, least=1024)
MAX_DOCUMENT_LENGTH = env.number("MAX_DOCUMENT_LENGTH", 5_000_000, least=1)  # Unicode code points
MAX_IMPORT_ROWS = env.number("MAX_IMPORT_ROWS", 1_000_000, least=1)
MAX_RUNNING_JOBS = env.number("MAX_RUNNING_JOBS", 3, least=1)  # a project
MAX_GESTURE_OPERATIONS = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_JSON_BYTES
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600

# --- API -------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["annotations.api.auth.BearerToken", "annotations.api.auth.BrowserSession"],
    "DEFAULT_PERMISSION_CLASSES": ["annotations.api.auth.SignedIn"],
    "DEFAULT_PARSER_CLASSES": ["annotations.api.parsers.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["annotations.api.renderers.JSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "annotations.api.renderers.OneFormat",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "annotations.api.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Workbench",
    "DESCRIPTION": "Documents, spans, relations and jobs of the annotation workbench.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["annotations.api.openapi.add_shapes"],
    "PATH_CONVERTER_OVERRIDES": {"key": str},  # text.addresses
}

# --- Jobs: the row is the truth, Celery and Redis only wake workers --------------------------------------------------
JOB_HEARTBEAT_SECONDS = env.seconds("JOB_HEARTBEAT_SECONDS", 5)
JOB_LEASE_SECONDS = env.seconds("JOB_LEASE_SECONDS", 20)
JOB_SWEEP_SECONDS = env.seconds("JOB_SWEEP_SECONDS", 5)
JOB_ATTEMPTS = 3
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 30,
    # Second line of defence (the first is the lease in the row): see ARCHITECTURE.md.
    "visibility_timeout": 3600,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "max_retries": 1,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Language, time, static files, logs ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static"]
# A new release has new addresses (docs/decisions/0013), so browsers may keep each file for good.
RELEASE = release_hash(STATICFILES_DIRS[0], VERSION, django.__version__)
STATIC_URL = f"/static/{RELEASE}/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(WORKBENCH_HOME / "static")))
WHITENOISE_IMMUTABLE_FILE_TEST = f"^{STATIC_URL}" if not DEBUG else "^$"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"links": {"()": "workbench.logs.WithoutLinks"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"axes": {"level": "ERROR"}, "django.request": {"level": "ERROR"}},
}

os.umask(0o077)  # what the workbench writes is for its own user alone
