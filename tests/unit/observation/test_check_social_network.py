"""Whose an account is; and when it last posted, where that can be read."""

import datetime

import pytest
from observing import ATOM, judged, page, rss

from eindekss.observation.networks import NETWORKS, account_name
from eindekss.observation.outcome import Status
from eindekss.observation.visit import Reason, Trouble

FILL = "<p>" + "Iestāde strādā katru dienu un rūpējas par kārtību pilsētā. " * 3 + "</p>"
NAME = "Piejūras meteoroloģijas aģentūra"


@pytest.mark.parametrize(
    ("network", "url", "name"),
    [
        ("facebook", "https://www.facebook.com/iestade", "iestade"),
        ("facebook", "https://lv-lv.facebook.com/iestade/?ref=x", "iestade"),
        ("facebook", "https://www.facebook.com/profile.php?id=100064", "100064"),
        ("facebook", "https://www.facebook.com/pages/Iestade/123", "Iestade"),
        ("facebook", "https://www.facebook.com/sharer/sharer.php?u=x", ""),
        ("facebook", "https://www.facebook.com/share.php?u=x", ""),
        ("facebook", "https://www.facebook.com/events/12", ""),
        ("facebook", "https://www.facebook.com/", ""),
        ("facebook", "https://www.facebook.com/wordpress", ""),
        ("facebook", "https://notfacebook.com/iestade", ""),
        ("x", "https://twitter.com/iestade", "iestade"),
        ("x", "https://x.com/iestade?lang=lv", "iestade"),
        ("x", "https://twitter.com/intent/tweet?text=x", ""),
        ("x", "https://twitter.com/iestade/status/1", ""),
        ("x", "https://x.com/share?url=x", ""),
        ("youtube", "https://www.youtube.com/@iestade", "@iestade"),
        ("youtube", "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv", "UCabcdefghijklmnopqrstuv"),
        ("youtube", "https://www.youtube.com/user/iestade/videos", "iestade"),
        ("youtube", "https://www.youtube.com/watch?v=1", ""),
        ("instagram", "https://www.instagram.com/iestade/", "iestade"),
        ("instagram", "https://www.instagram.com/p/abc/", ""),
        ("linkedin", "https://www.linkedin.com/company/iestade", "iestade"),
        ("linkedin", "https://www.linkedin.com/in/janis", ""),
        ("linkedin", "https://www.linkedin.com/shareArticle?url=x", ""),
    ],
)
def test_what_address_is_an_account(network: str, url: str, name: str) -> None:
    assert account_name(NETWORKS[network], url) == name


@pytest.mark.parametrize(
    ("html", "status"),
    [
        ('<footer><a href="https://facebook.com/piemeteo">Facebook</a></footer>', Status.PASS),
        ('<main><article><a href="https://facebook.com/meteoagentura">Seko mums</a></article></main>', Status.PASS),
        ('<div class="fb-page" data-href="https://www.facebook.com/piemeteo"></div>', Status.PASS),
        ('<script type="application/ld+json">{"sameAs": ["https://facebook.com/q1"]}</script>', Status.PASS),
        ('<main><article><a href="https://facebook.com/kautkas77">Lasi vairāk</a></article></main>', Status.REVIEW),
        ('<footer><a href="https://facebook.com/sharer.php?u=x">Dalīties</a></footer>', Status.FAIL),
        ('<footer><a href="https://facebook.com/abc" title="Dalīties Facebook">f</a></footer>', Status.PASS),
        (
            '<footer><a href="https://facebook.com/JanisBerzinsLV">Ministrs Jānis Bērziņš Facebook</a></footer>',
            Status.FAIL,
        ),
        (
            '<footer><ul><li><a href="https://facebook.com/vide">Vides ministrijas Facebook</a></ul></footer>',
            Status.FAIL,
        ),
        ('<footer><a href="https://facebook.com/wix">Facebook</a></footer>', Status.FAIL),
    ],
)
def test_whose_an_account_is(html: str, status: Status) -> None:
    outcome = judged("social-facebook", page(html + FILL), name=NAME)
    assert outcome.status is status
    assert (outcome.value is None) == (status is Status.FAIL)


