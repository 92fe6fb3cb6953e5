"""Single sign-on: one OpenID Connect provider, from the environment."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_NEEDED = ("EINDEKSS_OIDC_ISSUER", "EINDEKSS_OIDC_CLIENT_ID", "EINDEKSS_OIDC_SECRET")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def single_sign_on(environment: Mapping[str, str]) -> dict[str, object] | None:
    """The provider as the sign-in library has it; nothing where none is set. Half a configuration is refused."""
    given = [environment.get(name, "") for name in _NEEDED]
    if not any(given):
        return None
    if not all(given):
        missing = ", ".join(name for name, value in zip(_NEEDED, given, strict=True) if not value)
        raise ImproperlyConfigured(f"single sign-on also needs {missing}")
    issuer, client_id, secret = given
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ImproperlyConfigured("EINDEKSS_OIDC_ISSUER must begin with https://")
    return {
        "provider_id": "oidc",
        "name": environment.get("EINDEKSS_OIDC_NAME", "") or str(parts.hostname),
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer},
    }
