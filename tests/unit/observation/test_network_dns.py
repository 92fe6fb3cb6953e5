"""Records of names, from a nameserver on loopback."""

import json
import socket

import pytest
from networking import Nameserver

from eindekss.observation.network.dns import Names
from eindekss.observation.visit import Reason, Trouble

ZONE: dict[tuple[str, str], list[list[str] | str]] = {
    ("site.lv", "TXT"): [['"v=spf1 -all"', '"' + "a" * 200 + '" "b c"', '"mājas"']],
    ("site.lv", "MX"): [["20 b.site.lv.", "10 a.site.lv."]],
    ("site.lv", "A"): [["93.184.215.15", "93.184.215.14"]],
    ("site.lv", "AAAA"): [["2606:4700::1"]],
    ("site.lv", "CAA"): [['0 issue "letsencrypt.org"']],
    ("site.lv", "DS"): [["12345 13 2 " + "ab" * 32]],
    ("site.lv", "DNSKEY"): [
        ["257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ=="]
    ],
    ("_dmarc.site.lv", "TXT"): [['"v=DMARC1; p=none"']],
    ("www.site.lv", "CNAME"): [["site.lv."]],
    ("xn--mjas-qsa.lv", "A"): [["93.184.215.14"]],
    ("none.lv", "A"): ["NXDOMAIN"],
    ("broken.lv", "A"): ["SERVFAIL"],
    ("refused.lv", "A"): ["REFUSED"],
}


@pytest.mark.parametrize(
    ("question", "records"),
    [
        ("TXT site.lv", ["a" * 200 + "b c", "mājas", "v=spf1 -all"]),
        ("MX site.lv", ["10 a.site.lv.", "20 b.site.lv."]),
        ("A site.lv.", ["93.184.215.14", "93.184.215.15"]),
        ("AAAA site.lv", ["2606:4700::1"]),
        ("CAA site.lv", ['0 issue "letsencrypt.org"']),
        ("TXT _dmarc.site.lv", ["v=DMARC1; p=none"]),
        ("TXT nothing.lv", []),
        ("A mājas.lv", ["93.184.215.14"]),
    ],
)
def test_records(question: str, records: list[str]) -> None:
    with Nameserver(dict(ZONE)) as nameserver:
        value, trouble = Names(["127.0.0.1"], port=nameserver.port).ask(question)
    assert trouble is None
    assert (value["records"], value["rcode"], value["ad"], value["aliases"]) == (records, "NOERROR", False, [])
    assert f"{value['type']} {value['name']}" == question
    assert json.loads(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("question", "begins"), [("DS site.lv", "12345 13 2 abab"), ("DNSKEY site.lv", "257 3 13 mdssw")]
)
def test_keys_and_whether_the_answer_was_validated(question: str, begins: str) -> None:
    with Nameserver(dict(ZONE), validates=True) as nameserver:
        value, _ = Names(["127.0.0.1"], port=nameserver.port).ask(question)
    assert value["records"][0].startswith(begins)
    assert value["ad"] is True


@pytest.mark.parametrize(
    ("question", "rcode", "trouble"),
    [
        ("A none.lv", "NXDOMAIN", None),
        ("A broken.lv", "SERVFAIL", Trouble(Reason.UNREACHABLE, "DNS: SERVFAIL")),
        ("A refused.lv", "REFUSED", Trouble(Reason.UNREACHABLE, "DNS: REFUSED")),
    ],
)
def test_a_name_that_does_not_exist_is_an_answer_and_a_broken_one_is_none(
    question: str, rcode: str, trouble: Trouble | None
) -> None:
    with Nameserver(dict(ZONE)) as nameserver:
        learnt = Names(["127.0.0.1"], port=nameserver.port).ask(question)
    assert (learnt.value["rcode"], learnt.value["records"], learnt.trouble) == (rcode, [], trouble)


@pytest.mark.parametrize(
    "question",
    ["ANY site.lv", "AXFR site.lv", "PTR site.lv", "site.lv", "", "A a..lv", f"A {'a' * 64}.lv", "A " + "a." * 200],
)
def test_what_is_not_asked(question: str) -> None:
    with Nameserver(dict(ZONE)) as nameserver:
        learnt = Names(["127.0.0.1"], port=nameserver.port).ask(question)
        assert nameserver.asked == []
    assert learnt.trouble is not None
    assert learnt.trouble.reason is Reason.ERROR


def test_a_resolver_that_is_silent_and_the_next_one() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.2", 0))
        learnt = Names(["127.0.0.2"], port=silent.getsockname()[1], seconds=0.1).ask("A site.lv")
        assert learnt.trouble == Trouble(Reason.TIMEOUT, "DNS: no answer in 0.1 s")
        with Nameserver(dict(ZONE)) as nameserver:  # another address, the same port
            learnt = Names(["127.0.0.3", "127.0.0.1"], port=nameserver.port, seconds=0.5).ask("AAAA site.lv")
    assert learnt.value["records"] == ["2606:4700::1"]
