"""The sheet before anything is reconstructed: the institutions, what the frame says of them, and stated answers."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eindekss.analysis.definitions import entries
from eindekss.dataset.wave import Wave
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind
from eindekss.reconstruction.pose import Outliers
from eindekss.reconstruction.sheet import Answer, Record, Sheet
from eindekss.source import Row, read_csv, read_yaml

ANSWER_COLUMNS = ("institution", "row", "item", "value", "missing", "source")


def read_sheet(wave: Wave) -> Sheet:
    """One record an institution, with its classifications and its named roster rows with their stated answers."""
    sheet = Sheet({row["institution"]: _institution(row) for row in _rows(wave, "institutions", ("institution",))})
    for row in _rows(wave, "memberships", ("institution", "classification", "category")):
        sheet.institutions[row["institution"]].context[row["classification"]] = row["category"]
    for row in _rows(wave, "rosters", ("unit", "institution", "row", "kind", "source")):
        if row["source"] != "reconstructed":
            sheet.institutions[row["institution"]].add(row["unit"], row["row"], row["kind"])
    for row in _stated(wave):
        record = _record(sheet, wave.instrument.unit_of[row["item"]], row["institution"], row["row"])
        record.printed |= {row["item"]}
        record.known[row["item"]] = _answer(wave.instrument.items[row["item"]], row["value"], row["missing"])
    return sheet


def read_outliers(wave: Wave) -> Outliers:
    """The rows that each outlier set lists."""
    path = wave.path("outliers")
    return {
        each["set"]: {(str(row["institution"]), str(row["row"])) for row in each.get("listed") or ()}
        for each in entries(read_yaml(path, wave.shown(path)), wave.shown(path))
    }


def read_points(wave: Wave) -> Mapping[tuple[str, int], float]:
    """(item, code) -> -1 for the option that the index gives least points, 1 for the one it gives most.

    A code of a multiple choice that gives points counts 1, one that gives none 0.
    """
    document = read_yaml(wave.path("index"), wave.shown(wave.path("index")))
    found: dict[tuple[str, int], float] = {}
    for topic in document.get("topics") or ():
        for indicator in topic.get("indicators") or ():
            for question in indicator.get("questions") or ():
                found.update(_points(wave, question))
    return found


def _points(wave: Wave, question: Mapping[str, Any]) -> dict[tuple[str, int], float]:
    item = wave.instrument.items.get(str(question.get("question")))
    if item is None:
        return {}
    if item.kind is Kind.MULTI:
        return {(item.id, int(code)): 1.0 for code, points in (question.get("selected") or {}).items() if points > 0}
    given = {int(code): float(points) for code, points in (question.get("codes") or {}).items()}
    most = max(given.values(), default=0.0)
    return {(item.id, each.code): 2 * given.get(each.code, 0.0) / most - 1 for each in item.options if most > 0}


def _institution(row: Row) -> Record:
    context: dict[str, Answer] = {
        name: row.cells.get(name, "") for name in ("institution", "abbreviation", "participates")
    }
    return Record("institution", row["institution"], context={**context, "row": "", "kind": ""})


def _stated(wave: Wave) -> Iterator[Row]:
    """Answers that the report prints row by row: the files listed whose answers are all of that source."""
    for row in _rows(wave, "answers", ANSWER_COLUMNS, must_be_there=False):
        if row["source"] == "stated" and row["row"]:
            yield row


def _rows(wave: Wave, role: str, columns: tuple[str, ...], must_be_there: bool = True) -> list[Row]:
    named = wave.files[role]
    paths: list[Path] = [wave.folder / name for name in ([named] if isinstance(named, str) else named)]
    there = [path for path in paths if must_be_there or path.is_file()]
    return [row for path in there if path.is_file() for row in read_csv(path, columns, wave.shown(path))]


def _record(sheet: Sheet, unit: str, institution: str, row: str) -> Record:
    return next(each for each in sheet.institutions[institution].rows_of(unit) if each.row == row)


def _answer(item: Item, value: str, missing: str) -> Answer:
    if missing:
        return Missing(missing)
    if item.kind is Kind.MULTI:
        return frozenset(map(int, value.split()))
    return float(value) if item.kind in (Kind.NUMBER, Kind.SINGLE) else value
