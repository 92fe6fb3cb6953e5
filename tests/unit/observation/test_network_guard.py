"""The guard: which hosts may be connected to, in whatever spelling they come."""

import socket

import pytest
from networking import Nameserver

from eindekss.observation.network.dns import Names
from eindekss.observation.network.guard import Guard, Unknown, Unsafe, authority, canonical, public, system_addresses

PUBLIC = "93.184.215.14"

NOT_PUBLIC = {
    "this network": "0.0.0.0",  # noqa: S104 - refused, not bound to
    "this network's end": "0.255.255.255", "ten": "10.1.2.3", "carrier's": "100.64.0.1",
    "Alibaba's metadata": "100.100.100.200", "loopback": "127.0.0.1", "loopback's end": "127.255.255.254",
    "metadata": "169.254.169.254", "containers' metadata": "169.254.170.2", "172.16": "172.16.0.1",
    "172.31": "172.31.255.255", "protocols'": "192.0.0.8", "Oracle's metadata": "192.0.0.192",
    "documentation 1": "192.0.2.1", "6to4 relay": "192.88.99.1", "192.168": "192.168.1.1", "bench": "198.18.0.1",
    "bench's end": "198.19.255.255", "documentation 2": "198.51.100.1", "documentation 3": "203.0.113.1",
    "multicast": "224.0.0.1", "multicast's end": "239.255.255.255", "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255", "Azure's inner services": "168.63.129.16",
    "sixth unspecified": "::", "sixth loopback": "::1", "mapped": "::ffff:127.0.0.1",
    "mapped public": f"::ffff:{PUBLIC}",
    "compatible": "::127.0.0.1", "translated": "64:ff9b::7f00:1", "translated public": "64:ff9b::5db8:d70e",
    "translated locally": "64:ff9b:1::1", "discard": "100::1", "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "bench 6": "2001:2::1", "ORCHID": "2001:20::1", "documentation 6": "2001:db8::1", "documentation 7": "3fff::1",
    "6to4": "2002:7f00:1::1", "unique local": "fd12:3456::1", "metadata 6": "fd00:ec2::254",
    "Google's metadata 6": "fd20:ce::254", "link-local": "fe80::1", "with zone": "fe80::1%eth0",
    "public with zone": "2606:4700::1111%eth0", "site-local": "fec0::1", "multicast 6": "ff02::1",
    "multicast global 6": "ff0e::1", "segments": "5f00::1", "no address": "localhost", "empty": "",
}  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_not_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "172.32.0.1", "100.128.0.1", "168.63.129.17", "223.255.255.255",
                                     "2606:4700:4700::1111", "2a00:1450:400f::1", "2001:4860:4860::8888"])  # fmt: skip
def test_public(address: str) -> None:
    assert public(address)


LOOPBACK = {
    "decimal": "2130706433", "hexadecimal": "0x7f000001", "hexadecimal in capitals": "0X7F000001",
    "octal": "017700000001", "octal parts": "0177.0.0.01", "hexadecimal parts": "0x7f.0x0.0x0.0x1",
    "mixed parts": "0x7f.0.01", "two parts": "127.1", "three parts": "127.0.1", "last dot": "127.0.0.1.",
    "many zeros": "0000000000000000000000177.0.0.1", "full-width digits": "１２７.０.０.１",
    "circled digits": "①②⑦.⓪.⓪.①", "ideographic dots": "127。0。0。1", "half-width dots": "127｡0｡0｡1",
    "mathematical digits": "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "superscript digits": "¹²⁷.0.0.¹", "soft hyphens": "1\u00ad27.0.0.1",
}  # fmt: skip


@pytest.mark.parametrize("host", LOOPBACK.values(), ids=LOOPBACK)
def test_numbers_in_every_spelling(host: str) -> None:
    assert str(canonical(host)) == "127.0.0.1"


