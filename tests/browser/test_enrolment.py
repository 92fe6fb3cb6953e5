"""The office brings a list in and gives people access, in a real Chromium, in both languages and on a narrow screen."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from browsing import NARROW, WIDE, overflow, press, violations
from django.core import mail
from frame_lists import INSTITUTION_HEADING, ROSTER_HEADING, csv_file, turtle, workbook
from playwright.sync_api import Browser, Page
from practice import OFFICE, Practice

from eindekss.registry.models import Assignment, Institution, Participation, RosterRow, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
EVERY = [(WIDE, "lv"), (WIDE, "en"), (NARROW, "lv"), (NARROW, "en")]
WORDS = {
    "lv": {"lists": "Iestādes, pakalpojumi un sistēmas", "file": "Saraksts vai katalogs", "check": "Pārbaudīt datni",
           "confirm": "Saglabāt izmaiņas", "done": "Saraksti ir mainīti.", "remove": "Izņemt no viļņa rindas",
           "people": "Piekļuves", "new": "Piešķirt piekļuvi ekspertam vai kolēģim", "expert": "Eksperts:",
           "name": "Vārds un uzvārds", "email": "E-pasta adrese", "give": "Piešķirt piekļuvi un nosūtīt saiti",
           "given": "Piekļuve ir piešķirta", "take": "Atņemt piekļuvi", "taken": "Piekļuve ir atņemta",
           "lost": "Noņemt pazaudētu otro faktoru", "remove-factor": "Noņemt otro faktoru",
           "removed-factor": "Otrais faktors ir noņemts"},
    "en": {"lists": "Institutions, services and systems", "file": "List or catalogue", "check": "Check the file",
           "confirm": "Save the changes", "done": "The lists have been changed.", "remove": "Take the rows",
           "people": "Access", "new": "Give access to an expert or a colleague", "expert": "Expert:",
           "name": "Name", "email": "E-mail address", "give": "Give access and send the link",
           "given": "Access has been given", "take": "Take the access away", "taken": "The access has been taken away",
           "lost": "Remove a lost second factor", "remove-factor": "Remove the second factor",
           "removed-factor": "The second factor has been removed"},
}  # fmt: skip


def sound(page: Page) -> None:
    assert (violations(page), overflow(page)) == ([], 0)


def board(enter: Enter, practice: Practice, width: int, language: str) -> Page:
    page = enter(OFFICE, width, language)
    page.goto(f"/waves/{practice.record.key}/")
    return page


def chosen(page: Page, folder: Path, name: str, content: bytes, label: str) -> None:
    file = folder / name
    file.write_bytes(content)
    page.get_by_label(label).set_input_files(file)


@pytest.mark.parametrize(("width", "language"), EVERY)
def test_a_workbook_is_looked_at_and_confirmed(
    enter: Enter, site: tuple[str, Practice], tmp_path: Path, width: int, language: str
) -> None:
    practice, words = site[1], WORDS[language]
    page = board(enter, practice, width, language)
    press(page.get_by_role("link", name=words["lists"]))
    sound(page)
    fish = [
        "FISH",
        "",
        "",
        "Zivju un citu ūdens iemītnieku uzskaites un aizsardzības birojs",
        "Fish Office",
        "",
        "true",
        "",
    ]
    rows = [["service", "DEMO", "service-1", "Laivas reģistrācija", "Boat registration", "informative", "given"]]
    book = workbook({"Iestādes": [INSTITUTION_HEADING, fish], "Dati": [ROSTER_HEADING, *rows], "Cits": [["x"]]})
    chosen(page, tmp_path, "saraksti.xlsx", book, words["file"])
    press(page.get_by_role("button", name=words["check"]))
    assert page.locator("del").first.is_visible()
    sound(page)
    page.get_by_label(words["remove"]).check()
    press(page.get_by_role("button", name=words["confirm"]))
    assert page.get_by_text(words["done"]).is_visible()
    sound(page)
    rows_now = set(RosterRow.objects.filter(wave=practice.record).values_list("row", "kind"))
    assert rows_now == {("service-1", "informative")}
    assert Participation.objects.filter(wave=practice.record, institution__key="FISH").exists()


@pytest.mark.parametrize(("width", "language"), [(NARROW, "lv"), (WIDE, "en")])
def test_a_refused_list_says_what_to_mend(
    enter: Enter, site: tuple[str, Practice], tmp_path: Path, width: int, language: str
) -> None:
    words = WORDS[language]
    page = board(enter, site[1], width, language)
    press(page.get_by_role("link", name=words["lists"]))
    row = ["boat", "NOBODY", "a/b", "", "", "", "rumour"]
    chosen(page, tmp_path, "ļoti-gara-nosaukuma-saraksts.csv", csv_file(ROSTER_HEADING, row), words["file"])
    press(page.get_by_role("button", name=words["check"]))
    assert page.locator(".site-problems li").count() == 5
    assert page.get_by_role("alert").is_visible()
    sound(page)


def test_a_catalogue_says_what_it_passed_over(enter: Enter, site: tuple[str, Practice], tmp_path: Path) -> None:
    page = board(enter, site[1], NARROW, "lv")
    press(page.get_by_role("link", name=WORDS["lv"]["lists"]))
    chosen(page, tmp_path, "katalogs.ttl", turtle(), WORDS["lv"]["file"])
    press(page.get_by_role("button", name=WORDS["lv"]["check"]))
    assert page.get_by_text("Nav ņemts vērā: dct:description (1×).").is_visible()
    assert page.get_by_text("Laivas reģistrācija").is_visible()
    sound(page)


@pytest.mark.parametrize(("width", "language"), EVERY)
def test_an_expert_is_given_access_comes_in_and_loses_it(
    chromium: Browser, enter: Enter, site: tuple[str, Practice], width: int, language: str
) -> None:
    practice, words = site[1], WORDS[language]
    for number in range(1, 28):
        made = Institution.objects.create(key=f"K{number:02}")
        name = f"{number}. novada ezeru un upju pārvaldības un uzraudzības iestāde"
        Participation.objects.create(wave=practice.record, institution=made, name_lv=name)
    page = board(enter, practice, width, language)
    press(page.get_by_role("link", name=words["people"], exact=True))
    sound(page)
    press(page.get_by_role("button", name=words["new"]))
    sound(page)
    page.get_by_label(words["expert"]).check()
    page.get_by_label(words["name"], exact=True).fill("Anna Parauga")
    page.get_by_label(words["email"]).fill("anna@example.org")
    for name in ("3. novada", "27. novada"):
        page.get_by_label(re.compile(f"^{re.escape(name)}")).check()
    press(page.get_by_role("button", name=words["give"]))
    assert page.get_by_text(words["given"]).is_visible()
    sound(page)
    _comes_in(chromium, site[0])
    _loses_the_factor(page, words)
    press(page.get_by_role("button", name=words["take"]))
    sound(page)
    press(page.get_by_role("button", name=words["take"]))
    assert page.get_by_text(words["taken"]).is_visible()
    sound(page)
    assert not Assignment.objects.filter(user__username="anna@example.org").exists()


def _comes_in(chromium: Browser, address: str) -> None:
    link = re.search(r"http\S+(/enter/\S+)", mail.outbox[0].body)
    assert link
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    page.goto(link.group(1))
    press(page.locator("main button"))
    assert page.url.endswith("/password/")
    context.close()


def _loses_the_factor(page: Page, words: dict[str, str]) -> None:
    TOTP.activate(User.objects.get(username="anna@example.org"), generate_totp_secret())
    page.reload()
    sound(page)
    press(page.get_by_role("link", name=words["lost"]))
    sound(page)
    press(page.get_by_role("button", name=words["remove-factor"]))
    assert page.get_by_text(words["removed-factor"]).is_visible()
    sound(page)
    assert len(mail.outbox) == 2  # the link, and the word of the factor


def test_from_the_summary_of_what_is_wrong_the_keyboard_leads_to_the_field(
    enter: Enter, site: tuple[str, Practice]
) -> None:
    page = board(enter, site[1], NARROW, "lv")
    page.goto(f"/office/{site[1].record.key}/accounts/new/")
    page.get_by_label(WORDS["lv"]["expert"]).check()
    press(page.get_by_role("button", name=WORDS["lv"]["give"]))
    wrong = page.get_by_role("alert").get_by_role("link")
    assert [each.get_attribute("href") for each in wrong.all()] == ["#name", "#email", "#institutions"]
    sound(page)
    wrong.nth(1).press("Enter")
    page.keyboard.type("anna@example.org")
    assert page.input_value("#email") == "anna@example.org"
