"""What the forms of access ask for, and what is wrong with what was posted, by field.

Institutions for an expert are boxes to tick, or where there are too many of these, keys one a line.
"""

from collections import Counter
from dataclasses import dataclass

from django.http import QueryDict

from eindekss.collection.accounts.access import NotDone
from eindekss.collection.invitation import contacts
from eindekss.collection.texts import text
from eindekss.registry.models import Assignment, Institution, Participation
from eindekss.registry.models import Wave as WaveRecord

MOST_BOXES = 300
_SOUND = {"name": "A", "email": "a@example.org", "language": "lv"}
_FIELDS = {"account-no-institution": "institutions", "account-second-rater": "institutions",
           "account-keys-unknown": "institutions"}  # fmt: skip


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a field, in the language of the page."""

    field: str
    words: str

    @classmethod
    def of(cls, error: NotDone) -> "Wrong":
        return cls(_FIELDS.get(error.id, "email"), text(error.id, **error.values))


def by_field(problems: list[Wrong]) -> dict[str, str]:
    """Field -> all that is wrong with it."""
    found: dict[str, str] = {}
    for each in problems:
        found[each.field] = f"{found[each.field]} {each.words}" if each.field in found else each.words
    return found


def contact_in(posted: QueryDict, language: str = "") -> tuple[contacts.Contact | None, list[Wrong]]:
    """The person of a form, or None and what is wrong; ``language`` where the form does not ask for it."""
    given = {name: posted.get(name, "") for name in _SOUND} | ({"language": language} if language else {})
    problems = []
    for name, said in given.items():  # each field with sound others, so that a problem knows its field
        try:
            contacts.contact(**{**_SOUND, name: said})
        except contacts.NotTaken as error:
            empty = name == "email" and not said.strip()
            problems += [Wrong(name, text("account-email-empty") if empty else words) for words in error.problems]
    return (None if problems else contacts.contact(**given)), problems


def chosen(posted: QueryDict) -> list[str]:
    """The keys that were ticked or written, each once."""
    return list(dict.fromkeys([*posted.getlist("institution"), *posted.get("keys", "").split()]))


@dataclass(frozen=True)
class Choice:
    """The institutions chosen."""

    institutions: tuple[Institution, ...] = ()
    problems: tuple[Wrong, ...] = ()

    @classmethod
    def of(cls, record: WaveRecord, posted: QueryDict) -> "Choice":
        keys = chosen(posted)
        known = {each.key: each for each in Institution.objects.filter(participations__wave=record, key__in=keys)}
        unknown = [NotDone("account-keys-unknown", key=key) for key in keys if key not in known]
        problems = tuple(map(Wrong.of, unknown if keys else [NotDone("account-no-institution")]))
        return cls(tuple(known[key] for key in keys if key in known), problems)


@dataclass(frozen=True)
class Choices:
    """``boxes``: participation, how many experts it has, whether it is chosen; ``keys`` instead of too many boxes."""

    boxes: list[tuple[Participation, int, bool]]
    keys: str


def choices(record: WaveRecord, mine: list[str]) -> Choices:
    if record.participations.count() > MOST_BOXES:
        return Choices([], "\n".join(mine))
    given = record.assignments.filter(role=Assignment.Role.EXPERT).values_list("institution_id", flat=True)
    experts = Counter(given)
    every = record.participations.select_related("institution").order_by("name_lv", "pk")
    return Choices([(each, experts[each.institution_id], each.institution.key in mine) for each in every], "")
