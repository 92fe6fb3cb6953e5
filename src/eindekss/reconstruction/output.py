"""The files of a reconstruction: sorted, whole, and the same bytes for the same inputs."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eindekss.dataset.wave import Wave
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Questionnaire
from eindekss.reconstruction.provenance import RECONSTRUCTED, Provenance
from eindekss.reconstruction.sheet import Answer, Record

if TYPE_CHECKING:
    from eindekss.reconstruction.reconstruct import Reconstruction

ANSWERS = "answers/reconstructed.csv"
RESPONSES = "answers/responses.csv"
ROSTERS = "frame/rosters-reconstructed.csv"
_SAID = (Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE)  # the others follow from filters and from what came back


def write(wave: Wave, found: "Reconstruction", out: Path) -> None:
    """Write all three files under ``out``. Answers that the report prints row by row are not repeated."""
    rows = ("unit", "institution", "row", "name_lv", "name_en", "kind", "source")
    _write(out / ANSWERS, ("institution", "row", "item", "value", "missing", "source"), _answers(wave, found))
    _write(out / RESPONSES, ("institution", "questionnaire", "state", "minutes"), _responses(wave, found))
    _write(
        out / ROSTERS,
        rows,
        sorted(
            (each.unit, each.institution, each.row, each.name_lv, each.name_en, each.kind, RECONSTRUCTED)
            for each in found.made
        ),
    )


def _write(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def _answers(wave: Wave, found: "Reconstruction") -> Iterator[tuple[str, ...]]:
    """In the order of the frame, the rosters and the questionnaire."""
    items = wave.instrument.items
    provenance = Provenance(wave.instrument, found.scope.facts)
    for record in found.scope.sheet.every():
        for name, item in items.items():
            answer = record.known.get(name)
            if answer is None or name in record.printed or (isinstance(answer, Missing) and answer not in _SAID):
                continue
            value, missing = ("", answer.value) if isinstance(answer, Missing) else (_text(item, answer), "")
            yield (record.institution, record.row, name, value, missing, provenance.source(record, item))


def _text(item: Item, answer: Answer) -> str:
    if isinstance(answer, frozenset):
        return " ".join(map(str, sorted(answer)))
    if isinstance(answer, float):
        return str(int(answer)) if answer.is_integer() else f"{answer:.{item.decimals}f}".rstrip("0")
    return str(answer)


def _responses(wave: Wave, found: "Reconstruction") -> Iterator[tuple[str, str, str, str]]:
    """How each questionnaire of each institution came back; experts and tools finished all of theirs."""
    for record in found.scope.sheet.records("institution"):
        for each in wave.instrument.questionnaires:
            state = _state(each.respondent, record, found)
            if state and (each.unit == "institution" or record.rows.get(each.unit)):
                yield record.institution, each.id, state, _minutes(each, record)


def _minutes(questionnaire: Questionnaire, record: Record) -> str:
    """Time is told of the institution's own questionnaire alone: the published mean is of all its work."""
    own = (questionnaire.respondent, questionnaire.unit) == ("institution", "institution")
    minutes = record.context.get("minutes")
    return f"{minutes:g}" if own and isinstance(minutes, float) else ""


def _state(respondent: str, record: Record, found: "Reconstruction") -> str:
    if respondent != "institution":
        return "submitted"
    if record.institution not in found.scope.participants:
        return "in-progress" if any(_given(record, found)) else ""
    partial = record.institution in found.scope.settings.partial
    return "in-progress" if partial else "submitted"


def _given(record: Record, found: "Reconstruction") -> Iterator[bool]:
    """Whether there is an answer of the institution's own although it returned nothing."""
    for questionnaire in found.scope.instrument.questionnaires:
        if questionnaire.respondent == "institution" and questionnaire.unit == "institution":
            for item in questionnaire.items:
                yield not isinstance(record.known.get(item.id, Missing.NON_RESPONDENT), Missing)
