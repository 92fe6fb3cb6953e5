"""Pages that stand in the way of the page asked for."""

import pytest

from eindekss.observation.browser.barred import barred

FORM = '<form><textarea></textarea><div class="g-recaptcha"></div></form>'


@pytest.mark.parametrize("status", [401, 403, 407, 429, 451])
def test_an_answer_that_refuses(status: int) -> None:
    assert barred(status, (), "<h1>Laipni lūdzam</h1>") == str(status)


@pytest.mark.parametrize(
    ("headers", "html"),
    [
        ((("cf-mitigated", "challenge"),), ""),
        ((("x-amzn-waf-action", "captcha"),), ""),
        ((), '<title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/h/b"></script>'),
        ((), '<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>'),
        ((), "<p>The requested URL was rejected. Please consult with your administrator.</p>"),
        ((), '<p>Are you human?</p><div class="h-captcha"></div>'),
    ],
)
def test_a_page_that_asks_whether_the_visitor_is_human(headers: tuple[tuple[str, str], ...], html: str) -> None:
    assert barred(200, headers, html)


def test_a_captcha_in_a_form_is_no_wall() -> None:
    words = "<p>Rakstiet mums par visu, kas saistīts ar pakalpojumiem.</p>" * 10
    assert barred(200, (), f"<main><h1>Kontakti</h1>{words}{FORM}</main>") == ""
    assert barred(200, (), FORM)


def test_an_ordinary_page() -> None:
    assert barred(200, (("server", "cloudflare"),), "<h1>Sākums</h1>") == ""
    assert barred(404, (), "<h1>Nav atrasts</h1>") == ""
