"""Several people on one questionnaire, each in a browser of their own."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from browsing import NARROW, PASSWORD, WIDE, overflow, press, violations
from django.core import mail
from playwright.sync_api import Browser, Page, expect
from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.collection.models import Delegation, Presence
from eindekss.registry.models import Assignment, Institution, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
ANNA = "anna@ezers.example"
WHERE = [("lv", WIDE), ("lv", NARROW), ("en", WIDE), ("en", NARROW)]


def colleague(practice: Practice, *sections: str, **duties: bool) -> None:
    anna = User.objects.create_user(ANNA, email=ANNA, password=PASSWORD, first_name="Anna Ozola")
    of = Institution.objects.get(key="DEMO")
    access = Assignment.objects.create(user=anna, wave=practice.record, institution=of, role="institution", **duties)
    for section in sections:
        Delegation.objects.create(assignment=access, questionnaire="self-assessment", section=section)


def sound(page: Page) -> None:
    assert (page.url, violations(page), overflow(page)) == (page.url, [], 0)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_coordinator_invites_a_colleague_and_gives_her_a_section(
    chromium: Browser, enter: Enter, site: tuple[str, Practice], width: int
) -> None:
    page = enter(INSTITUTION, width)
    page.goto(site[1].url("hub"))
    press(page.get_by_role("link", name="Kolēģi un sadaļas"))
    sound(page)
    page.get_by_label("Vārds un uzvārds").fill("Anna Ozola")
    page.get_by_label("E-pasta adrese").fill(ANNA)
    press(page.get_by_role("button", name="Nosūtīt saiti"))
    expect(page.get_by_role("heading", name="Anna Ozola")).to_be_visible()
    page.get_by_role("group", name="Pašvērtējuma anketa").get_by_label("Darbs", exact=False).first.check()
    page.get_by_label("Drīkst atbildēt tikai savās sadaļās").check()
    sound(page)
    press(page.get_by_role("button", name="Saglabāt", exact=True))
    sound(page)
    link = re.search(r"http\S+/enter/\S+", mail.outbox[0].body)
    assert link
    context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=site[0])
    try:
        _her_way(context.new_page(), link.group(0), site[1])
    finally:
        context.close()


def _her_way(page: Page, link: str, practice: Practice) -> None:
    """In by the link; her section stands first, and the others can be read only."""
    page.goto(link)
    press(page.get_by_role("button", name="Pieslēgties"))
    page.goto(practice.url("hub"))
    first = page.locator(".govuk-task-list__item").first
    expect(first).to_contain_text("Jūsu")
    expect(first).to_contain_text("Atbild: Anna Ozola")
    sound(page)
    press(first.get_by_role("link"))
    assert page.get_by_role("button", name="Saglabāt un turpināt").is_visible()
    page.goto(practice.url("section", "about"))
    expect(page.get_by_text("Šo sadaļu varat skatīt, bet ne mainīt")).to_be_visible()
    assert page.get_by_role("button", name="Saglabāt un turpināt").count() == 0
    sound(page)


def test_two_browsers_see_each_other_without_a_reload(enter: Enter, site: tuple[str, Practice]) -> None:
    colleague(site[1])
    mine, hers = enter(INSTITUTION), enter(ANNA)
    mine.goto(site[1].url("section", "about"))
    expect(mine.locator("h1 + .site-presence")).to_be_hidden()
    hers.goto(site[1].url("section", "about"))
    expect(hers.get_by_text(f"{INSTITUTION} ir šajā sadaļā")).to_be_visible()
    beat(mine)
    expect(mine.get_by_text("Anna Ozola ir šajā sadaļā")).to_be_visible()
    sound(mine)
    hub = enter(OFFICE)
    hub.goto(site[1].url("hub"))
    expect(hub.locator(".govuk-task-list__item").first).to_contain_text(f"{INSTITUTION}, Anna Ozola ir šajā sadaļā")
    hers.goto("/")
    Presence.objects.filter(user__username=ANNA).delete()
    beat(mine)
    expect(mine.get_by_text("Anna Ozola ir šajā sadaļā")).to_be_hidden()
    beat(hub)
    expect(hub.locator(".govuk-task-list__item").first).not_to_contain_text("Anna Ozola")


def beat(page: Page) -> None:
    """What the page does by itself every half minute."""
    with page.expect_response("**/presence/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_presence_works_without_a_script(enter: Enter, site: tuple[str, Practice]) -> None:
    colleague(site[1])
    mine, hers = enter(INSTITUTION, java_script_enabled=False), enter(ANNA, java_script_enabled=False)
    hers.goto(site[1].url("section", "about"))
    mine.goto(site[1].url("section", "about"))
    expect(mine.get_by_text("Anna Ozola ir šajā sadaļā")).to_be_visible()


def in_conflict(enter: Enter, site: tuple[str, Practice], answer: Callable[[Page, str], None], **more: Any) -> Page:
    """A page on which an answer is given after a colleague has given another one."""
    practice = site[1]
    colleague(practice)
    practice.client(INSTITUTION).post(practice.url("section", "online"), form({"SITE": "1"}))
    mine, hers = enter(INSTITUTION, **more), enter(ANNA)
    for page in (mine, hers):
        page.goto(practice.url("section", "online"))
    for page, which in ((hers, "hers"), (mine, "mine")):
        answer(page, which)
        if page is hers:
            expect(page.locator("#saving")).to_contain_text("Saglabāts")
    mine.locator(".site-conflict").wait_for()
    return mine


def test_both_texts_are_kept_hers_first(enter: Enter, site: tuple[str, Practice]) -> None:
    def answer(page: Page, which: str) -> None:
        page.locator("#a-SITE_USES-99").check()
        page.locator("#a-SITE_USES_NOTES").fill("Viņas teksts" if which == "hers" else "Mans teksts")

    page = in_conflict(enter, site, answer)
    expect(page.locator("#c-SITE_USES_NOTES")).to_contain_text("Anna Ozola")
    sound(page)
    page.locator("#a-SITE_USES_NOTES").fill("Mans garāks teksts")  # typed on while the choice is open
    page.locator("#c-SITE_USES_NOTES").get_by_role("button", name="Paturēt abas").click()
    expect(page.locator("#saving")).to_contain_text("Saglabāts")
    together = "Viņas teksts\n\nMans garāks teksts"
    assert page.locator("#a-SITE_USES_NOTES").input_value() == together
    assert site[1].answers()["SITE_USES_NOTES"] == together


def test_both_choices_are_kept(enter: Enter, site: tuple[str, Practice]) -> None:
    page = in_conflict(
        enter, site, lambda page, which: page.locator(f"#a-SITE_USES-{1 if which == 'hers' else 2}").check()
    )
    page.locator("#c-SITE_USES").get_by_role("button", name="Paturēt abas").click()
    expect(page.locator("#saving")).to_contain_text("Saglabāts")
    assert page.locator("#a-SITE_USES-1").is_checked()
    assert page.locator("#a-SITE_USES-2").is_checked()
    assert site[1].answers()["SITE_USES"] == "1 2"


def test_a_number_has_no_both(enter: Enter, site: tuple[str, Practice]) -> None:
    practice = site[1]
    mine = enter(INSTITUTION)
    mine.goto(practice.url("section", "about"))
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "12"}))
    mine.locator("#a-STAFF").fill("13")
    mine.locator("#c-STAFF").wait_for()
    expect(mine.get_by_role("button", name="Paturēt manu atbildi")).to_be_visible()
    expect(mine.get_by_role("button", name="Paturēt abas")).to_be_hidden()


def test_without_a_script_both_are_kept_too(enter: Enter, site: tuple[str, Practice]) -> None:
    practice = site[1]
    page = enter(INSTITUTION, NARROW, java_script_enabled=False)
    practice.client(INSTITUTION).post(practice.url("section", "online"), form({"SITE": "1", "SITE_USES": ["1", "99"]}))
    page.goto(practice.url("section", "online"))
    posted = form({"SITE_USES_NOTES": "Viņas teksts"})
    practice.client(INSTITUTION).post(practice.url("section", "online"), posted)
    page.locator("#a-SITE_USES_NOTES").fill("Mans teksts")
    press(page.get_by_role("button", name="Saglabāt un turpināt"))
    assert overflow(page) == 0
    page.locator("#c-SITE_USES_NOTES").get_by_label("Paturēt abas").check()
    press(page.get_by_role("button", name="Saglabāt un turpināt"))
    assert practice.answers()["SITE_USES_NOTES"] == "Viņas teksts\n\nMans teksts"


def test_a_first_answer_gets_its_history_at_once(enter: Enter, site: tuple[str, Practice]) -> None:
    page = enter(INSTITUTION)
    page.goto(site[1].url("section", "about"))
    expect(page.locator("#v-STAFF")).to_be_hidden()
    page.locator("#a-STAFF").fill("1240")
    expect(page.locator("#saving")).to_contain_text("Saglabāts")
    press(page.locator("#v-STAFF"))
    expect(page.locator(".site-changes li")).to_contain_text("1\u202f240")


@pytest.mark.parametrize(("language", "width"), WHERE)
def test_the_pages_are_accessible_and_fit(enter: Enter, site: tuple[str, Practice], language: str, width: int) -> None:
    practice = site[1]
    colleague(practice, "work", "about", confined=True)
    for value in ("12", "1240"):
        practice.client(ANNA).post(practice.url("answer"), {"item": "STAFF", "a-STAFF": value, "seen": "{}"})
    practice.client(ANNA).get(practice.url("section", "about"))
    page = enter(INSTITUTION, width, language)
    number = Assignment.objects.get(user__username=ANNA).pk
    team = f"/team/{practice.record.key}/DEMO/"
    for url in [
        team, f"{team}person/{number}/", practice.url("hub"), practice.url("section", "about"), practice.url("history"),
        f"{practice.url('history')}?item=STAFF&row=",
    ]:  # fmt: skip
        page.goto(url)
        sound(page)
    page.goto(f"{team}person/{number}/")
    page.locator("#coordinates").check()
    press(page.locator("main form button").first)
    assert page.locator(".govuk-error-summary").is_visible()
    sound(page)
