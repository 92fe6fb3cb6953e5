"""Checks while answering and last wave's answers, in a real Chromium: with a script and without one."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from playwright.sync_api import Page, expect
from practice import INSTITUTION, OFFICE, Practice, make_practice, quick_settings

from eindekss.collection.checking.models import Confirmation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
HARD, MOVED = "documents-electronic", "moved-STAFF"


@pytest.fixture
def practice(settings: Any, tmp_path: Path) -> Practice:
    """The practice wave with what its institution said two years before."""
    quick_settings(settings, tmp_path)
    return make_practice(tmp_path, previous=True)


@pytest.fixture
def section(enter: Enter, site: tuple[str, Practice]) -> Enter:
    def section(name: str, who: str = INSTITUTION, **more: Any) -> Page:
        page = enter(who, **more)
        page.goto(site[1].url("section", name))
        return page

    return section


def saved(page: Page) -> None:
    words = "Saglabāts" if page.locator("html").get_attribute("lang") == "lv" else "Saved"
    expect(page.locator("#saving")).to_have_text(words)


def unchanged(page: Page, question: str) -> Any:
    return page.get_by_role("button", name=re.compile(f"Bez izmaiņām.*{question}"))


def note(page: Page, rule: str) -> Any:
    return page.locator(f'[data-check="{rule}"]')


def test_a_contradiction_shows_while_typing_and_goes_when_mended(section: Enter, site: tuple[str, Practice]) -> None:
    page = section("work")
    page.locator("#a-DOC_ALL").fill("1000")
    page.locator("#a-DOC_E").press_sequentially("2000")
    expect(note(page, HARD)).to_be_visible()
    expect(note(page, HARD)).to_contain_text("Elektronisko dokumentu ir vairāk nekā visu saņemto.")
    assert note(page, HARD).locator("[data-fact=DOC_E]").inner_text() == "2\u202f000"
    for item in ("DOC_ALL", "DOC_E"):
        assert f"check-{HARD}" in (page.locator(f"#a-{item}").get_attribute("aria-describedby") or "")
    assert violations(page) == []
    saved(page)
    assert site[1].answers() == {"DOC_ALL": "1000", "DOC_E": "2000"}  # marked, and saved all the same
    page.locator("#a-DOC_E").fill("900")
    expect(note(page, HARD)).to_be_hidden()
    assert f"check-{HARD}" not in (page.locator("#a-DOC_E").get_attribute("aria-describedby") or "")


def test_half_a_number_is_no_contradiction_yet(section: Enter) -> None:
    page = section("work")
    page.clock.install()
    page.reload()
    page.locator("#a-DOC_E").fill("900")
    saved(page)
    page.clock.pause_at(datetime.datetime.now() + datetime.timedelta(hours=1))  # however slow the machine is
    page.locator("#a-DOC_ALL").press("1")
    assert note(page, HARD).is_hidden()
    page.clock.resume()
    page.locator("#a-DOC_ALL").press("Tab")
    expect(note(page, HARD)).to_be_visible()
    saved(page)


def test_submission_waits_until_it_is_mended_with_a_jump_to_it(section: Enter, site: tuple[str, Practice]) -> None:
    page = section("work")
    page.locator("#a-DOC_ALL").fill("1000")
    page.locator("#a-DOC_E").fill("2000")
    page.locator("#a-DOC_E").blur()
    saved(page)
    page.goto(site[1].url("review"))
    page.locator("#confirm").check()
    press(page.get_by_role("button", name="Iesniegt anketu"))
    assert page.get_by_text("Anketa nav iesniegta").is_visible()
    assert violations(page) == []
    press(page.locator(".site-check--hard a").first)
    assert page.url.endswith("/section/work/#q-DOC_E")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Elektronisko dokumentu ir vairāk")
    page.locator("#a-DOC_E").fill("900")
    expect(page.locator(".govuk-error-summary")).to_be_hidden()
    saved(page)
    page.goto(site[1].url("review"))
    page.locator("#confirm").check()
    press(page.get_by_role("button", name="Iesniegt anketu"))
    assert site[1].response().state == "submitted"


def test_what_is_unlikely_is_explained_beside_it_and_lapses_with_the_value(
    section: Enter, site: tuple[str, Practice]
) -> None:
    page = section("about")
    page.locator("#a-STAFF").fill("12400")
    page.locator("#a-STAFF").blur()
    expect(note(page, MOVED)).to_contain_text("1\u202f240")
    page.locator(f"#why-{MOVED}").fill("Apvienotas divas iestādes")
    page.locator(f"#why-{MOVED}").blur()
    expect(note(page, MOVED)).to_contain_text("Paskaidrojums ir saglabāts.")
    kept = Confirmation.objects.get()
    assert (kept.comment, kept.by.username) == ("Apvienotas divas iestādes", INSTITUTION)
    assert violations(page) == []
    page.locator("#a-STAFF").fill("13000")
    page.locator("#a-STAFF").blur()
    expect(page.locator(f"#why-{MOVED}")).to_have_value("")
    expect(note(page, MOVED)).to_contain_text("Paskaidrots, kad atbildes bija citas: Apvienotas divas iestādes")
    page.locator("#a-STAFF").fill("12400")
    page.locator("#a-STAFF").blur()
    expect(page.locator(f"#why-{MOVED}")).to_have_value("Apvienotas divas iestādes")
    saved(page)
    page.reload()
    expect(page.locator(f"#why-{MOVED}")).to_have_value("Apvienotas divas iestādes")
    assert page.locator(".govuk-error-summary").count() == 0


def test_an_explanation_written_without_a_network_is_sent_later(section: Enter, site: tuple[str, Practice]) -> None:
    page = section("about")
    page.locator("#a-STAFF").fill("12400")
    page.locator("#a-STAFF").blur()
    saved(page)
    page.context.set_offline(True)
    page.locator(f"#why-{MOVED}").fill("Apvienotas divas iestādes")
    page.locator(f"#why-{MOVED}").blur()
    expect(note(page, MOVED)).to_contain_text("vēl nav saglabāts")
    page.context.set_offline(False)
    expect(note(page, MOVED)).to_contain_text("Paskaidrojums ir saglabāts.")
    assert Confirmation.objects.get().comment == "Apvienotas divas iestādes"


def test_unchanged_in_one_press(section: Enter, site: tuple[str, Practice]) -> None:
    page = section("online")
    unchanged(page, "Vai iestādei").click()
    unchanged(page, "Ko tīmekļvietnē").click()  # opened by the first
    saved(page)
    assert site[1].answers() == {"SITE": "1", "SITE_USES": "1 2"}
    page.goto(site[1].url("section", "work"))
    unchanged(page, "Elektroniski").click()
    assert page.evaluate("document.activeElement.id") == "a-DOC_E"
    press(page.get_by_role("button", name="Pārņemt iepriekšējās atbildes"))
    assert page.get_by_text("Pārņemtās atbildes: 3.").is_visible()
    assert site[1].answers() == {
        "SITE": "1", "SITE_USES": "1 2", "DOC_E": "900", "DOC_ALL": "1200", "HOW_1": "1", "HOW_2": "3",
    }  # fmt: skip


def test_all_of_it_without_a_script(enter: Enter, site: tuple[str, Practice]) -> None:
    practice = site[1]
    page = enter(INSTITUTION, java_script_enabled=False)
    page.goto(practice.url("section", "work"))
    page.locator("#a-DOC_ALL").fill("100")
    press(unchanged(page, "Elektroniski"))
    assert practice.answers() == {"DOC_ALL": "100", "DOC_E": "900"}
    assert note(page, HARD).is_visible()
    page.locator("#a-DOC_E").fill("50")
    page.locator("#why-moved-DOC_ALL").fill("Jauna kārtība")
    press(page.locator("#a-DOC_E").locator("xpath=ancestor::form").get_by_role("button", name="Saglabāt un turpināt"))
    assert note(page, HARD).is_hidden()
    assert note(page, "moved-DOC_E").is_visible()  # not told before
    page.locator("#why-moved-DOC_E").fill("Jauna kārtība")
    press(page.get_by_role("button", name="Saglabāt un turpināt"))
    assert page.url.split("#")[0].endswith(practice.url("hub"))
    assert Confirmation.objects.count() == 2


def test_the_return_key_saves_and_takes_nothing_over(section: Enter, site: tuple[str, Practice]) -> None:
    page = section("work")
    page.locator("#a-DOC_ALL").fill("1100")
    with page.expect_navigation():
        page.locator("#a-DOC_ALL").press("Enter")
    assert site[1].answers() == {"DOC_ALL": "1100"}


@pytest.mark.parametrize(("language", "width"), [("lv", NARROW), ("en", WIDE)])
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(
    enter: Enter, site: tuple[str, Practice], language: str, width: int
) -> None:
    practice = site[1]
    mine, office = enter(INSTITUTION, width, language), enter(OFFICE, width, language)
    mine.goto(practice.url("section", "work"))
    mine.locator("#a-DOC_ALL").fill("100")
    mine.locator("#a-DOC_E").fill("200")
    mine.locator("#a-DOC_E").blur()
    saved(mine)
    pages = [("section", "about"), ("section", "online"), ("section", "work"), ("review",), ("broken-rules",), ("hub",)]
    found = {"while typing": violations(mine) + ["runs off the screen"] * bool(overflow(mine))}
    for page, who in ((mine, "institution"), (office, "office")):
        for address in pages:
            page.goto(practice.url(*address))
            found[f"{who} {address}"] = violations(page) + ["runs off the screen"] * bool(overflow(page))
    assert {where: wrong for where, wrong in found.items() if wrong} == {}