NO_HOSTS = {
    "empty": "", "dot": ".", "two dots": "127.0.0.1..", "empty label": "a..lv", "percent": "127%2e0.0.1",
    "percent everywhere": "%6c%6f%63%61%6c", "space": "a b.lv", "null": "a\0.lv", "line": "a\r\nb.lv",
    "slash": "a/b.lv",
    "user": "a@b.lv", "question": "a?b.lv", "star": "*.lv", "hyphen first": "-a.lv", "hyphen last": "a-.lv",
    "long label": "a" * 64 + ".lv", "long name": ".".join(["abc"] * 80), "number too great": "4294967296",
    "part too great": "256.0.0.1", "last part too great": "127.0.65536", "five parts": "127.0.0.0.1",
    "no octal": "127.0.0.08", "name with number's end": "name.0x7f", "empty part": "127..1",
    "digits without end": "1" * 5000,
    "zone": "[fe80::1%25eth0]", "zone of a public one": "[2606:4700::1%eth0]", "open bracket": "[::1",
    "no sixth": "[127.0.0.1]",
    "sixth too long": "[1:2:3:4:5:6:7:8:9]", "bidirectional": "a\u202eb.lv", "unassigned": "\U000e0080.lv",
}  # fmt: skip


@pytest.mark.parametrize("host", NO_HOSTS.values(), ids=NO_HOSTS)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(Unsafe):
        canonical(host)


