"""Whole addresses of pages, for letters."""

from django.conf import settings
from django.http import HttpRequest

from eindekss.errors import refuse


def address(path: str, request: HttpRequest | None = None) -> str:
    """The page's address under EINDEKSS_SITE; where that is not set, under the host that the request came to."""
    if settings.SITE:
        return f"{settings.SITE}{path}"
    if request is None:
        refuse("site-address-missing")
    return request.build_absolute_uri(path)