def test_other_networks_of_a_country_are_the_waves_to_name() -> None:
    html = '<footer><a href="https://www.draugi.example/iestade/">Draugi</a></footer>' + FILL
    assert judged("social-others", page(html)).status is Status.FAIL
    more = {"social-others": {"more": {"draugi.example": r"^/(?P<name>\w+)/?$"}}}
    assert judged("social-others", page(html), settings=more).status is Status.PASS


def test_posts_behind_a_login_are_for_a_person_and_no_account_is_not_applicable() -> None:
    html = '<footer><a href="https://facebook.com/piemeteo">Facebook</a></footer>' + FILL
    outcome = judged("last-post-facebook", page(html), name=NAME)
    assert (outcome.status, outcome.value) == (Status.REVIEW, None)
    assert judged("last-post-x", page(html), name=NAME).status is Status.NOT_APPLICABLE


MASTODON = page('<footer><a rel="me" href="https://soc.example/@meteo">Mastodon</a></footer>' + FILL)
FEED = "https://soc.example/@meteo.rss"


@pytest.mark.parametrize(
    ("day", "status"),
    [("Fri, 20 Nov 2026 10:00:00 +0200", Status.PASS), ("Sat, 07 Nov 2026 10:00:00 +0200", Status.PASS),
     ("Fri, 06 Nov 2026 10:00:00 +0200", Status.FAIL)],
)  # fmt: skip
def test_two_weeks_are_the_limit(day: str, status: Status) -> None:
    outcome = judged("last-post-others", MASTODON, answers={FEED: rss(day)})
    assert outcome.status is status
    assert isinstance(outcome.value, datetime.date)


def test_posts_only_after_the_reference_date_decide_nothing() -> None:
    answers = {FEED: rss("Fri, 20 Nov 2026 10:00:00 +0200")}
    assert judged("last-post-others", MASTODON, answers=answers, until="2026-10-01").status is Status.REVIEW


@pytest.mark.parametrize("answer", [Trouble(Reason.ROBOTS), "<html><body>login</body></html>"])
def test_a_feed_that_cannot_be_had_is_not_assessable(answer: str | Trouble) -> None:
    assert judged("last-post-others", MASTODON, answers={FEED: answer}).status is Status.NOT_ASSESSABLE


def test_youtubes_channel_is_read_from_the_page_of_its_name() -> None:
    channel = "UCabcdefghijklmnopqrstuv"
    home = page('<footer><a href="https://www.youtube.com/@meteo">YouTube</a></footer>' + FILL)
    answers: dict[str, str | bytes | Trouble] = {
        "https://www.youtube.com/@meteo": f'<html><body><script>{{"externalId":"{channel}"}}</script></body></html>',
        f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}": ATOM,
    }
    assert judged("last-post-others", home, answers=answers).value == datetime.date(2026, 11, 20)


def _post(moment: str, name: str = "vraa_lv") -> str:
    """A post as websites embed it; its number holds its moment."""
    since = int(datetime.datetime.fromisoformat(moment).timestamp() * 1000) - 1_288_834_974_657
    return f'<blockquote><a href="https://twitter.com/{name}/status/{since << 22}?ref_src=x">Ieraksts</a></blockquote>'


ON_X = '<footer><a href="https://x.com/VRAA_lv">X</a></footer>'


@pytest.mark.parametrize(
    ("posts", "status", "value"),
    [
        (_post("2026-11-07T10:00:00+00:00"), Status.PASS, datetime.date(2026, 11, 7)),
        (_post("2026-11-01T10:00:00+00:00") + _post("2026-11-19T10:00:00+00:00"), Status.PASS,
         datetime.date(2026, 11, 19)),
        (_post("2026-11-06T10:00:00+00:00"), Status.REVIEW, None),
        (_post("2026-11-25T10:00:00+00:00"), Status.REVIEW, None),
        (_post("2026-11-19T10:00:00+00:00", "citi"), Status.REVIEW, None),
        ('<a href="https://x.com/vraa_lv/status/20">Pirmais</a>', Status.REVIEW, None),
    ],
    ids=["14 days", "the newest counts", "an older one may have a newer beside it", "after the day", "somebody else's",
         "no such number"],
)  # fmt: skip
def test_posts_that_the_website_shows_are_dated_by_their_numbers(
    posts: str, status: Status, value: datetime.date | None
) -> None:
    outcome = judged("last-post-x", page(ON_X + posts))
    assert (outcome.status, outcome.value) == (status, value)
