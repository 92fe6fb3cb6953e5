"""Laws of checks: whatever a page or a reply holds, no check breaks, and each says something that can be shown.

Pages are put together from what bites: broken markup, frames, addresses that are none, days that never were, other
scripts, words of every vocabulary. Replies are anything from nothing to a page, with trouble and without.
"""

import datetime
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observing import AT, HOME, LV, Given, page, rss, seen

from eindekss.observation.check import Check, checks
from eindekss.observation.dates import dates_in
from eindekss.observation.outcome import Outcome, Sighting, Status
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Piece, Reason, Reply, Role, Trouble
from eindekss.observation.vocabulary import vocabulary

CHECKS = checks()
WAVE: Mapping[str, Mapping[str, object]] = {  # what opens the parts of checks that a wave has to set
    "payment-module": {"hosts": ["pay.example.net"], "names": ["maksājumu modul"]},
    "services-links": {"portals": ["portal.example.net"]},
    "social-others": {"more": {"draugiem.lv": r"^/(?P<name>[\w.-]+)/?$"}},
    "fields-of-work": {"of": ["iestāde"]},
}
WORDS = sorted(
    {phrase.replace("*", "a") for groups in vocabulary().phrases.values() for group in groups.values()
     for phrase in group}
)  # fmt: skip
DAYS = (
    "2024. gada 3. aprīlī", "3. aprīlis", "31. februāris", "1900. gada 1. janvārī", "32.13.2024", "01.01.1900",
    "5.6.26",
    "29.02.2023", "2099-12-31", "9999-99-99", "0000-00-00", "12/31/2024", "3 мая 2024 года", "31 мая", "вчера",
    "pirms 999 mēnešiem", "999 weeks ago", "May 3rd, 2024", "29. februāris", "šodien", "1.1.", "24.12.", "99.99.99",
)  # fmt: skip
ADDRESSES = (
    "/", "", "#", "?", "//", "///", "http://", "https://[::1", "http://[", "https://example.org:99999/",
    "http://a:b@c/",
    "javascript:void(0)", "javascript:", "data:text/html,<p>x", "mailto:", "mailto:?subject=x", "tel:", "tel:+",
    "about:blank",
    "https://mūsu-iestāde.example/ziņas", "https://xn--80ak6aa92e.com/", "http://пример.испытание/", "ftp://a/",
    "\\\\host\\x",
    "https://www.facebook.com/", "https://facebook.com/%", "https://x.com/@", "https://youtube.com/@ā",
    "https://t.me/s/",
    "https://www.youtube.com/embed/", "https://mastodon.social/@a", "https://bsky.app/profile/a", "https://m.me/",
    "skype:",
    "https://portal.example.net/x", "https://pay.example.net", "/faili/dokuments.pdf", "/search?q=", "/rss.xml",
    "/%zz%ff",
    "https://translate.google.com/", "https://docs.google.com/forms/d/1", "https://embed.tawk.to/1", "/../../..",
    "/\x00", "\t/a\n",
)  # fmt: skip
ODD = (
    "", " ", "<", ">", "&", "&#0;", "&nbsp;", "<!--", "-->", "<![CDATA[", "<?xml version='1.0'?>",
    "</p></div></body></html>",
    "<frameset><frame src='/a'></frameset>", "<base href='http://['>", "<base href='javascript:'>", "<base>", "<time>",
    "<time datetime>", "<time datetime='-1-1-1'>x</time>", "<a>", "<a href>", "<a href='/'></a>", "<form>", "</form>",
    "<form action='javascript:' method='POST'><input type=search></form>", "<form role=search><input name=q></form>",
    "<form action='http://['><input type=search name=q><textarea></textarea></form>", "<input type=radio>",
    "<label for>x",
    "<form><input type=radio name=a><input type=radio name=a>Aptauja</form>", "<select><option>latviešu", "<iframe>",
    "<iframe src='data:,'></iframe>", "<iframe src='//'></iframe>", "<svg><title>x</title><a href='/x'><script>",
    "<math><mi>",
    "<table><tr><td><table>", "<main><main>", "<header><article><footer>", "<h1></h1>", "<h2 hidden>Jaunumi</h2>",
    "<div style='display:none'>", "<bdo dir=rtl>נגישות العربية</bdo>", "<template><p>x", "<noscript>", "<plaintext>",
    "<script type='application/ld+json'>{</script>", "<script type='application/ld+json'>null</script>",
    "<script type='application/ld+json'>[[[{\"@type\":[1,null],\"sameAs\":{\"a\":1},\"datePublished\":7}]]]</script>",
    "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"sameAs\":[null,\"http://[\"]}</script>",
    "<script type='application/ld+json'>" + "[" * 5000 + "</script>",
    "<link rel=alternate hreflang=x-default href='http://['>", "<link rel=alternate hreflang>",
    "<link rel='alternate' hreflang='en' href='/en'>",
    "<link rel=alternate type='application/rss+xml' href='/rss.xml'>",
    "<meta http-equiv=refresh content='0;url=http://['>", "<meta http-equiv=content-security-policy content=';;;'>",
    "<meta property='og:site_name'>", "<meta name=date content='2024-13-45'>", "<video></video>",
    "<object data='x.pdf'>",
    "<img alt>", "<img src='data:image/png;base64,'>", "\u202e", "\ufeff", "\u0301", "\U0001f600", "\x00", "İ", "ß",
    "Ǆ",
)  # fmt: skip

