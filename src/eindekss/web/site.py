"""The site's own address, for letters that are written when nobody visits it."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def site(address: str | None) -> str:
    """The address without a slash at its end, '' where none is given. Plain HTTP is for loopback only."""
    if not address:
        return ""
    parts = urlsplit(address)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured("EINDEKSS_SITE must be https:// and a host, such as https://anketas.example.lv")
    return address.rstrip("/")
