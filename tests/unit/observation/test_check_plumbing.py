"""robots.txt, site map, the answer where there is no page, titles, links."""

import gzip

import pytest
from observing import HOME, Came, Given, judged, page, seen, unseen

from eindekss.observation.check import checks
from eindekss.observation.outcome import Status
from eindekss.observation.visit import Ask, Reason, Role, Trouble

ROBOTS, MAP = f"{HOME}robots.txt", f"{HOME}sitemap.xml"
URLSET = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
PAGE = page("<p>Sveiki")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"User-agent: *\nDisallow: /admin\n", Status.PASS),
        (b"\xef\xbb\xbfsitemap: https://a.lv/s.xml", Status.PASS),
        (b"# nothing decided\n", Status.FAIL),
        (b"<!DOCTYPE html><p>User-agent: *", Status.FAIL),
        (Came(status=404), Status.FAIL),
        (Came(status=500), Status.NOT_ASSESSABLE),
        (Trouble(Reason.TIMEOUT), Status.NOT_ASSESSABLE),
    ],
)
def test_robots(answer: bytes | Came | Trouble, status: Status) -> None:
    assert judged("robots-txt", PAGE, answers={ROBOTS: answer}).status is status


def _map(*urls: str) -> bytes:
    return URLSET.format("".join(f"<url><loc>{each}</loc></url>" for each in urls)).encode()


@pytest.mark.parametrize(
    ("answers", "status", "value"),
    [
        ({MAP: _map(HOME, f"{HOME}a?b=1&amp;c=2")}, Status.PASS, 2),
        ({ROBOTS: f"Sitemap: {HOME}karte.xml".encode(), f"{HOME}karte.xml": _map(HOME)}, Status.PASS, 1),
        ({ROBOTS: b"Sitemap: /karte.txt", f"{HOME}karte.txt": f"{HOME}a\n{HOME}b\n".encode()}, Status.PASS, 2),
        (
            {MAP: b"<sitemapindex><sitemap><loc>https://example.org/1.xml</loc></sitemap></sitemapindex>"},
            Status.PASS,
            1,
        ),
        ({ROBOTS: b"Sitemap: /k.xml.gz", f"{HOME}k.xml.gz": gzip.compress(_map(HOME))}, Status.PASS, 1),
        ({ROBOTS: b"Sitemap: /k.xml.gz", f"{HOME}k.xml.gz": b"\x1f\x8b broken"}, Status.FAIL, 0),
        ({MAP: _map("https://other.net/")}, Status.PARTIAL, 0),
        ({MAP: _map()}, Status.PARTIAL, 0),
        ({MAP: b"<!DOCTYPE html><p>Nav"}, Status.FAIL, 0),
        ({}, Status.FAIL, 0),
    ],
)
def test_site_map(answers: dict[str, bytes], status: Status, value: int) -> None:
    outcome = judged("sitemap", PAGE, answers=answers)
    assert (outcome.status, outcome.value) == (status, value)


def test_a_site_map_that_cannot_be_had_may_be_there() -> None:
    assert judged("sitemap", PAGE, answers={MAP: Trouble(Reason.BLOCKED)}).trouble == Trouble(Reason.BLOCKED)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Came(status=404), Status.PASS),
        (Came(status=410), Status.PASS),
        (Came("<p>Lapa nav atrasta"), Status.FAIL),
        (Came("<p>Sveiki", 200, HOME), Status.FAIL),
        (Came(status=403), Status.NOT_ASSESSABLE),
        (Came(status=500), Status.NOT_ASSESSABLE),
        (Trouble(Reason.TIMEOUT), Status.NOT_ASSESSABLE),
    ],
)
def test_where_there_is_no_page(answer: Came | Trouble, status: Status) -> None:
    assert judged("not-found", PAGE, answers=lambda _: answer).status is status


def titled(title: str, role: Role = Role.HOME) -> Given:
    return page(f"<html lang=lv><head><title>{title}</title></head><body><p>Sveiki", role)


