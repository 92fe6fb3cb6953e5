"""Which database: one address, or SQLite where none is given."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Readers and one writer at a time side by side; a writer takes its lock when it begins, so that two savers queue
# instead of failing half-way. FULL: with less, a log kept in WAL mode loses the last commits when the power fails,
# and an answer shown as saved must be there.
_SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# Connections outlive a request. With SQLite the last one to close writes the log back and locks everyone out for
# that while, which would be at every request.
_KEPT = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def database(address: str | None, home: Path) -> dict[str, object]:
    """Django's description of the database. ``address`` is ``postgresql://...`` or nothing.

    What follows a ``?`` are settings of the connection under libpq's names, e.g. ``host`` for the folder of a
    server's socket, or ``sslmode``.
    """
    if not address:
        home.mkdir(parents=True, exist_ok=True)
        name = home / "eindekss.sqlite3"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(name), "OPTIONS": _SQLITE_OPTIONS, **_KEPT}
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("EINDEKSS_DATABASE must begin with postgresql://")
    more = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": more.pop("host", parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": more,
        **_KEPT,
    }