reasons = st.sampled_from([each for each in Reason if each is not Reason.CHECK_FAILED])
texts = st.one_of(
    st.sampled_from(WORDS), st.sampled_from(DAYS), st.sampled_from(ODD), st.text(max_size=20),
    st.lists(st.sampled_from(WORDS + list(DAYS)), min_size=2, max_size=6).map(" ".join), st.just(LV),
)  # fmt: skip
numbers = st.from_regex(r"\d{1,4}[./-]\d{1,2}[./-]?\d{0,4}", fullmatch=True)
sentences = st.lists(st.sampled_from(DAYS) | texts | numbers, max_size=5).map(" ".join)
links = st.builds(
    '<a {1}="{0}">{2}</a>'.format, st.sampled_from(ADDRESSES), st.sampled_from(("href", "href", "data-href")), texts
)
tags = st.sampled_from(("p", "li", "h2", "div", "nav", "main", "footer", "header", "button", "td", "article", "x-y"))
parts = st.one_of(texts, links, st.builds("<{0}>{1}</{0}>".format, tags, texts | links),
                  st.builds("<{0}>{1} {2}".format, tags, texts, links))  # fmt: skip
bodies = st.lists(parts, max_size=12).map("\n".join)
layouts = st.sampled_from(
    ({}, [], {"elements": []}, {"elements": [{"selector": "a", "box": [0, 0, 1, 1], "visible": 1}]})
)
pieces = st.fixed_dictionaries({}, optional={Piece.LAYOUT: layouts})
pages = st.builds(
    page, bodies, st.sampled_from([each for each in Role if each is not Role.HOME]),
    st.sampled_from(("", "/a", "/b?c=d", "/en", "https://sub.example.org/x")),
    st.sampled_from(("lv", "en", "ru", "", "de", "xx-YY")), status=st.sampled_from((200, 200, 404)),
    trouble=st.none() | st.builds(Trouble, reasons), pieces=pieces,
)  # fmt: skip
homes = st.builds(page, bodies, language=st.sampled_from(("lv", "en", "ru", "", "de")), pieces=pieces)
records = st.lists(st.sampled_from(("v=spf1 -all", "v=spf1 redirect=", "v=DMARC1; p=none; sp", "v=DMARC1", "", "é")))
contents: st.SearchStrategy[Any] = st.one_of(
    bodies, st.binary(max_size=60), st.sampled_from(ODD), st.just(rss("21 Nov 2026", "x")), st.just(b"%PDF-1.7\n%%EOF"),
    st.sampled_from((b"\x1f\x8bbroken", b"<?xml version='1.0'?><urlset><loc>http://[</loc>", b"Sitemap: http://[\nUser-agent:",
                     b"{}", b"[]", b"null", b"{\"success\":true,\"result\":[]}", b"{\"result\":{\"count\":\"x\"}}",
                     b"Contact: mailto:a\nExpires: never", b"<rdf:RDF>", b"[" * 5000)),
)  # fmt: skip