@pytest.mark.parametrize(("host", "name"), [
    ("WWW.Example.LV.", "www.example.lv"), ("mājas.lv", "xn--mjas-qsa.lv"), ("MĀJAS.LV", "xn--mjas-qsa.lv"),
    ("my_site.gov.lv", "my_site.gov.lv"), ("1a.lv", "1a.lv"), ("0x7f.lv", "0x7f.lv"), ("ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "localhost"),
    ("local\u00adhost", "localhost"), ("lосalhost", "xn--lalhost-9ig1a"), ("[2606:4700::1]", "2606:4700::1"),
    ("[::FFFF:127.0.0.1]", "::ffff:127.0.0.1"),
])  # fmt: skip
def test_names_have_one_spelling(host: str, name: str) -> None:
    assert str(canonical(host)).replace("::ffff:7f00:1", "::ffff:127.0.0.1") == name


def _nobody(name: str) -> list[str]:
    raise AssertionError(f"{name} was looked up")


@pytest.mark.parametrize("host", ["localhost", "localhost.", "LOCALHOST", "www.localhost", "intranet", "printer.local",
                                  "db.internal", "metadata.google.internal", "nas.home.arpa", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "lосalhost",
                                  "a.test", "a.example", "a.onion"])  # fmt: skip
def test_names_that_are_never_public_are_not_even_looked_up(host: str) -> None:
    with pytest.raises(Unsafe):
        Guard(resolver=_nobody).target(host, 80)


@pytest.mark.parametrize("port", [0, 1, 21, 22, 25, 81, 110, 3306, 5432, 6379, 8000, 8080, 8443, 65535, 65616])
def test_only_ports_of_the_web(port: int) -> None:
    with pytest.raises(Unsafe):
        Guard(resolver=lambda _: [PUBLIC]).target("site.lv", port)


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_one_address_that_is_not_public_spoils_a_name(address: str) -> None:
    with pytest.raises(Unsafe):
        Guard(resolver=lambda _: [PUBLIC, address]).target("site.lv", 443)


def test_a_public_name_leads_to_the_addresses_that_were_checked() -> None:
    target = Guard(resolver=lambda _: [PUBLIC, "2606:4700::1", PUBLIC]).target("WWW.Site.LV", 443)
    assert target.host == "www.site.lv"
    assert target.endpoints == ((PUBLIC, 443), ("2606:4700::1", 443))


def test_a_public_address_is_looked_up_nowhere() -> None:
    assert Guard(resolver=_nobody).target(PUBLIC, 80).endpoints == ((PUBLIC, 80),)


def test_a_name_without_address() -> None:
    with pytest.raises(Unknown):
        Guard(resolver=lambda _: []).target("site.lv", 80)


def test_what_a_name_is_is_remembered_for_a_while() -> None:
    answers = [[PUBLIC], ["1.1.1.1"], ["127.0.0.1"]]
    time = [0.0]
    guard = Guard(resolver=lambda _: answers.pop(0), remember=60, clock=lambda: time[0])
    assert guard.target("site.lv", 80).endpoints == guard.target("site.lv", 80).endpoints == ((PUBLIC, 80),)
    time[0] = 60.0
    assert guard.target("site.lv", 80).endpoints == (("1.1.1.1", 80),)
    time[0] = 120.0
    with pytest.raises(Unsafe):
        guard.target("site.lv", 80)


def test_allowed_hosts_lead_where_they_are_said_to_lead() -> None:
    there = {"staging": ("10.0.0.5", 8080), "Site.lv:444": ("127.0.0.1", 4), "[::1]:80": ("127.0.0.1", 5)}
    guard = Guard(there, resolver=lambda _: [PUBLIC])
    assert guard.target("STAGING.", 80).endpoints == guard.target("staging", 443).endpoints == (("10.0.0.5", 8080),)
    assert guard.target("site.lv", 444).endpoints == (("127.0.0.1", 4),)
    assert guard.target("site.lv", 443).endpoints == ((PUBLIC, 443),)
    assert guard.target("[0::1]", 80).endpoints == (("127.0.0.1", 5),)
    for host, port in (("staging", 8080), ("10.0.0.5", 80), ("127.0.0.1", 80), ("site.lv", 4)):
        with pytest.raises(Unsafe):
            guard.target(host, port)


@pytest.mark.parametrize(("text", "found"), [("a.lv", ("a.lv", 80)), ("a.lv:443", ("a.lv", 443)),
                                             ("[::1]", ("[::1]", 80)),
                                             ("[::1]:81", ("[::1]", 81)), ("a.lv:00080", ("a.lv", 80))])  # fmt: skip
def test_host_and_port(text: str, found: tuple[str, int]) -> None:
    assert authority(text, 80) == found


@pytest.mark.parametrize("text", ["a.lv:", "a.lv:x", "a.lv:-1", "a.lv:+80", "a.lv: 80", "a.lv:８０", "a.lv:80:81",
                                  "::1:80",
                                  "user@a.lv", "user:word@a.lv:80", "a.lv\\@b.lv", "a.lv:123456"])  # fmt: skip
def test_no_host_and_port(text: str) -> None:
    with pytest.raises(Unsafe):
        authority(text, 80)


def test_the_systems_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(name: str, port: None, type: int) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        if name != "site.lv.":  # the last dot keeps the machine's own domains out of it
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET6, type, 6, "", ("2606:4700::1", 0)), (socket.AF_INET, type, 6, "", (PUBLIC, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert system_addresses("site.lv") == (PUBLIC, "2606:4700::1")
    with pytest.raises(Unknown):
        system_addresses("nobody.lv")


def test_a_nameserver_of_ones_own() -> None:
    zone = {("site.lv", "A"): [[PUBLIC]], ("site.lv", "AAAA"): [["2606:4700::1"]], ("in.lv", "A"): [[PUBLIC]],
            ("in.lv", "AAAA"): [["::1"]], ("broken.lv", "A"): ["SERVFAIL"]}  # fmt: skip
    with Nameserver(zone) as nameserver:  # type: ignore[arg-type] - lists of lists
        guard = Guard(resolver=Names(["127.0.0.1"], port=nameserver.port).addresses)
        assert [address for address, _ in guard.target("site.lv", 443).endpoints] == [PUBLIC, "2606:4700::1"]
        with pytest.raises(Unsafe):
            guard.target("in.lv", 443)
        with pytest.raises(Unknown):
            guard.target("broken.lv", 443)
        with pytest.raises(Unknown):
            guard.target("nobody.lv", 443)
