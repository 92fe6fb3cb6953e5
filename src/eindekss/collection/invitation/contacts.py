"""A list of people to invite, from a form or a CSV file: every problem is named, and one problem stops the list."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from eindekss.collection.invitation.links import Contact
from eindekss.collection.texts import LANGUAGES, text
from eindekss.registry.models import Institution
from eindekss.registry.models import Wave as WaveRecord

COLUMNS = ("institution", "name", "email", "language")
LONGEST = 1_000_000  # bytes
_LONGEST_ADDRESS = 150  # as long as a user name may be


class NotTaken(Exception):
    """``problems``: what is wrong, in the language of the page."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Invited:
    """One person of one institution."""

    institution: Institution
    contact: Contact


def contact(name: str, email: str, language: str) -> Contact:
    """What the form or a row says of a person; ``NotTaken`` with all that is wrong."""
    problems = []
    if not name.strip() or not name.isprintable():
        problems.append(text("contact-nameless"))
    try:
        validate_email(email.strip())
        broken = len(email.strip()) > _LONGEST_ADDRESS
    except ValidationError:
        broken = True
    if broken:
        problems.append(text("contact-email-broken", email=email))
    if language not in LANGUAGES:
        problems.append(text("contact-language-unknown", language=language))
    if problems:
        raise NotTaken(problems)
    return Contact(name.strip(), email.strip().lower(), language)


def read(record: WaveRecord, content: bytes) -> list[Invited]:
    """The rows of a file with the columns ``COLUMNS``; ``NotTaken`` with all that is wrong, by line."""
    rows = _rows(content)
    institutions = {each.key: each for each in Institution.objects.filter(participations__wave=record)}
    taken, problems, seen = [], [], set()
    for line, row in rows:
        found = list(_problems(row, institutions, seen))
        problems += [text("contact-line", line=line, problem=each) for each in found]
        if not found:
            person = contact(row["name"], row["email"], row["language"])
            taken.append(Invited(institutions[row["institution"]], person))
        seen.add((row["institution"], row["email"].strip().lower()))
    if problems or not taken:
        raise NotTaken(problems or [text("contacts-empty")])
    return taken


def _problems(row: dict[str, str], institutions: dict[str, Institution], seen: set[tuple[str, str]]) -> Iterator[str]:
    if row["institution"] not in institutions:
        yield text("contact-institution-unknown", key=row["institution"])
    if (row["institution"], row["email"].strip().lower()) in seen:
        yield text("contact-twice", email=row["email"])
    try:
        contact(row["name"], row["email"], row["language"])
    except NotTaken as error:
        yield from error.problems


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    if len(content) > LONGEST:
        raise NotTaken([text("contacts-too-large")])
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if sorted(reader.fieldnames or ()) != sorted(COLUMNS):
            raise NotTaken([text("contacts-columns", columns=",".join(COLUMNS))])
        return [(reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS}) for row in reader]
    except (UnicodeDecodeError, csv.Error):
        raise NotTaken([text("contacts-broken")]) from None
