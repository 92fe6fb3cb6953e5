"""Settings. Everything that differs between machines is an environment variable:

EINDEKSS_HOME      folder for what the program writes (default: ``var`` below the current folder)
EINDEKSS_DATABASE  ``postgresql://user:password@host:port/name``, see ``database``; default: SQLite in EINDEKSS_HOME
EINDEKSS_SECRET_KEY  needed to serve; a demo makes its own, kept in EINDEKSS_HOME/secret
EINDEKSS_HOSTS     comma-separated host names the site answers to (default: loopback)
EINDEKSS_SITE      the site's address as people type it, ``https://anketas.example.lv``: links in letters lead there
EINDEKSS_PROXIES   how many proxies stand before the site; the address in the audit log is what the outermost saw
                   (default: 0, whoever connects)
EINDEKSS_AUDIT_DAYS  how many days the audit log is kept (default: 730); EINDEKSS_AUDIT_ADDRESS_DAYS the network
                   addresses in it (default: 180)
EINDEKSS_EMAIL_URL  ``smtp://user:password@host:port`` (STARTTLS), ``smtps://`` (TLS) or ``smtp+plain://`` (a relay
                   on the same machine; the default, on port 25); a demo writes letters into EINDEKSS_HOME/mail
EINDEKSS_EMAIL_FROM  the address that letters come from
EINDEKSS_LINK_DAYS  how many days a personal link is valid (default: 14)
EINDEKSS_API_RATE  how many requests a minute a system's token may make (default: 120)
EINDEKSS_OIDC_ISSUER, EINDEKSS_OIDC_CLIENT_ID, EINDEKSS_OIDC_SECRET  single sign-on by OpenID Connect (default: none)
EINDEKSS_OIDC_NAME  what the button for it says (default: the issuer's host)
EINDEKSS_NODE_MODULES  where npm put the style sheets (default: ``node_modules`` below the current folder)
"""

import os
from pathlib import Path

from eindekss.dataset.home import home
from eindekss.web.database import database
from eindekss.web.mail import mail
from eindekss.web.sign_on import single_sign_on
from eindekss.web.site import site

HOME = home()
NODE_MODULES = Path(os.environ.get("EINDEKSS_NODE_MODULES", "node_modules"))
SECRET_FILE = HOME / "secret"

# A key in the file means a demo: plain HTTP on loopback. A real site sets the variable and is served over HTTPS.
DEMO = "EINDEKSS_SECRET_KEY" not in os.environ and SECRET_FILE.is_file()
SECRET_KEY = SECRET_FILE.read_text(encoding="ascii") if DEMO else os.environ.get("EINDEKSS_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("EINDEKSS_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
SITE = site(os.environ.get("EINDEKSS_SITE"))
PROXIES = int(os.environ.get("EINDEKSS_PROXIES", "0"))
AUDIT_DAYS = int(os.environ.get("EINDEKSS_AUDIT_DAYS", "730"))
AUDIT_ADDRESS_DAYS = int(os.environ.get("EINDEKSS_AUDIT_ADDRESS_DAYS", "180"))

DATABASES = {"default": database(os.environ.get("EINDEKSS_DATABASE"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "registry.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "eindekss.registry",
    "eindekss.collection",
    "eindekss.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # A section of a thousand questions is a tenth as long on the way. What a page says in secret is masked anew each
    # time, and the length of what is sent varies by chance, so that it cannot be guessed from the length.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "eindekss.web.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "eindekss.web.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "eindekss.collection.signin.factor.SecondFactorDoor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "eindekss.web.urls"
WSGI_APPLICATION = "eindekss.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "string_if_invalid": "",
        },
    }
]

# ---- sign-in: passwords are hashed with Argon2; five wrong ones lock an account for a quarter of an hour ----
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "eindekss.web.views.locked_out"
AXES_VERBOSE = False
CSRF_FAILURE_VIEW = "eindekss.web.views.expired"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_RESET_TIMEOUT = 3600  # seconds that the link in a letter is valid

# ---- second factor, single sign-on: django-allauth, with nothing of it that lets people sign up ----
# Counts of failed codes and codes already used are one for all processes, so they stand in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
# The office sees every institution's answers. A demo has nothing to guard but its practice wave.
OFFICE_SECOND_FACTOR = not DEMO
SINGLE_SIGN_ON = single_sign_on(os.environ)
ACCOUNT_ADAPTER = "eindekss.collection.signin.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come by invitation
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
MFA_ADAPTER = "eindekss.collection.signin.adapters.FactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "e-indekss"
MFA_TOTP_TOLERANCE = 1  # a code is good for half a minute before and after its own
SOCIALACCOUNT_ADAPTER = "eindekss.collection.signin.sso.SignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# Going to the provider starts with a plain link: a form would be held back by the security policy's form-action.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [SINGLE_SIGN_ON] if SINGLE_SIGN_ON else []}
}

# ---- letters ----
_MAIL = mail(os.environ.get("EINDEKSS_EMAIL_URL"), HOME, DEMO)
EMAIL_BACKEND, EMAIL_FILE_PATH = _MAIL.backend, _MAIL.folder
EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.host, _MAIL.port, _MAIL.starttls, _MAIL.tls
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("EINDEKSS_EMAIL_FROM", "e-indekss@localhost")
ACCESS_LINK_DAYS = int(os.environ.get("EINDEKSS_LINK_DAYS", "14"))

# ---- machines' way in: how many requests a token may make, counted in the database for all processes together ----
API_REQUESTS_PER_MINUTE = int(os.environ.get("EINDEKSS_API_RATE", "120"))

# ---- what browsers are told ----
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEMO
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_PROXY_SSL_HEADER = None if DEMO else ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# ---- languages ----
LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", "Latviešu"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Riga"

# ---- style sheets and scripts ----
STATIC_URL = "static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "eindekss.web.vendored.VendoredFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 300

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
