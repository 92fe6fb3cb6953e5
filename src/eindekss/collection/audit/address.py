"""From which address a request came, as far as that can be believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address. Behind proxies (EINDEKSS_PROXIES says how many) it is what the outermost of them saw.

    Whatever a visitor writes into ``X-Forwarded-For`` stands left of what our own proxies add, and is not read.
    """
    found = request.META.get("REMOTE_ADDR", "")
    proxies = settings.PROXIES
    if proxies:
        forwarded = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        found = forwarded[-proxies] if len(forwarded) >= proxies else ""
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return None
