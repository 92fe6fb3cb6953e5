"""What DNS says: mail, signatures, IPv6; and registered names."""

import json
from collections.abc import Callable, Mapping

import pytest
from observing import HOME, Answer, judged, page

from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.replies import domain
from eindekss.observation.visit import Ask, Reason, Trouble

MAIL = page('<p>Rakstiet <a href="mailto:info@example.org">mums</a>, presei: prese@mail.example.org, a@gmail.com')


def names(known: Mapping[str, list[str]], ad: tuple[str, ...] = ()) -> Callable[[Ask], Answer]:
    """Answers of a resolver: question -> records. It knows the names of these questions and of the tests' pages."""
    there = {question.partition(" ")[2] for question in known} | {"example.org", "www.example.org", "pasts.example.org"}

    def answer(ask: Ask) -> Answer:
        kind, _, name = ask.target.partition(" ")
        records = known.get(ask.target, [])
        return json.dumps({"name": name, "type": kind, "rcode": "NOERROR" if name in there else "NXDOMAIN",
                           "ad": ask.target in ad, "aliases": [], "records": records})  # fmt: skip

    return answer


def spf(*records: str, **more: list[str]) -> Outcome:
    return judged("spf", MAIL, answers=names({"TXT example.org": ["ms=1", *records], **more}))


@pytest.mark.parametrize(
    ("records", "status"),
    [
        (["v=spf1 mx -all"], Status.PASS),
        (["v=spf1 include:a.lv ~ALL"], Status.PASS),
        (["v=spf1 mx ?all"], Status.PARTIAL),
        (["v=spf1 mx"], Status.PARTIAL),
        (["v=spf1 a:small.all.lv mx"], Status.PARTIAL),  # a name is no end
        (["v=spf1 +all"], Status.FAIL),
        (["v=spf1 all"], Status.FAIL),
        (["v=spf1 -all", "v=spf1 mx -all"], Status.FAIL),
        (["v=spf10 -all"], Status.FAIL),
        ([], Status.FAIL),
    ],
)
def test_spf(records: list[str], status: Status) -> None:
    outcome = spf(*records)
    assert (outcome.status, outcome.value) == (status, "example.org")


def test_spf_is_followed_to_where_it_leads() -> None:
    assert spf("v=spf1 redirect=_spf.a.lv", **{"TXT _spf.a.lv": ["v=spf1 -all"]}).status is Status.PASS
    assert spf("v=spf1 redirect=_spf.a.lv").status is Status.FAIL


def test_the_mail_domain_is_the_one_used_most_or_the_registered_name() -> None:
    often = page("<p>a@pasts.example.org, b@pasts.example.org, c@example.org, d@ministrija.lv, e@ministrija.lv")
    asked = judged("spf", often, answers=names({"TXT pasts.example.org": ["v=spf1 -all"]}))
    assert (asked.value, asked.status) == ("pasts.example.org", Status.PASS)
    assert judged("spf", page("<p>Nav adreses"), answers=names({})).value == "example.org"


@pytest.mark.parametrize(
    ("records", "status", "policy"),
    [
        (["v=DMARC1; p=reject"], Status.PASS, "reject"),
        (["v=dmarc1;p=Quarantine;rua=mailto:a@b.lv"], Status.PASS, "quarantine"),
        (["v=DMARC1; p=none"], Status.PARTIAL, "none"),
        (["v=DMARC1; p=reject; pct=20"], Status.PARTIAL, "reject"),
        (["v=DMARC1"], Status.FAIL, ""),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], Status.FAIL, ""),
        ([], Status.FAIL, ""),
    ],
)
def test_dmarc(records: list[str], status: Status, policy: str) -> None:
    outcome = judged("dmarc", MAIL, answers=names({"TXT _dmarc.example.org": records}))
    assert (outcome.status, outcome.value) == (status, policy)


def test_dmarc_of_a_name_below_is_that_of_the_registered_name() -> None:
    below = page("<p>a@pasts.example.org")
    known = {"TXT _dmarc.example.org": ["v=DMARC1; p=reject; sp=none"]}
    assert judged("dmarc", below, answers=names(known)).status is Status.PARTIAL
    known["TXT _dmarc.pasts.example.org"] = ["v=DMARC1; p=reject; sp=none"]
    assert judged("dmarc", below, answers=names(known)).status is Status.PASS


SIGNED = {"DS example.org": ["1 13 2 ab"], "A www.example.org": ["192.0.2.1"]}


@pytest.mark.parametrize(
    ("known", "ad", "status", "confidence"),
    [
        (SIGNED, ("A www.example.org", "DS org"), Status.PASS, 1.0),
        (SIGNED, (), Status.PASS, 0.7),  # the resolver validates nothing
        (SIGNED, ("DS org",), Status.PARTIAL, 0.9),
        ({"A www.example.org": ["192.0.2.1"]}, ("DS org",), Status.FAIL, 1.0),
    ],
)
def test_dnssec(known: dict[str, list[str]], ad: tuple[str, ...], status: Status, confidence: float) -> None:
    outcome = judged("dnssec", MAIL, answers=names(known, ad))
    assert (outcome.status, outcome.confidence) == (status, confidence)


@pytest.mark.parametrize(
    ("records", "status"),
    [
        (["2001:4860::8888"], Status.PASS),
        (["fe80::1", "2001:4860::1"], Status.PASS),
        (["::1"], Status.FAIL),
        ([], Status.FAIL),
    ],
)
def test_ipv6(records: list[str], status: Status) -> None:
    assert judged("ipv6", MAIL, answers=names({"AAAA www.example.org": records})).status is status


@pytest.mark.parametrize("check", ["spf", "dmarc", "dnssec", "ipv6"])
def test_a_resolver_that_fails_is_no_missing_record(check: str) -> None:
    trouble = Trouble(Reason.UNREACHABLE, "DNS: SERVFAIL")
    assert judged(check, MAIL, answers=lambda _: trouble).trouble == trouble


@pytest.mark.parametrize("check", ["spf", "dmarc", "dnssec", "ipv6"])
def test_what_dns_says_is_shown_at_the_website(check: str) -> None:
    """Evidence goes to the experts' pages, which take web addresses only."""
    outcome = judged(check, MAIL, answers=names({"A www.example.org": ["192.0.2.1"]}))
    assert [each.page for each in outcome.seen] == [HOME]
    assert outcome.seen[0].file


@pytest.mark.parametrize("check", ["spf", "dmarc", "dnssec", "ipv6"])
def test_a_name_that_is_not_in_dns_is_not_judged(check: str) -> None:
    outcome = judged(check, page("<p>Sveiki", path="http://iestade.test/"), answers=names({}))
    assert outcome.trouble is not None
    assert "NXDOMAIN" in outcome.trouble.detail


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.vraa.gov.lv", "vraa.gov.lv"),
        ("a.b.example.co.uk.", "example.co.uk"),
        ("WWW.Example.org", "example.org"),
        ("x.iestade.test", "iestade.test"),
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("", ""),
    ],
)
def test_registered_names(host: str, name: str) -> None:
    assert domain(host) == name
