"""How the proxy says that it did not connect: errors of RFC 9209 (Proxy-Status), and what a visit makes of them."""

import re
from typing import NamedTuple

from eindekss.observation.visit import Reason, Trouble

HEADER = "proxy-status"  # on answers of the proxy itself; it takes it off what comes from websites
_TOLD = re.compile(r'(?:eindekss; error=|\d{3} )([a-z_]+)(?:; details="|: )(.*?)"?')
_ERRORS = {  # error -> status of the proxy's answer, reason of the visit
    "destination_ip_prohibited": (403, Reason.UNSAFE),
    "http_request_denied": (403, Reason.UNSAFE),
    "http_request_error": (400, Reason.ERROR),
    "dns_error": (502, Reason.UNREACHABLE),
    "dns_timeout": (504, Reason.TIMEOUT),
    "destination_unavailable": (502, Reason.UNREACHABLE),
    "connection_timeout": (504, Reason.TIMEOUT),
    "connection_limit_reached": (503, Reason.UNREACHABLE),
    "http_response_timeout": (504, Reason.TIMEOUT),
    "http_response_incomplete": (502, Reason.UNREACHABLE),
    "http_protocol_error": (502, Reason.ERROR),
    "http_response_header_section_size": (502, Reason.TOO_LARGE),
    "http_response_body_size": (502, Reason.TOO_LARGE),
    "proxy_internal_error": (502, Reason.ERROR),
}


class Refusal(NamedTuple):
    """What was asked of the proxy, and why it was not done. ``error``: a name of RFC 9209."""

    method: str
    target: str
    error: str
    why: str

    @property
    def trouble(self) -> Trouble:
        return Trouble(_ERRORS[self.error][1], self.why)


class Denied(Exception):
    """Not done, or done no further."""

    def __init__(self, error: str, why: str) -> None:
        super().__init__(why)
        self.error = error
        self.why = why

    def answer(self) -> bytes:
        """The proxy's answer. The reason phrase says it all again: of a refused tunnel a client sees nothing else."""
        details = re.sub(r"[^ !#-\[\]-~]", "?", self.why)
        return (
            f"HTTP/1.1 {_ERRORS[self.error][0]} {self.error}: {details}\r\n"
            f'Proxy-Status: eindekss; error={self.error}; details="{details}"\r\n'
            "Content-Length: 0\r\nConnection: close\r\n\r\n"
        ).encode("ascii")


def trouble_told(told: str) -> Trouble | None:
    """The trouble that a ``Proxy-Status`` header, or the message of a refused tunnel, tells; None for other texts."""
    found = _TOLD.fullmatch(told)
    return Trouble(_ERRORS[found[1]][1], found[2]) if found and found[1] in _ERRORS else None
