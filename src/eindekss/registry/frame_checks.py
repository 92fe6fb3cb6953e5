"""What must hold for the rows of a frame, whether they come from a wave's files or from a list brought in later."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from eindekss.errors import Place, Problem
from eindekss.registry.models import Institution, Membership, Participation, RosterRow

INSTITUTION_COLUMNS = (
    "institution", "registration_number", "abbreviation", "name_lv", "name_en", "website", "participates",
    "comment",
)  # fmt: skip
MEMBERSHIP_COLUMNS = ("institution", "classification", "category", "basis")
ROSTER_COLUMNS = ("unit", "institution", "row", "name_lv", "name_en", "kind", "source")
SOURCES = ("given", "imported", "observed", "stated", "derived", "reconstructed")
_ADDRESS = re.compile(r"(https?://)?[^\s:/?#]+(:\d+)?([/?#]\S*)?", re.IGNORECASE)

_LONGEST_TEXT = 10_000  # characters; a spreadsheet's cell holds 32,767
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Found = Iterator[Problem]


class ListRow(Protocol):
    """A row of a table that knows where it stands."""

    @property
    def line(self) -> int: ...
    def __getitem__(self, column: str) -> str: ...
    def place(self, column: str | None = None) -> Place: ...


def institution_problems(rows: Sequence[ListRow], country: str) -> Found:
    invalid = _number_check(country)
    numbered = [row for row in rows if row["registration_number"]]
    without = [row for row in rows if not row["registration_number"]]
    yield from _twice(numbered, ("registration_number",), "registration-number-twice")
    yield from _twice(without, ("institution",), "frame-institution-twice")
    for row in rows:
        number, key = row["registration_number"], row["institution"]
        if number and invalid(number):
            yield Problem("registration-number-invalid", row.place("registration_number"), {"number": number})
        if number and number != key:
            yield Problem("institution-key-differs", row.place("institution"), {"key": key, "number": number})
        yield from _empty(row, ("institution", "name_lv", "name_en"))
        yield from _unfit_key(row, "institution")
        yield from _too_long(row, _LONGEST_OF_INSTITUTION)
        if row["participates"] not in ("true", "false"):
            yield Problem("participates-unknown", row.place("participates"), {"value": row["participates"]})
        if row["website"] and not _ADDRESS.fullmatch(row["website"]):
            yield Problem("website-broken", row.place("website"), {"value": row["website"]})


def membership_problems(
    rows: Sequence[ListRow], institutions: Collection[str], categories: Mapping[str, Sequence[str]]
) -> Found:
    """``categories``: classification -> its categories."""
    bases = [basis.value for basis in Membership.Basis]
    yield from _twice(rows, ("institution", "classification"), "membership-twice")
    for row in rows:
        classification, category = row["classification"], row["category"]
        yield from _unknown_institution(row, institutions)
        if classification not in categories:
            values = {"key": classification, "known": ", ".join(categories)}
            yield Problem("frame-classification-unknown", row.place("classification"), values)
        elif category not in categories[classification]:
            values = {"key": category, "classification": classification,
                      "known": ", ".join(categories[classification])}  # fmt: skip
            yield Problem("frame-category-unknown", row.place("category"), values)
        if row["basis"] not in bases:
            values = {"value": row["basis"], "known": ", ".join(bases)}
            yield Problem("basis-unknown", row.place("basis"), values)


def roster_problems(rows: Sequence[ListRow], institutions: Collection[str], units: Sequence[str]) -> Found:
    """``units``: those of which institutions have rosters."""
    yield from _twice(rows, ("unit", "institution", "row"), "roster-row-twice")
    for row in rows:
        yield from _unknown_institution(row, institutions)
        if row["unit"] not in units:
            values = {"unit": row["unit"], "known": ", ".join(units) or "-"}
            yield Problem("frame-unit-unknown", row.place("unit"), values)
        if row["source"] not in SOURCES:
            values = {"value": row["source"], "known": ", ".join(SOURCES)}
            yield Problem("frame-source-unknown", row.place("source"), values)
        yield from _empty(row, ("row", "name_lv"))
        yield from _unfit_key(row, "row")
        yield from _too_long(row, _LONGEST_OF_ROSTER)


def _number_check(country: str) -> Callable[[str], bool]:
    """What says that a registration number cannot be right: the country's own check digits, where it has any.

    Latvia's register numbers legal persons with the same check digit as its VAT numbers, so that one check serves.
    """
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return lambda number: False

    def invalid(number: str) -> bool:
        try:
            return bool(module.validate(number) != number)
        except ValidationError:
            return True

    return invalid


def _unknown_institution(row: ListRow, institutions: Collection[str]) -> Found:
    if row["institution"] not in institutions:
        yield Problem("frame-institution-unknown", row.place("institution"), {"key": row["institution"]})


def _empty(row: ListRow, columns: Sequence[str]) -> Found:
    for column in columns:
        if not row[column]:
            yield Problem("frame-cell-empty", row.place(column), {"column": column})


def _unfit_key(row: ListRow, column: str) -> Found:
    """A key stands in addresses, so it is one part of a path."""
    key = row[column]
    if "/" in key or key in (".", ".."):
        yield Problem("frame-key-unfit", row.place(column), {"key": key})


def _too_long(row: ListRow, longest: Mapping[str, int]) -> Found:
    for column, most in longest.items():
        if len(row[column]) > most:
            values = {"column": column, "length": len(row[column]), "longest": most}
            yield Problem("frame-cell-too-long", row.place(column), values)
        if _CONTROL.search(row[column]):
            yield Problem("frame-cell-unprintable", row.place(column), {"column": column})


def _lengths(model: type, *columns: str) -> dict[str, int]:
    return {column: model._meta.get_field(column).max_length or _LONGEST_TEXT for column in columns}


_LONGEST_OF_INSTITUTION = {
    "institution": Institution._meta.get_field("key").max_length,
    **_lengths(Institution, "registration_number"),
    **_lengths(Participation, "abbreviation", "name_lv", "name_en", "website", "comment"),
}
_LONGEST_OF_ROSTER = _lengths(RosterRow, "row", "name_lv", "name_en", "kind")


def _twice(rows: Sequence[ListRow], columns: tuple[str, ...], identifier: str) -> Found:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in first:
            yield Problem(identifier, row.place(columns[0]), {"key": " / ".join(key), "first": first[key]})
        first.setdefault(key, row.line)
