"""Which hosts may be connected to: websites on the public internet, at ports 80 and 443, and nothing else.

A name is resolved once. Every address it has must be public, and the connection goes to exactly these addresses:
there is no second look-up that could give another answer (DNS rebinding). A host in any spelling that some program
takes for an address is judged as that address, and what no rule understands is refused.
"""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from types import MappingProxyType
from typing import NamedTuple

import idna

PORTS = (80, 443)
Address = IPv4Address | IPv6Address
Resolver = Callable[[str], Iterable[str]]

# The registries of special addresses (IANA, RFC 6890 and its successors), wider than ``is_global``, which lets
# multicast, relays and translated addresses pass; and the one address of a cloud's inner services that looks public.
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
# Of IPv6 only this is global unicast: it leaves out loopback, mapped (::ffff:0:0/96) and translated (64:ff9b::/96)
# addresses, local and link-local ones, and multicast.
_UNICAST = ip_network("2000::/3")

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORT = re.compile(r"[0-9]{1,5}")
_NEVER_PUBLIC = ("localhost", "local", "internal", "home.arpa", "onion", "test", "invalid", "example", "in-addr.arpa")


class Unsafe(Exception):
    """Not to be connected to; the message says why."""


class Unknown(Exception):
    """A name without an address."""


class Target(NamedTuple):
    """``host`` in its one spelling; ``endpoints``: what was checked and may be connected to, in the order to try."""

    host: str
    port: int
    endpoints: tuple[tuple[str, int], ...]


class Guard:
    """``allowed``: hosts of tests and staging, ``name`` (at ports 80 and 443) or ``name:port``, with the address and
    the port to connect to instead; nothing else of them is checked.

    ``resolver`` gives all addresses of a name. What it gave is used for ``remember`` seconds.
    """

    def __init__(
        self,
        allowed: Mapping[str, tuple[str, int]] = MappingProxyType({}),
        *,
        resolver: Resolver | None = None,
        remember: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed = {_allowed_key(key): endpoint for key, endpoint in allowed.items()}
        self._resolver = resolver or system_addresses
        self._remember = remember
        self._clock = clock
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._lock = threading.Lock()

    def target(self, host: str, port: int) -> Target:
        """Where a connection to a host may go. Raises ``Unsafe``, or ``Unknown`` for a name that does not resolve."""
        address = canonical(host)
        name = str(address)
        given = self._allowed.get((name, port)) or (self._allowed.get((name, 0)) if port in PORTS else None)
        if given is not None:
            return Target(name, port, (given,))
        if port not in PORTS:
            raise Unsafe(f"port {port} is not the web's")
        addresses = self._resolved(name) if isinstance(address, str) else (name,)
        for each in addresses:
            if not public(each):
                raise Unsafe(f"{name} is {each}, which is not public" if each != name else f"{each} is not public")
        return Target(name, port, tuple((each, port) for each in addresses))

    def place(self, host: str) -> str:
        """Where a host is, the same for all hosts of one server; the host itself where nothing may be asked of it."""
        try:
            return min(f"{address}:{port}" for address, port in self.target(host, 443).endpoints)
        except (Unsafe, Unknown):
            return host

    def _resolved(self, name: str) -> tuple[str, ...]:
        if "." not in name or name.endswith(tuple(f".{last}" for last in _NEVER_PUBLIC)):
            raise Unsafe(f"{name} is not a public name")
        with self._lock:
            until, addresses = self._known.get(name, (0.0, ()))
        if self._clock() >= until:
            addresses = tuple(dict.fromkeys(self._resolver(name)))
            with self._lock:
                self._known[name] = (self._clock() + self._remember, addresses)
        if not addresses:
            raise Unknown(f"{name} has no address")
        return addresses


def public(address: str) -> bool:
    """Whether an address, as a resolver writes it, is one of the public internet; False for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    unicast = found.version == 4 or (found in _UNICAST and found.scope_id is None)
    return unicast and found.is_global and not any(found in network for network in _SPECIAL)


def canonical(host: str) -> Address | str:
    """A host in its one spelling: an address, or a name in ASCII without the last dot. Raises ``Unsafe``.

    Numbers are read as browsers read them (WHATWG URL, "IPv4 parser"): decimal, octal, hexadecimal, one to four parts.
    """
    if ":" in host or host.startswith("["):
        return _sixth(host)
    name = _ascii(host).removesuffix(".")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        return _fourth(name)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise Unsafe("not the name of a host")
    return name


def authority(text: str, port: int) -> tuple[str, int]:
    """``host``, ``host:port`` or ``[address]:port`` as two values; ``port`` is what holds where none is written."""
    if "@" in text or "\\" in text:
        raise Unsafe("an address with a user's name")
    host, colon, written = text.rpartition(":")
    if not colon or text.endswith("]"):
        return text, port
    if (":" in host and not host.endswith("]")) or not _PORT.fullmatch(written):
        raise Unsafe("not a host with a port")
    return host, int(written)


def system_addresses(name: str) -> tuple[str, ...]:
    """All addresses that the system's resolver gives for a name, those of IPv4 first: few servers reach IPv6."""
    try:
        found = socket.getaddrinfo(f"{name}.", None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unknown(f"{name}: {error}") from error
    return tuple(str(each[4][0]) for each in sorted(found, key=lambda each: each[0] != socket.AF_INET))


def _allowed_key(written: str) -> tuple[str, int]:
    host, port = authority(written, 0)
    return str(canonical(host)), port


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except UnicodeError as error:
        raise Unsafe(f"not the name of a host: {error}") from error


def _sixth(host: str) -> IPv6Address:
    try:
        found = IPv6Address(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
    except ValueError as error:
        raise Unsafe("not an address") from error
    if found.scope_id is not None:
        raise Unsafe("an address with a zone")
    return found


def _fourth(name: str) -> IPv4Address:
    parts = name.split(".")
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise Unsafe("not an address")
    try:
        *first, last = (_number(part) for part in parts)
    except ValueError as error:
        raise Unsafe("not an address") from error
    if any(part > 255 for part in first) or last >= 256 ** (4 - len(first)):
        raise Unsafe("not an address")
    return IPv4Address(sum(part << 8 * (3 - place) for place, part in enumerate(first)) + last)


def _number(part: str) -> int:
    if len(part) > 40:
        raise ValueError
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") and part != "0" else 10)
