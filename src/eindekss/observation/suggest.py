"""Outcomes become suggestions: the folder of docs/reference/suggestions-file.md, which one command takes in.

An item of which nothing could be said gets class E with the reason as a note: never a value, never a "no".
"""

import csv
import datetime
import re
import shutil
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from eindekss.dataset.values import Unfit, fit
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item, Kind
from eindekss.instrument.relevance import relevant
from eindekss.observation.check import checks
from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Box, Outcome, Sighting, Status, Words
from eindekss.observation.plan import Class, Plan, Source, Taken, Takes
from eindekss.observation.reasons import because

ROWS = ("institution", "item", "class", "value", "missing", "confidence", "check", "observed", "note", "reason")
PIECES = ("institution", "item", "page", "observed", "excerpt", "image", "crop", "file")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # signs that no database and no page takes for text
SHOWN = 6  # pieces of evidence beside one question; more is not looked at
_STRADDLES = Words(
    "Ticamības intervāls skar vairākas grupas: citas lapas varētu dot citu grupu.",
    "The interval reaches into another band: other pages might have given another one.",
)
_WEAKER = (Class.A, Class.S, Class.E)
Outcomes = Mapping[str, Outcome]  # check -> outcome


@dataclass(frozen=True)
class Suggestion:
    """``value`` and ``missing`` as an answers file writes them; both '' for class E. ``reason``: why the check could
    not look, '' where it did."""

    item: str
    decision: Class
    check: str
    value: str = ""
    missing: str = ""
    confidence: float | None = None
    note: str = ""
    seen: tuple[Sighting, ...] = ()
    reason: str = ""


def suggestions(plan: Plan, instrument: Instrument, outcomes: Outcomes, language: str) -> tuple[Suggestion, ...]:
    """What the outcomes of one website suggest, without the items whose filter the suggested values close."""
    made = [_suggestion(taken, instrument.items[taken.item], outcomes, language) for taken in plan.items]
    said = {each.item: _value(instrument.items[each.item], each) for each in made}
    asked = relevant(instrument, said)
    return tuple(each for each in made if each.item in asked)


def write(folder: Path, sites: Iterable[tuple[str, str, tuple[Suggestion, ...]]], evidence: Evidence) -> None:
    """The whole folder anew. ``sites``: institution, moment of its visit, suggestions."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "files").mkdir(parents=True)
    with (fresh / "suggestions.csv").open("w", newline="", encoding="utf-8", errors="replace") as first, (
        fresh / "evidence.csv"
    ).open("w", newline="", encoding="utf-8", errors="replace") as second:  # fmt: skip
        rows, pieces = csv.writer(first, lineterminator="\n"), csv.writer(second, lineterminator="\n")
        rows.writerow(ROWS)
        pieces.writerow(PIECES)
        for institution, observed, made in sites:
            for each in made:
                rows.writerow(_row(institution, observed, each))
                pieces.writerows(_pieces(institution, each, evidence, fresh / "files"))
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _suggestion(taken: Taken, item: Item, outcomes: Outcomes, language: str) -> Suggestion:
    if taken.takes is Takes.SELECTS:
        return _selection(taken, item, outcomes, language)
    name = checks()[taken.source.check].name
    outcome = outcomes[taken.source.check]
    decision = taken.source.classes.get(outcome.status, Class.E)
    seen = (*outcome.seen, *(place for finding in outcome.findings for place in finding.seen))[:SHOWN]
    why = outcome.trouble.reason.value if outcome.trouble else ""
    if outcome.status is Status.NOT_ASSESSABLE and (taken.unassessable is not None or taken.absent):
        value = "" if taken.unassessable is None else str(taken.unassessable)
        return Suggestion(item.id, Class.A, name, value, taken.absent, None, _note(outcome, language), seen, why)
    value = _said(taken, item, outcome, language) if decision is not Class.E else ""
    note = _note(outcome, language)
    if not value:
        return Suggestion(item.id, Class.E, name, note=note, seen=seen, reason=why)
    if taken.takes is Takes.BAND and len({_band(taken, end) for end in outcome.figures.get("interval", ())}) > 1:
        note = f"{note} {_in(language, _STRADDLES)}".strip()
    return Suggestion(item.id, decision, name, value, "", outcome.confidence, note, seen)


def _selection(taken: Taken, item: Item, outcomes: Outcomes, language: str) -> Suggestion:
    """The codes whose checks passed. As a whole it is trusted as far as its least trusted code, and suggested at most
    where a code is left open; where nothing could be decided it is the expert's."""
    decided = {
        code: source.classes.get(outcomes[source.check].status, Class.E) for code, source in taken.selected.items()
    }
    sure = [code for code, decision in decided.items() if decision is not Class.E]
    yes = (Status.PASS, Status.PARTIAL)
    passed = [code for code in sure if outcomes[taken.selected[code].check].status in yes]
    parts = {code: outcomes[source.check] for code, source in taken.selected.items()}
    notes = [f"{code}: {said}" for code, part in parts.items() if (said := _note(part, language))]
    seen = tuple(place for code in (passed or parts) for place in parts[code].seen[:2])[:SHOWN]
    names = " + ".join(sorted({checks()[source.check].id for source in taken.selected.values()}))
    name, note = _checked(names, taken.selected.values()), "\n".join(notes)
    if not sure:
        return Suggestion(item.id, Class.E, name, note=note, seen=seen)
    weakest = max((Class.S if each is Class.E else each for each in decided.values()), key=_WEAKER.index)
    confidence = min(parts[code].confidence for code in sure)
    return Suggestion(item.id, weakest, name, " ".join(map(str, sorted(passed))), "", confidence, note, seen)


def _checked(names: str, sources: Iterable[Source]) -> str:
    """Ids with a version that changes with any of theirs; shortened where the format has no room."""
    versions = ".".join(checks()[each].version for each in sorted({source.check for source in sources}))
    return f"{names if len(names) <= 80 else f'{names[:79]}…'} {versions}"[:120]


def _said(taken: Taken, item: Item, outcome: Outcome, language: str) -> str:
    """The value as written; '' where the outcome has none, or one that does not fit the item."""
    value = outcome.value
    if taken.takes is Takes.CODE:
        code = taken.source.codes.get(outcome.status)
        return "" if code is None else str(code)
    if taken.takes is Takes.FINDINGS:
        words = [_in(language, finding.says) for finding in outcome.findings]
        return "\n".join(dict.fromkeys(words))
    if taken.takes is Takes.BAND:
        return _band(taken, value)
    return _fitting(item, value)


def _band(taken: Taken, value: object) -> str:
    """The code of the band that holds a number, as it is and not rounded; '' where none does."""
    holding = (str(each.code) for each in taken.bands if _is_number(value) and each.holds(value))
    return next(holding, "")


def _fitting(item: Item, value: object) -> str:
    if isinstance(value, tuple):
        value = next(iter(value), "")
    if _is_number(value):
        value = f"{value:.{item.decimals}f}"
    if isinstance(value, datetime.date):
        value = value.isoformat()
    try:
        return fit(item, value) if isinstance(value, str) and value else ""
    except Unfit:
        return ""


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _value(item: Item, said: Suggestion) -> Any:
    """What a suggestion would be as an answer, for filters; unknown where it is the expert's."""
    if said.missing:
        return Missing(said.missing)
    if said.decision is Class.E:
        return Missing.NOT_ANSWERED
    if item.kind is Kind.MULTI:
        return frozenset(map(int, said.value.split()))
    if item.kind is Kind.SINGLE:
        return int(said.value)
    return float(said.value) if item.kind is Kind.NUMBER else said.value


def _note(outcome: Outcome, language: str) -> str:
    words = [] if outcome.note is None else [_in(language, outcome.note)]
    if outcome.trouble is not None:
        words.append(_in(language, because(outcome.trouble)))
    return " ".join(words)


def _in(language: str, words: Words) -> str:
    return words.lv if language == "lv" else words.en


def _row(institution: str, observed: str, said: Suggestion) -> tuple[str, ...]:
    confidence = "" if said.confidence is None else f"{said.confidence:g}"
    return (institution, said.item, said.decision, said.value, said.missing, confidence, said.check, observed,
            _CONTROL.sub(" ", said.note), said.reason)  # fmt: skip


def _pieces(institution: str, said: Suggestion, evidence: Evidence, files: Path) -> Iterator[tuple[str, ...]]:
    for place in said.seen:
        image = f"{place.screenshot}.png" if place.screenshot else ""
        file = f"{place.file}.txt" if place.file else ""
        for name, digest in ((image, place.screenshot), (file, place.file)):
            if name and not (files / name).exists():
                (files / name).write_bytes(evidence.read(digest))
        crop = _crop(place.box, evidence.read(place.screenshot)) if place.box and place.screenshot else ""
        page = "%20".join(_CONTROL.sub(" ", place.page).split())[:2000]
        excerpt = _CONTROL.sub(" ", place.excerpt).strip()
        if excerpt or image or file:
            yield institution, said.item, page, place.at, excerpt, image, crop, file


def _crop(box: Box, screenshot: bytes) -> str:
    """The part of the box that the picture shows: a page may reach below where the picture ends, and what is moved out
    of sight lies beside it. '' where it shows none of it."""
    width, height = struct.unpack(">II", screenshot[16:24])
    left, top = max(0, int(box.left)), max(0, int(box.top))
    right, bottom = min(width, int(box.left + box.width)), min(height, int(box.top + box.height))
    return f"{left} {top} {right - left} {bottom - top}" if left < right and top < bottom else ""
