"""Every text of the pages exists in both languages, is used, and takes the same values in both."""

import datetime
import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from django.utils import translation

from eindekss.collection.accounts.people import LinkState
from eindekss.collection.accounts.views import GIVEN_HERE
from eindekss.collection.audit import Act
from eindekss.collection.enrolment.comparison import Fate
from eindekss.collection.enrolment.lists import LISTS
from eindekss.collection.expert.assigning import REASONS
from eindekss.collection.field_period import moves
from eindekss.collection.field_period.views import MEANINGS
from eindekss.collection.lifecycle import MOVES
from eindekss.collection.models import FieldEvent, Query, Response
from eindekss.collection.signin.forgotten import Page
from eindekss.collection.templatetags.fieldwork import whole
from eindekss.collection.texts import catalogue, day, label, reason, text
from eindekss.instrument.load import OFFERED
from eindekss.registry.models import Assignment, Wave

SOURCE = Path(str(files("eindekss")))
FIRST = {
    "state": Response.State,
    "role": Assignment.Role,
    "event": FieldEvent.Kind,
    "query": Query.State,
    "move": MOVES,
    "act": Act,
    "enrolment-fate": Fate,
    "account-link": LinkState,
    "account-role": GIVEN_HERE,
    "grid-letter": OFFERED,
    "assign": REASONS,
    **dict.fromkeys(("enrolment-list", "enrolment-sheet"), LISTS),
    **dict.fromkeys(("wave-state", "wave-means"), Wave.State),
    **dict.fromkeys(("wave-done", "wave-move", "wave-moved"), moves.MOVES),
}
# The API's document names its texts by id, wherever it describes something.
DESCRIBED = {
    identifier
    for path in (SOURCE / "collection" / "api").glob("*.py")
    for identifier in re.findall(r"\"(api-[a-z-]+)\"", path.read_text(encoding="utf-8"))
}
BUILT = (
    (DESCRIBED & set(catalogue()))
    | {f"{page.name}{end}" for page in Page.__subclasses__() for end in ("", "-what", "-button")}
    | {f"signin-{field}" for field in ("code", "email", "old_password", "new_password1", "new_password2")}
    | {f"{first}-{each}" for first, every in FIRST.items() for each in every}
    | {each for every in MEANINGS.values() for each in every}
    | {
        identifier
        for identifier in catalogue()
        if identifier.startswith(("error-", "problem-", "api-status-", "enrolment-note-", "enrolment-unit-"))
    }
)


def used() -> set[str]:
    templates = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*/templates/**/*.html"))
    code = "\n".join(
        path.read_text(encoding="utf-8") for room in ("collection", "web") for path in (SOURCE / room).rglob("*.py")
    )
    return set(re.findall(r"{% text [\"']([a-z-]+)[\"']", templates)) | set(
        re.findall(r"\b(?:text|in_both|NotDone)\(\"([a-z-]+)\"", code)
    )


def test_every_text_that_is_used_is_there() -> None:
    assert used() | BUILT <= set(catalogue())


def test_no_text_lies_there_unused() -> None:
    assert set(catalogue()) - used() - BUILT == set()


@pytest.mark.parametrize("identifier", sorted(catalogue()))
def test_both_languages_take_the_same_values(identifier: str) -> None:
    entry = catalogue()[identifier]
    wanted = {language: {name for _, name, _, _ in Formatter().parse(entry[language]) if name} for language in entry}
    assert wanted["lv"] == wanted["en"]
    assert all(words.strip() for words in entry.values())


def test_a_label_falls_back_to_what_the_wave_has() -> None:
    with translation.override("en"):
        assert label({"lv": "Ezeri", "en": "Lakes"}) == "Lakes"
        assert label({"lv": "Ezeri"}) == "Ezeri"
        assert label(None) == ""
        assert text("home") == "Home"
        assert reason("not-available") == "Data not available"


@pytest.mark.parametrize(("language", "read"), [("lv", "05.03.2025."), ("en", "5 March 2025")])
def test_a_day_is_written_in_the_language_asked_for_whatever_the_pages_is(language: str, read: str) -> None:
    for page in ("lv", "en"):
        with translation.override(page):
            assert day(datetime.date(2025, 3, 5), language) == read


def test_the_day_of_a_moment_is_the_one_it_was_here() -> None:
    """An hour before midnight in Greenwich the next day has begun in Riga."""
    assert day(datetime.datetime(2025, 3, 4, 23, 0, tzinfo=datetime.UTC), "lv") == "05.03.2025."


@pytest.mark.parametrize(("language", "read"), [("lv", "1\u202f235"), ("en", "1,235")])
def test_minutes_are_written_as_the_pages_language_does(language: str, read: str) -> None:
    with translation.override(language):
        assert whole(1234.5) == read
