"""How letters leave: one address, or files in a demo."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_FILES = "django.core.mail.backends.filebased.EmailBackend"
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True)
class Mail:
    """What Django's e-mail settings are made of. ``folder`` is used by a demo only."""

    backend: str = _SMTP
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str | None = None


def mail(address: str | None, home: Path, demo: bool) -> Mail:
    """``address`` is ``smtp://...``, ``smtps://...``, ``smtp+plain://...`` or nothing."""
    if not address:
        return Mail(backend=_FILES, folder=str(home / "mail")) if demo else Mail()
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ImproperlyConfigured("EINDEKSS_EMAIL_URL must be smtp://, smtps:// or smtp+plain:// and a host")
    return Mail(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )
