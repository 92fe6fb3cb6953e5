"""What tests of the network talk to, all of it on loopback: servers of every kind, a nameserver, a canary."""

import contextlib
import datetime
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import dns.flags
import dns.message
import dns.rrset
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Serve = Callable[[socket.socket, str], None]  # the connection after its request's head, and the head


class Server:
    """Accepts connections on 127.0.0.1 (and ``::1`` where wished) and answers each in a thread of its own.

    ``hits`` counts connections, ``heads`` keeps what was asked.
    """

    def __init__(self, serve: Serve, *, sixth: bool = False, context: ssl.SSLContext | None = None) -> None:
        self.serve = serve
        self.hits = 0
        self.heads: list[str] = []
        self._context = context
        self._listening = [socket.create_server(("127.0.0.1", 0), backlog=50)]
        self.port: int = self._listening[0].getsockname()[1]
        if sixth:
            with contextlib.suppress(OSError):  # a machine without IPv6 has nothing to protect there
                self._listening.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))

    def __enter__(self) -> Self:
        for listening in self._listening:
            threading.Thread(target=self._accept, args=(listening,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for listening in self._listening:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    @property
    def endpoint(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def _accept(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                self.hits += 1
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65536)
                if not piece:
                    return
                head += piece
            self.heads.append(head.decode("latin-1"))
            self.serve(connection, self.heads[-1])
        except OSError:  # whoever asked has left; it is what many of these tests are about
            pass
        finally:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            connection.close()


def says(answer: bytes) -> Serve:
    """Always the same bytes."""
    return lambda connection, _: connection.sendall(answer)


def ok(body: bytes, *headers: str) -> bytes:
    head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Content-Type: text/plain", *headers]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def moved(where: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode("utf-8", "replace")


def paths(
    answers: dict[str, bytes], otherwise: bytes = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
) -> Serve:
    """An answer by the path that is asked for."""
    return lambda connection, head: connection.sendall(answers.get(head.split(" ")[1], otherwise))


def raw(url: str, request: bytes, seconds: float = 5.0) -> bytes:
    """All that a proxy answers to these bytes."""
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), seconds) as connection:
        connection.sendall(request)
        return drained(connection)


def drained(connection: socket.socket) -> bytes:
    """What still comes by a connection, up to its end in whatever way."""
    came = bytearray()
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(65536):
            came += piece
    return bytes(came)


class Nameserver:
    """Answers from ``zone``: (name, type) -> lists of records, one list an answer, the last one for ever.

    A string in place of a list is an rcode; a question that is not in the zone is answered with nothing.
    """

    def __init__(self, zone: dict[tuple[str, str], list[list[str] | str]], *, validates: bool = False) -> None:
        self.zone = zone
        self.asked: list[str] = []
        self._validates = validates
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while True:
            data, where = self._socket.recvfrom(4096)
            if not data:
                return
            self._socket.sendto(self._answer(dns.message.from_wire(data)).to_wire(), where)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        name = str(question.name).rstrip(".")
        self.asked.append(f"{kind} {name}")
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA | (dns.flags.AD if self._validates else 0)
        left = self.zone.get((name, kind), [[]])
        said = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(said, str):
            reply.set_rcode(dns.rcode.from_text(said))
        elif said:
            reply.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, said))
        return reply


class Certificates:
    """An authority of our own, and certificates by it or by themselves, as files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tests' authority")])
        authority = self._signed(self._name, self._key, None, 30)
        (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))

    @property
    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "authority.pem"))

    def serving(self, *names: str, days: int = 30, **settings: Any) -> ssl.SSLContext:
        """For a server of these names; ``days`` until the end, negative for one that is over."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        signed = self._signed(subject, key, names, days)
        file = self.folder / f"{names[0]}-{days}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for name, value in settings.items():
            setattr(context, name, value)
        context.load_cert_chain(file)
        return context

    def _signed(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, names: tuple[str, ...] | None, days: int
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        built = x509.CertificateBuilder().issuer_name(self._name).subject_name(subject).public_key(key.public_key())
        built = built.serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=60))
        built = built.not_valid_after(now + datetime.timedelta(days=days))
        built = built.add_extension(x509.BasicConstraints(ca=names is None, path_length=None), critical=True)
        built = built.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        built = built.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
        )
        if names:
            known = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
            built = built.add_extension(known, critical=False)
        return built.sign(self._key, hashes.SHA256())


def dripping(head: bytes, drop: bytes, pause: float) -> Serve:
    """A head at once, then drops of a body for as long as anybody takes them."""

    def serve(connection: socket.socket, _: str) -> None:
        over = threading.Event()
        connection.sendall(head)
        while not over.wait(pause):
            connection.sendall(drop)

    return serve


def reset(connection: socket.socket, _: str) -> None:
    """Resets the connection without an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
