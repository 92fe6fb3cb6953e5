"""A name for sale is nobody's website: no check says "no" about it."""

import pytest
from observing import EN, LV, judged, page

from eindekss.observation.outcome import Status
from eindekss.observation.visit import Reason

SOLD = (
    "<title>example.org is for sale</title><h1>example.org</h1><p>This domain may be for sale! Make an offer.</p>",
    "<h1>example.org</h1><p>Šis domēns tiek pārdots. Sazinieties ar īpašnieku.</p><a href='/?k=1'>Aizdevumi</a>",
    "<h1>example.org</h1><p>Домен продается.</p>",
)


@pytest.mark.parametrize("html", SOLD)
@pytest.mark.parametrize("check", ["live-chat", "contact-for-advice", "security-txt"])
def test_a_name_for_sale_cannot_be_assessed(html: str, check: str) -> None:
    outcome = judged(check, page(html))
    assert outcome.status is Status.NOT_ASSESSABLE
    assert outcome.trouble
    assert outcome.trouble.reason is Reason.PARKED


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Ministrija</h1><p>Domēna vārds mainīts.</p><p>{LV}</p>",
        f"<h1>News</h1><p>This domain is for sale, says a registry.</p><p>{EN * 5}{LV * 5}</p>",
    ],
)
def test_a_page_about_names_is_a_website(html: str) -> None:
    assert judged("live-chat", page(html)).status is Status.FAIL
