"""The expert's journey in a real Chromium: by single keys, by mouse, without JavaScript; and the office's pages."""

from collections.abc import Callable

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from experts import SECOND, add_expert, add_sites, answer, ask_more, hand_in, page
from playwright.sync_api import Page
from practice import EXPERT, OFFICE, Practice

from eindekss.collection.models import Decision, ReactionTest, SecondRating
from eindekss.registry.models import Participation, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
Picture = Callable[[Page, str], None]


def key(browser: Page, name: str) -> None:
    """Press a key that leads to another page."""
    with browser.expect_navigation():
        browser.keyboard.press(name)


@pytest.mark.pictured
def test_a_site_is_assessed_with_single_keys_alone(enter: Enter, site: tuple[str, Practice], picture: Picture) -> None:
    practice, browser = site[1], enter(EXPERT)
    press(browser.get_by_role("link", name="Vērtējamās tīmekļvietnes"))
    key(browser, "n")  # the next site
    key(browser, "n")  # its first open question
    assert browser.locator("h1").inner_text() == "Pārbaudītā lapa"
    picture(browser, "experts-page")
    key(browser, "a")
    assert browser.locator("h1").inner_text() == "Pārbaudes diena"
    key(browser, "Enter")
    key(browser, "2")
    assert browser.get_by_text("Uz visiem jautājumiem par šo vietni ir atbildēts.").is_visible()
    assert practice.answers() == {"LINK": "https://example.org/", "SEEN": "2025-03-17", "CLEAR": "2"}
    assert [each.how for each in Decision.objects.order_by("pk")] == ["accepted", "accepted", "overridden"]
    press(browser.get_by_role("link", name="Vai lapa ir saprotama?"))
    key(browser, "u")
    assert practice.answers()["CLEAR"] == "[not-answered]"
    key(browser, "p")
    assert browser.locator("h1").inner_text() == "Pārbaudes diena"
    key(browser, "n")
    assert browser.locator("h1").inner_text() == "Vai lapa ir saprotama?"


def test_keys_do_nothing_while_one_types_and_after_they_are_turned_off(
    enter: Enter, site: tuple[str, Practice]
) -> None:
    practice, browser = site[1], enter(EXPERT)
    browser.goto(page(practice, "assess-item", "LINK"))
    field = browser.get_by_label("Mana atbilde")
    field.fill("")
    field.press_sequentially("https://nap.example/aups1")
    assert field.input_value() == "https://nap.example/aups1"
    browser.goto(page(practice, "assess-item", "CLEAR"))
    browser.keyboard.press("Control+a")  # a shortcut of the browser's own stays one
    browser.get_by_text("Taustiņi ir ieslēgti").click()
    press(browser.get_by_role("button", name="Izslēgt taustiņus"))
    for name in "a1nu":
        browser.keyboard.press(name)
    assert browser.locator("h1").inner_text() == "Vai lapa ir saprotama?"
    assert not browser.locator("input:checked").count()
    assert practice.answers() == {}


def test_a_multiple_choice_is_ticked_by_numbers_and_saved(enter: Enter, site: tuple[str, Practice]) -> None:
    practice, browser = ask_more(site[1]), enter(EXPERT)
    browser.goto(page(practice, "assess-item", "SHOWS"))
    for name in "131":
        browser.keyboard.press(name)
    assert browser.locator("input:checked").evaluate_all("all => all.map(each => each.value)") == ["9"]
    key(browser, "s")
    assert practice.answers() == {"SHOWS": "9"}


def test_everything_can_be_reached_by_tab(enter: Enter, site: tuple[str, Practice]) -> None:
    """Shortcuts off, no mouse: accept by Tab and Enter, choose by arrows and the Save button."""
    practice, browser = site[1], enter(EXPERT)
    browser.context.add_cookies([{"name": "keys", "value": "off", "url": site[0]}])
    browser.goto(page(practice, "assess-item", "LINK"))
    tab_to(browser, "Pieņemt ieteikumu")
    key(browser, "Enter")
    browser.goto(page(practice, "assess-item", "CLEAR"))
    browser.locator("input[type=radio]").first.focus()
    browser.keyboard.press("ArrowDown")
    tab_to(browser, "Saglabāt manu atbildi")
    key(browser, "Enter")
    assert practice.answers() == {"LINK": "https://example.org/", "CLEAR": "2"}


