"""How hosts encrypt, asked of servers on loopback."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest
from networking import Certificates, Server, ok, says

from eindekss.observation.network.guard import Guard
from eindekss.observation.network.tls import Handshakes, certificate
from eindekss.observation.visit import Reason, Trouble


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def served(certificates: Certificates) -> Iterator[Server]:
    with Server(says(b""), context=certificates.serving("site.lv", "www.site.lv")) as server:
        yield server


def test_a_host_that_holds(certificates: Certificates, served: Server) -> None:
    turns: list[str] = []

    def turn(url: str) -> AbstractContextManager[None]:
        turns.append(url)
        return nullcontext()

    guard = Guard({"site.lv:443": served.endpoint})
    value, trouble = Handshakes(guard, trusting=certificates.trusting, turn=turn).look("site.lv")
    assert trouble is None
    assert (value["host"], value["address"], value["verified"], value["why"]) == ("site.lv", "127.0.0.1", True, "")
    assert value["version"] == "TLSv1.3"
    assert value["cipher"].startswith("TLS_")
    assert value["accepts"] == {"TLSv1": False, "TLSv1.1": False, "TLSv1.2": True, "TLSv1.3": True}
    found = value["certificate"]
    assert (found["subject"], found["issuer"]) == ("CN=site.lv", "CN=Tests' authority")
    assert (found["names"], found["key"], found["signature"]) == (
        ["site.lv", "www.site.lv"],
        "EC secp256r1",
        "ecdsa-with-SHA256",
    )
    assert found["not_before"] < found["not_after"]
    assert found["not_after"].endswith("+00:00")
    assert turns == ["https://site.lv/"] * 5
    assert json.loads(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("names", "days", "why"),
    [
        (("other.lv",), 30, "Hostname mismatch"),
        (("site.lv",), -2, "certificate has expired"),
    ],
)
def test_a_host_that_does_not_hold(certificates: Certificates, names: tuple[str, ...], days: int, why: str) -> None:
    with Server(says(b""), context=certificates.serving(*names, days=days)) as server:
        guard = Guard({"site.lv:443": server.endpoint})
        value, trouble = Handshakes(guard, trusting=certificates.trusting).look("site.lv")
    assert (trouble, value["verified"]) == (None, False)
    assert why in value["why"]
    assert value["certificate"]["names"] == list(names)


def test_an_authority_that_nobody_knows(served: Server) -> None:
    value, _ = Handshakes(Guard({"site.lv:443": served.endpoint})).look("site.lv")
    assert not value["verified"]
    assert "unable to get local issuer certificate" in value["why"]


def test_old_versions_are_told(certificates: Certificates) -> None:
    old = certificates.serving("site.lv")
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with Server(says(b""), context=old) as server:
        guard = Guard({"site.lv:443": server.endpoint})
        value, trouble = Handshakes(guard, trusting=certificates.trusting).look("site.lv")
    assert (trouble, value["version"]) == (None, "TLSv1.1")
    assert value["accepts"] == {"TLSv1": True, "TLSv1.1": True, "TLSv1.2": False, "TLSv1.3": False}


def test_hosts_that_may_not_be_reached() -> None:
    handshakes = Handshakes(Guard(resolver=lambda name: ["127.0.0.1"] if name == "inside.lv" else []))
    for host in ("127.0.0.1", "[::1]", "localhost", "inside.lv", "site.lv:22", "a@site.lv", "2130706433", ""):
        trouble = handshakes.look(host).trouble
        assert trouble is not None
        assert trouble.reason is Reason.UNSAFE
    assert handshakes.look("nobody.lv").trouble == Trouble(Reason.UNREACHABLE, "nobody.lv has no address")


def test_who_does_not_encrypt(served: Server) -> None:
    over = threading.Event()
    with Server(lambda connection, _: None) as plain, Server(lambda *_: None) as silent:
        silent._answer = lambda connection: over.wait(2) and connection.close()  # type: ignore[method-assign, assignment, func-returns-value]
        guard = Guard({"plain.lv:443": (plain.endpoint), "silent.lv:443": silent.endpoint})
        handshakes = Handshakes(guard, seconds=0.2)
        plain.serve = says(ok(b""))
        trouble = handshakes.look("plain.lv").trouble
        assert trouble is not None
        assert trouble.reason in (Reason.UNREACHABLE, Reason.TIMEOUT)
        assert handshakes.look("silent.lv").trouble == Trouble(Reason.TIMEOUT, "no handshake in 0.2 s")
        over.set()


def test_what_is_no_certificate() -> None:
    assert certificate(b"") is certificate(b"\x30\x03abc") is None
