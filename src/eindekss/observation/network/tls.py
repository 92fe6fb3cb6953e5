"""How a host encrypts: its certificate, whether the system trusts it, and which versions of TLS it still takes."""

import socket
import ssl
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from eindekss.observation.network.answer import Learnt
from eindekss.observation.network.client import system_trust
from eindekss.observation.network.guard import Guard, Target, Unknown, Unsafe, authority
from eindekss.observation.visit import Reason, Trouble

VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
Turn = Callable[[str], AbstractContextManager[None]]


class Handshakes:
    """Looks at how a host encrypts, at port 443, by a handshake for each question. Nothing is sent through any.

    ``seconds``: for each; ``trusting``: whom to trust, the system's authorities where nothing is given; ``turn``: what
    a handshake waits for (``Manners.turn``).
    """

    def __init__(
        self,
        guard: Guard,
        *,
        seconds: float = 10.0,
        trusting: ssl.SSLContext | None = None,
        turn: Turn = lambda _: nullcontext(),
    ) -> None:
        self._guard = guard
        self._seconds = seconds
        self._trusting = trusting or system_trust()
        self._turn = turn

    def look(self, host: str) -> Learnt:
        """``{host, address, verified, why, version, cipher, certificate, accepts}``.

        ``verified``: whether chain and name hold, ``why`` not where they do not; ``version`` and ``cipher``: what the
        two sides settle on; ``certificate``: None where it cannot be read; ``accepts``: version -> whether it is taken.
        """
        value: dict[str, Any] = {"host": host, "address": "", "verified": False, "why": "", "version": "",
                                 "cipher": "", "certificate": None, "accepts": {}}  # fmt: skip
        try:
            target = self._guard.target(*authority(host, 443))
        except Unsafe as unsafe:
            return Learnt(value, Trouble(Reason.UNSAFE, str(unsafe)))
        except Unknown as unknown:
            return Learnt(value, Trouble(Reason.UNREACHABLE, str(unknown)))
        try:
            self._meet(target, value)
        except TimeoutError:
            return Learnt(value, Trouble(Reason.TIMEOUT, f"no handshake in {self._seconds:g} s"))
        except (OSError, ValueError) as error:
            return Learnt(value, Trouble(Reason.UNREACHABLE, str(error)))
        return Learnt(value)

    def _meet(self, target: Target, value: dict[str, Any]) -> None:
        try:
            with self._shaken(target, self._trusting):
                value["verified"] = True
        except ssl.SSLCertVerificationError as error:
            value["why"] = error.verify_message
        except ssl.SSLError as error:
            value["why"] = error.reason or str(error)
        with self._shaken(target, _open_to(*VERSIONS.values())) as met:
            value["address"] = met.getpeername()[0]
            value["version"] = met.version() or ""
            value["cipher"] = (met.cipher() or ("",))[0]
            value["certificate"] = certificate(met.getpeercert(binary_form=True) or b"")
        for name, version in VERSIONS.items():
            value["accepts"][name] = name == value["version"] or self._takes(target, version)

    def _takes(self, target: Target, version: ssl.TLSVersion) -> bool:
        try:
            with self._shaken(target, _open_to(version)):
                return True
        except OSError:  # an alert, a reset, silence: in each way the host does not take it
            return False

    def _shaken(self, target: Target, context: ssl.SSLContext) -> ssl.SSLSocket:
        """A connection after its handshake, to the first of the checked addresses that answers."""
        error = OSError("no address")
        with self._turn(f"https://{target.host}/"):
            for endpoint in target.endpoints:
                try:
                    met = socket.create_connection(endpoint, self._seconds)
                except OSError as failed:
                    error = failed
                    continue
                with met:  # wrapped, it is another object; unwrapped, it is closed
                    return context.wrap_socket(met, server_hostname=target.host)
        raise error


def certificate(der: bytes) -> dict[str, Any] | None:
    """What a certificate says, moments in ISO form; None for one that is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of certificates that are wrong in a detail
            read = x509.load_der_x509_certificate(der)
            return _told(read)
    except ValueError:
        return None


def _told(read: x509.Certificate) -> dict[str, Any]:
    return {
        "subject": read.subject.rfc4514_string(),
        "issuer": read.issuer.rfc4514_string(),
        "names": _names(read),
        "not_before": read.not_valid_before_utc.isoformat(),
        "not_after": read.not_valid_after_utc.isoformat(),
        "serial": f"{read.serial_number:x}",
        "key": _key(read),
        "signature": read.signature_algorithm_oid._name,
        "sha256": read.fingerprint(SHA256()).hex(),
    }


def _names(read: x509.Certificate) -> list[str]:
    try:
        said = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension):
        return []
    return [*said.get_values_for_type(x509.DNSName), *map(str, said.get_values_for_type(x509.IPAddress))]


def _key(read: x509.Certificate) -> str:
    try:
        key = read.public_key()
    except ValueError:
        return ""
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    return f"EC {key.curve.name}" if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__.strip("_")


def _open_to(*versions: ssl.TLSVersion) -> ssl.SSLContext:
    """Takes any certificate and any cipher, however old: what is asked is what the host takes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that old versions are old is the point
        context.minimum_version = min(versions)
        context.maximum_version = max(versions)
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context