def tab_to(browser: Page, words: str) -> None:
    for _ in range(40):
        browser.keyboard.press("Tab")
        if browser.evaluate("document.activeElement.textContent").strip() == words:
            return
    raise AssertionError(f"{words} is not reached by Tab")


def test_without_javascript_a_site_is_assessed_and_handed_in(enter: Enter, site: tuple[str, Practice]) -> None:
    practice, browser = site[1], enter(EXPERT, java_script_enabled=False)
    press(browser.get_by_role("link", name="Vērtējamās tīmekļvietnes"))
    press(browser.get_by_role("link", name="Nākamā vietne"))
    press(browser.get_by_role("link", name="Sākt vērtēšanu"))
    press(browser.get_by_role("button", name="Pieņemt ieteikumu"))
    browser.get_by_label("Mana atbilde").fill("2025-03-18")
    press(browser.get_by_role("button", name="Saglabāt manu atbildi"))
    press(browser.get_by_role("button", name="Atsaukt pēdējo lēmumu"))
    assert browser.locator("h1").inner_text() == "Pārbaudes diena"
    press(browser.get_by_role("button", name="Pieņemt ieteikumu"))
    browser.get_by_label("nē").check()
    press(browser.get_by_role("button", name="Saglabāt manu atbildi"))
    press(browser.get_by_role("link", name="Pārbaudīt un iesniegt"))
    press(browser.get_by_role("button", name="Iesniegt anketu"))
    assert practice.answers() == {"LINK": "https://example.org/", "SEEN": "2025-03-17", "CLEAR": "2"}
    assert practice.response("opinion").state == "submitted"


def test_the_picture_is_shown_with_the_part_that_matters(enter: Enter, site: tuple[str, Practice]) -> None:
    browser = enter(EXPERT)
    with browser.expect_response(lambda reply: "/evidence/" in reply.url) as sent:
        browser.goto(page(site[1], "assess-item", "CLEAR"))
    assert sent.value.headers["content-type"] == "image/png"
    box = browser.locator(".site-evidence__mark").first.bounding_box()
    assert box
    assert box["width"] > 150
    with browser.context.expect_page() as opened:
        browser.evaluate("document.querySelector('.site-evidence figcaption a').href = location.origin + '/login/'")
        browser.locator(".site-evidence figcaption a").first.click()
    assert opened.value.evaluate("window.opener") is None


@pytest.fixture
def doubled(site: tuple[str, Practice]) -> Practice:
    """One site rated twice with differences, one more drawn; reaction tests of two channels."""
    practice = ask_more(site[1])
    add_expert(practice)
    user = User.objects.get(username=SECOND)
    user.password = User.objects.get(username=EXPERT).password
    user.save()
    Participation.objects.filter(institution__key=f"OWN-{SECOND}").update(participates=False)
    Participation.objects.filter(institution__key="DEMO").update(website="example.org")
    practice.client(OFFICE).post(
        f"/office/{practice.record.key}/double-rating/",
        {"questionnaire": "opinion", "seed": "2026", "size": "100", "measure": "percent"},
    )
    add_sites(practice, "A")
    practice.client(EXPERT).post(page(practice, "reaction"), {
        "channel": "message", "sent-day": "2025-11-17", "sent-time": "10:00", "outcome": "answered",
        "answered-day": "2025-11-17", "answered-time": "10:45", "note": "Atbildēja laipni",
    })  # fmt: skip
    answer(practice, EXPERT, "DEMO", LINK="https://a.example", CLEAR="1", SHOWS=["1"], LEVEL="1")
    answer(practice, SECOND, "DEMO", LINK="https://b.example", CLEAR="2", SHOWS=["1", "2"])
    return practice