@pytest.mark.parametrize(
    ("titles", "status", "value"),
    [
        (("Iestāde", "Kontakti | Iestāde"), Status.PASS, 1.0),
        (("Iestāde", "Iestāde"), Status.FAIL, 0.0),
        (("Iestāde", "Kontakti", ""), Status.PARTIAL, 0.667),
        (("Sākums", "Kontakti"), Status.PARTIAL, 0.5),
        (("Sākums | Iestāde", "Kontakti"), Status.PASS, 1.0),
        (("Untitled", "Kontakti", "KONTAKTI"), Status.FAIL, 0.0),
        (("example.org", "…"), Status.FAIL, 0.0),
    ],
)
def test_titles(titles: tuple[str, ...], status: Status, value: float) -> None:
    roles = (Role.HOME, Role.CONTACTS, Role.NEWS)
    outcome = judged("page-titles", *(titled(title, role) for title, role in zip(titles, roles, strict=False)))
    assert (outcome.status, outcome.value) == (status, value)


LINKS = page(
    "<h1>Sākums</h1><a href='/a'>Viens</a> <a href='/b'>Otrs</a> <a href='https://other.net/'>C</a> <a href='/'>S</a>"
)
A, B = f"{HOME}a", f"{HOME}b"


@pytest.mark.parametrize(
    ("a", "b", "status", "value"),
    [
        (Came("<p>Viens"), Came("<p>Otrs"), Status.PASS, 0.0),
        (Came("<p>Viens"), Came(status=404), Status.FAIL, 0.5),
        (Came(status=410), Trouble(Reason.TIMEOUT), Status.FAIL, 1.0),
        (Came("<p>Viens"), Came(status=403), Status.PASS, 0.0),
        (Came("<p>Viens"), Came(status=500), Status.PASS, 0.0),
        (Trouble(Reason.TOO_LARGE), Came("<p>Otrs"), Status.PASS, 0.0),
        (Came(status=401), Trouble(Reason.ROBOTS), Status.NOT_ASSESSABLE, None),
    ],
)
def test_links(a: Came | Trouble, b: Came | Trouble, status: Status, value: float | None) -> None:
    outcome = judged("broken-links", LINKS, answers={A: a, B: b})
    assert (outcome.status, outcome.value) == (status, value)
    for finding in outcome.findings:
        assert all("→" in each.excerpt and each.selector for each in finding.seen)


def test_a_broken_link_whose_page_is_of_the_sample_counts_too() -> None:
    gone = page("", Role.CONTACTS, "/a", status=404, trouble=Trouble(Reason.ERROR, "HTTP 404"))
    outcome = judged("broken-links", LINKS, gone, answers={B: Came("<p>Otrs")})
    assert (outcome.status, outcome.value) == (Status.FAIL, 0.5)
    assert outcome.seen[0].excerpt == f"Viens → {A}"
    barred = unseen(Role.CONTACTS, Reason.BLOCKED)
    outcome = judged("broken-links", LINKS, barred, answers={A: Came("<p>a"), B: Came("<p>b")})
    assert outcome.status is Status.PASS


def softly(ask: Ask) -> Came:
    """A website that answers everything as if all were well."""
    there = {A: "<html><p>Viena pati īsta lapa ar vārdiem"}
    return Came(there.get(ask.target, "<html><p>Diemžēl šādas lapas nav pie mums"))


def test_hidden_mail_addresses_are_no_links() -> None:
    hidden = page("<a href='/cdn-cgi/l/email-protection#1a2b'>[email protected]</a>")
    assert judged("broken-links", hidden, answers={}).status is Status.NOT_APPLICABLE


def test_a_link_that_brings_what_a_made_up_address_brings_is_broken() -> None:
    outcome = judged("broken-links", LINKS, answers=softly)
    assert (outcome.status, outcome.value) == (Status.FAIL, 0.5)
    assert outcome.seen[0].excerpt == f"Otrs → {B}"


def test_a_program_that_stands_at_every_address_makes_no_link_broken() -> None:
    shell = "<html><p>Šī vietne darbojas ar skriptiem"
    outcome = judged("broken-links", page(f"{shell}<a href='/a'></a><a href='/b'></a>"), answers=lambda _: Came(shell))
    assert outcome.status is Status.PASS


def test_no_more_links_are_asked_for_than_the_wave_says() -> None:
    many = page("".join(f"<a href='/{number}'>{number}</a>" for number in range(50)))
    looked = seen(many, settings={"broken-links": {"most": 7}})
    assert len(checks()["broken-links"].asked(looked)) == 8  # and the made-up address
    assert judged("broken-links", PAGE, answers={}).status is Status.NOT_APPLICABLE