@st.composite
def answers(draw: st.DrawFn, ask: Ask, looked: Seen) -> Reply | None:
    """What the visitor might have brought back: nothing, trouble, or an answer of whatever content."""
    kind = draw(st.sampled_from(("none", "trouble", "empty", "answer", "answer", "answer")))
    if kind == "none":
        return None
    if kind == "trouble":
        status = draw(st.sampled_from((0, 200, 403, 404, 500)))
        return Reply(ask, AT, ask.target, status, trouble=Trouble(draw(reasons)))
    if kind == "empty":
        told = _TOLD.get(ask.kind)
        status = draw(st.sampled_from((200, 204, 301, 404)))
        return Reply(ask, AT, ask.target, status, body=looked.evidence.keep_json(told) if told else "")
    if ask.kind is AskKind.BROWSE:
        found = draw(pages)
        record = replace(found, url=ask.target, role=Role.ASKED).record(looked.evidence)
        return Reply(ask, AT, ask.target, found.status, page=record)
    if ask.kind is AskKind.GET:
        content = draw(contents)
        body = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        headers = draw(
            st.lists(st.tuples(st.sampled_from(("content-type", "location", "server")), st.text(max_size=8)))
        )
        final = draw(st.sampled_from((ask.target, "", HOME)))
        return Reply(ask, AT, final, 200, tuple(headers), looked.evidence.keep(body))
    told = {**_TOLD[ask.kind], **({"records": draw(records)} if ask.target.startswith("TXT") else {})}
    return Reply(ask, AT, ask.target, 200, body=looked.evidence.keep_json(told))


# As browser and network write them.
_TOLD: Mapping[AskKind, dict[str, Any]] = {
    AskKind.DNS: {"rcode": "NOERROR", "ad": False, "records": []},
    AskKind.TLS: {"host": "www.example.org", "address": "", "verified": False, "why": "odd", "version": "",
                  "certificate": None, "accepts": {}},
    AskKind.LOAD: {"runs": [], "median": {}},
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(homes | st.builds(page, trouble=st.builds(Trouble, reasons)), st.lists(pages, max_size=4),
       st.sampled_from(("2026-11-21", "2024-02-29", "1999-12-31", "2100-01-01")), st.data())  # fmt: skip
def test_no_page_and_no_reply_breaks_a_check(home: Given, more: list[Given], until: str, data: st.DataObject) -> None:
    cut = data.draw(st.none() | st.builds(Trouble, st.just(Reason.CUT)))
    looked = seen(home, *more, until=until, cut=cut, settings=WAVE, name=data.draw(st.sampled_from(("", "Iestāde"))))
    for check in CHECKS.values():
        asked = _answered(check, looked, data)
        _holds(check, asked, check.judge(asked.given(check.parameters, check.id)))


def _answered(check: Check, looked: Seen, data: st.DataObject) -> Seen:
    for _ in range(2):
        known = {reply.ask for reply in looked.visit.replies}
        asks = [ask for ask in dict.fromkeys(check.asks(looked.given(check.parameters, check.id))) if ask not in known]
        replies = [data.draw(answers(ask, looked)) for ask in asks[:8]]
        brought = tuple(each for each in replies if each is not None)
        looked = replace(looked, visit=replace(looked.visit, replies=(*looked.visit.replies, *brought)))
    return looked


def _holds(check: Check, looked: Seen, outcome: Outcome) -> None:
    """An outcome that can be kept, shown and counted; and never a "no" where the home page was not seen."""
    places: list[Sighting] = [*outcome.seen, *(place for each in outcome.findings for place in each.seen)]
    assert all(place.page and place.at for place in places), check.id
    assert all(finding.says.lv and finding.says.en for finding in outcome.findings), check.id
    assert outcome.trouble is None or outcome.trouble.reason is not Reason.CHECK_FAILED
    assert not isinstance(outcome.value, datetime.date) or outcome.value <= looked.until, check.id
    json.dumps({"figures": dict(outcome.figures)}, default=str)
    if looked.home is None:
        assert outcome.status is not Status.FAIL, check.id


@settings(max_examples=200, deadline=None)
@given(sentences, st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)), st.booleans())
def test_days_are_read_in_their_order_and_never_overlap(text: str, day: datetime.date, ahead: bool) -> None:
    found = dates_in(text, day, ("lv", "en", "ru"), ahead=ahead)
    ends = [0, *(each.start + len(each.words) for each in found)]
    assert all(end <= each.start for end, each in zip(ends, found, strict=False))
    assert all(1980 <= each.date.year <= day.year + 10 and 0 < each.confidence <= 1 for each in found)