def test_the_second_expert_and_the_office_come_to_one_answer(enter: Enter, doubled: Practice) -> None:
    browser = enter(SECOND)
    press(browser.get_by_role("link", name="Vērtējamās tīmekļvietnes"))
    press(browser.get_by_role("link", name="Nākamā vietne: Izmēģinājuma iestāde"))
    assert (violations(browser), overflow(browser)) == ([], 0)
    browser.get_by_label("Apliecinu, ka uz šiem jautājumiem").check()
    press(browser.get_by_role("button", name="Iesniegt otro vērtējumu"))
    hand_in(doubled, EXPERT, "DEMO")
    office = enter(OFFICE)
    office.goto(f"/office/{doubled.record.key}/double-rating/")
    press(office.get_by_role("link", name="Izmēģinājuma iestāde"))
    office.get_by_label("Otrais vērtējums: nē").check()
    office.get_by_label("Piezīme (nav obligāta): Vai lapa ir saprotama?").fill("Teksts ir sarežģīts")
    press(office.get_by_role("button", name="Saglabāt izvēlēto"))
    assert office.get_by_text("Saskaņotie jautājumi: 1.").is_visible()
    assert doubled.answers()["CLEAR"] == "2"


def test_the_office_draws_a_sample(enter: Enter, doubled: Practice) -> None:
    office = enter(OFFICE)
    office.goto(f"/waves/{doubled.record.key}/")
    press(office.get_by_role("link", name="Ekspertu darbs"))
    press(office.get_by_role("link", name="Dubultā vērtēšana"))
    office.get_by_label("Cik vietņu").fill("viens")
    press(office.get_by_role("button", name="Izlozēt"))
    assert office.locator("#e-size").is_visible()
    assert (violations(office), overflow(office)) == ([], 0)
    office.get_by_label("Cik vietņu").fill("1")
    office.get_by_label("Mērvienība").select_option("sites")
    press(office.get_by_role("button", name="Izlozēt"))
    assert office.get_by_text("Izlozētās vietnes: 1.").is_visible()
    assert SecondRating.objects.count() == 2


def test_a_reaction_is_timed_in_the_browser(enter: Enter, doubled: Practice) -> None:
    browser = enter(EXPERT)
    browser.goto(page(doubled, "assess", institution="A"))
    press(browser.get_by_role("link", name="Reakcijas tests"))
    press(browser.get_by_role("button", name="Saglabāt testu"))  # sent this minute, waiting
    press(browser.get_by_role("link", name="Ziņa"))
    browser.get_by_label("Atbilde atnāca", exact=True).check()
    press(browser.get_by_role("button", name="Saglabāt testu"))
    assert ReactionTest.objects.get(institution__key="A").answered
    assert browser.get_by_text("Mediāna: 0 min").is_visible()


@pytest.mark.parametrize(("width", "language"), [(NARROW, "lv"), (NARROW, "en"), (WIDE, "lv")])
def test_the_experts_pages_are_accessible_and_fit(enter: Enter, doubled: Practice, width: int, language: str) -> None:
    browser = enter(EXPERT, width, language)
    urls = [f"/assess/{doubled.record.key}/", page(doubled, "assess"), page(doubled, "reaction")]
    look(browser, [*urls, *(page(doubled, "assess-item", item) for item in ("LINK", "SHOWS", "PAGE_NAME"))])
    browser.goto(page(doubled, "assess-item", "HAS_PAGE"))
    press(browser.locator("button[name=save]"))
    assert browser.locator(".govuk-error-summary").is_visible()
    assert (violations(browser), overflow(browser)) == ([], 0)


@pytest.mark.parametrize(("width", "language"), [(NARROW, "lv"), (NARROW, "en"), (WIDE, "lv")])
def test_the_offices_pages_are_accessible_and_fit(enter: Enter, doubled: Practice, width: int, language: str) -> None:
    hand_in(doubled, EXPERT, "DEMO")
    hand_in(doubled, SECOND, "DEMO", second=True)
    browser, office = enter(OFFICE, width, language), f"/office/{doubled.record.key}/"
    rating = SecondRating.objects.get(institution__key="DEMO").pk
    look(browser, [office + rest for rest in ("assessments/", "double-rating/", f"double-rating/{rating}/", "checks/")])
    look(browser, [page(doubled, "assess"), page(doubled, "assess-item", "CLEAR"), page(doubled, "reaction")])


def look(browser: Page, urls: list[str]) -> None:
    for url in urls:
        browser.goto(url)
        for closed in browser.locator("details").all():
            closed.locator("summary").click()
        assert (url, violations(browser), overflow(browser)) == (url, [], 0)
