"""The sheet being filled: one record for each institution and, under it, for each row of its rosters.

A record holds what is known (values, missing reasons) and what is not yet known (unknowns of the model at hand).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from eindekss.expression.missing import Missing
from eindekss.reconstruction.unknown import Unknown

Answer = float | str | frozenset[int] | bool | Missing | None  # what is known of a variable; None: nothing yet


@dataclass
class Record:
    """One unit. ``context`` are variables that are no answers: classifications, and what the frame says.

    A roster row sees its institution's context, and none of its answers.
    """

    unit: str
    institution: str
    row: str = ""
    context: dict[str, Answer] = field(default_factory=dict)
    known: dict[str, Answer] = field(default_factory=dict)
    unknown: dict[str, Unknown] = field(default_factory=dict)
    rows: dict[str, list["Record"]] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()  # answers that a file beside this one holds already

    def find(self, variable: str) -> "Answer | Unknown":
        if variable in self.unknown:
            return self.unknown[variable]
        return self.known[variable] if variable in self.known else self.context.get(variable)

    def rows_of(self, unit: str) -> list["Record"]:
        return self.rows.setdefault(unit, [])

    def add(self, unit: str, row: str, kind: str) -> "Record":
        record = Record(unit, self.institution, row, {**self.context, "row": row, "kind": kind})
        self.rows_of(unit).append(record)
        return record


@dataclass
class Sheet:
    """Every institution's record by key, in the frame's order."""

    institutions: Mapping[str, Record]

    def records(self, unit: str) -> Iterator[Record]:
        for record in self.institutions.values():
            if unit == "institution":
                yield record
            else:
                yield from record.rows_of(unit)

    def every(self) -> Iterator[Record]:
        for record in self.institutions.values():
            yield record
            for rows in record.rows.values():
                yield from rows