HOSTILE: Mapping[str, str] = {  # what makes a careless pattern or loop take minutes
    "digits": "1" * 300_000,
    "dates": "1.2.2024 " * 20_000,
    "addresses": "a@" * 150_000,
    "names": "a." * 150_000 + "@",
    "spaces": "a" + " \u00a0" * 300_000 + "b",
    "words": "sabiedriskā līdzdalība " * 5_000,
    "marks": "e" + "\u0301" * 100_000,
    "places": "[" * 50_000 + "XX." * 50_000 + "{{" * 50_000,
    "links": "<a href='/p?x=1'>Aptauja par pakalpojumiem</a>" * 1_500,
    "lines": "<p>Konsultāciju tālrunis 67000000 līdz 1. maijam <a href='https://x.com/a'>X</a></p>" * 700,
    "depth": "<div>teksts " * 3_000,
    "fields": "<form>" + "<label for=b>aptauja</label><input type=radio name=a id=b>" * 2_000 + "</form>",
    "boxes": "<button>Čats</button><select><option>latviešu</select>" * 1_500,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_page_holds_a_check_up(kind: str) -> None:
    """Seconds, where a pattern or a loop that begins anew at every sign would take minutes."""
    looked = seen(page(HOSTILE[kind]), page(HOSTILE[kind][:100_000], Role.STATEMENT), settings=WAVE)
    begun = time.process_time()
    for check in CHECKS.values():
        check.asked(looked)
        assert check.outcome(looked).trouble != Trouble(Reason.CHECK_FAILED), check.id
    assert time.process_time() - begun < 20


LINES: Mapping[str, bytes] = {
    "blank": b"\n" * 300_000,
    "spaces": b"<urlset><loc>" + b" " * 300_000 + b"<",
    "brackets": b"[" * 300_000,
    "contacts": b"Contact: " + b"mailto:" * 50_000,
    "rules": b"Sitemap:" + b" \n" * 100_000,
    "pdf": b"%PDF-1.7\n" * 30_000,
}


@pytest.mark.parametrize("kind", LINES)
def test_no_file_holds_a_check_up(kind: str) -> None:
    looked = seen(page("<a href='/a.pdf'>Dokuments</a><a href='/data'>Atvērtie dati</a>"), settings=WAVE)
    begun = time.process_time()
    for check in CHECKS.values():
        body = looked.evidence.keep(LINES[kind])
        asks = [ask for ask in check.asked(looked) if ask.kind is AskKind.GET]
        replies = tuple(Reply(ask, AT, ask.target, 200, body=body) for ask in dict.fromkeys(asks))
        outcome = check.outcome(replace(looked, visit=replace(looked.visit, replies=replies)))
        assert outcome.trouble is None or outcome.trouble.reason is not Reason.CHECK_FAILED, check.id
    assert time.process_time() - begun < 20
