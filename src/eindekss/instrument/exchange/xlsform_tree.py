"""The rows of an XLSForm as its groups hold them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from eindekss.errors import Problem, Problems
from eindekss.instrument.exchange.xlsform_sheets import Row, Sheets


@dataclass
class Group:
    row: Row
    parts: list["Group | Row"] = field(default_factory=list)


def grouped(sheets: Sheets, losses: Problems, problems: Problems) -> list[Group | Row]:
    """The outermost groups and questions. A repeat is about something else than the form and is left out whole."""
    open_groups = [Group(sheets.settings)]
    for row in sheets.survey:
        word = re.sub(r"[ _]+", " ", row["type"].lower())
        if word in ("begin group", "begin repeat"):
            open_groups.append(Group(row))
        elif word in ("end group", "end repeat") and len(open_groups) == 1:
            problems.found.append(Problem("xlsform-group-end", row.place()))
        elif word in ("end group", "end repeat"):
            _close(open_groups, losses)
        elif row["type"]:
            open_groups[-1].parts.append(row)
    for group in open_groups[1:]:
        problems.found.append(Problem("xlsform-group-open", group.row.place(), {"name": group.row["name"]}))
    return open_groups[0].parts


def _close(open_groups: list[Group], losses: Problems) -> None:
    group = open_groups.pop()
    if "repeat" in group.row["type"].lower():
        losses.found.append(Problem("xlsform-repeat", group.row.place(), {"name": group.row["name"]}))
    else:
        open_groups[-1].parts.append(group)


def questions(parts: Iterable[Group | Row]) -> Iterator[Row]:
    """Every row that is not a group's, in order."""
    for part in parts:
        yield from (part,) if isinstance(part, Row) else questions(part.parts)
