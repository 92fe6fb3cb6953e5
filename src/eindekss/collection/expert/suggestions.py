"""A folder of suggestions, from whatever observes websites, into the database: all of it, or nothing.

The format is described in docs/reference/suggestions-file.md. It is the only way in: an observer writes files and
knows nothing of the database, experts' pages read the database and know nothing of observers.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import NamedTuple
from urllib.parse import urlsplit

from django.db import transaction

from eindekss.collection.definition import definition
from eindekss.collection.expert import evidence
from eindekss.collection.expert.automatic import SOURCE, decide
from eindekss.collection.incoming import Checker, Incoming
from eindekss.collection.kept import keep
from eindekss.collection.models import Evidence, Suggestion
from eindekss.dataset.values import fit
from eindekss.errors import Place, Problem, Problems, refuse
from eindekss.instrument.model import Instrument
from eindekss.registry.bulk import ids
from eindekss.registry.models import Institution
from eindekss.registry.models import Wave as WaveRecord
from eindekss.source import Row, read_csv

COLUMNS = ("institution", "item", "class", "value", "missing", "confidence", "check", "observed", "note")
EVIDENCE_COLUMNS = ("institution", "item", "page", "observed", "excerpt", "image", "crop", "file")
_OBSERVED = ("expert", "automatic")
_LONGEST_PAGE = 2000
_LONGEST_CHECK = 120
_REASON = re.compile(r"[a-z0-9-]{0,40}")  # the column may be left out
Key = tuple[str, str]  # institution and item


class Report(NamedTuple):
    """What came in: suggestions, pieces of evidence, and answers that were written because a check decides alone."""

    suggestions: int
    evidence: int
    answers: int


@dataclass
class Folder:
    """The folder as read. ``contents``: name -> bytes of the files that its evidence names."""

    rows: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)


def import_folder(wave: str, folder: Path) -> Report:
    """Take in a folder with ``suggestions.csv``, ``evidence.csv`` and ``files/``.

    Refuses with every problem of every file, each with its line, column, value and remedy, and then writes nothing.
    What was suggested before of the same items is replaced, with its evidence; experts' decisions stay.
    """
    record = WaveRecord.objects.filter(key=wave).first()
    if record is None:
        refuse("wave-not-loaded", wave=wave)
    if record.is_archived:
        refuse("wave-archived", wave=wave)
    instrument, problems = definition(record).instrument, Problems()
    found = _read(folder, problems)
    problems.found += _suggestion_problems(found, instrument, wave)
    problems.found += _evidence_problems(found, folder)
    problems.refuse_if_any()
    return _take(record, instrument, found)


def _read(folder: Path, problems: Problems) -> Folder:
    if not folder.is_dir():
        refuse("suggestions-folder-missing", name=str(folder))
    rows = problems.attempt(lambda: read_csv(folder / "suggestions.csv", COLUMNS, "suggestions.csv"))
    found = Folder()
    if (folder / "evidence.csv").exists():
        seen = problems.attempt(lambda: read_csv(folder / "evidence.csv", EVIDENCE_COLUMNS, "evidence.csv"))
        found.evidence = seen or []
    problems.refuse_if_any()
    found.rows = rows
    return found


def _key(row: Row) -> Key:
    return row["institution"], row["item"]


def _suggestion_problems(found: Folder, instrument: Instrument, wave: str) -> Iterator[Problem]:
    """An outcome is checked as any answer is, and besides that it must be an item that somebody else observes."""
    known = {item.id: each for each in instrument.questionnaires for item in each.items}
    checker = Checker(instrument, wave)
    seen: set[Key] = set()
    for row in found.rows:
        expert_only = row["class"] == Suggestion.Class.EXPERT_ONLY
        yield from _expert_only(row, checker) if expert_only else checker.problems([_incoming(row)])
        yield from _fields(row)
        if _key(row) in seen:
            yield Problem("answer-twice", row.place("item"), {"key": " / ".join(_key(row))})
        seen.add(_key(row))
        asked = known.get(row["item"])
        if asked is not None and (asked.respondent not in _OBSERVED or asked.unit != "institution"):
            values = {"item": row["item"], "questionnaire": asked.id}
            yield Problem("suggestion-not-observed", row.place("item"), values)


def _incoming(row: Row) -> Incoming:
    return Incoming(row["institution"], "", row["item"], row["value"], row["missing"], SOURCE,
                    Place(file=row.file, line=row.line))  # fmt: skip


def _expert_only(row: Row, checker: Checker) -> Iterator[Problem]:
    if row["institution"] not in checker.institutions:
        yield Problem("frame-institution-unknown", row.place("institution"), {"key": row["institution"]})
    if row["item"] not in checker.instrument.items:
        yield Problem("answer-item-unknown", row.place("item"), {"item": row["item"]})
    if row["value"] or row["missing"]:
        yield Problem("suggestion-unwanted", row.place("value" if row["value"] else "missing"), {"item": row["item"]})


def _fields(row: Row) -> Iterator[Problem]:
    if row["class"] not in list(Suggestion.Class):
        yield Problem("suggestion-class-unknown", row.place("class"), {"value": row["class"]})
    if row["confidence"] and _confidence(row["confidence"]) is None:
        yield Problem("suggestion-confidence-broken", row.place("confidence"), {"value": row["confidence"]})
    if not row["check"] or len(row["check"]) > _LONGEST_CHECK:
        yield Problem("suggestion-check-unnamed", row.place("check"), {"longest": _LONGEST_CHECK})
    if not _REASON.fullmatch(row.cells.get("reason", "")):
        yield Problem("suggestion-reason-broken", row.place("reason"), {"value": row["reason"]})
    yield from _moment_problems(row)


def _confidence(written: str) -> float | None:
    try:
        confidence = float(written)
    except ValueError:
        return None
    return confidence if 0 <= confidence <= 1 else None


def _moment_problems(row: Row) -> Iterator[Problem]:
    if _moment(row["observed"]) is None:
        yield Problem("suggestion-moment-broken", row.place("observed"), {"value": row["observed"]})


def _moment(written: str) -> datetime.datetime | None:
    """A moment with its offset from universal time; without one it could be any of two dozen."""
    try:
        moment = datetime.datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _evidence_problems(found: Folder, folder: Path) -> Iterator[Problem]:
    suggested = {_key(row) for row in found.rows}
    for row in found.evidence:
        if _key(row) not in suggested:
            yield Problem("evidence-of-nothing", row.place("item"), {"key": " / ".join(_key(row))})
        parts = urlsplit(row["page"]) if _is_address(row["page"]) else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            yield Problem("link-broken", row.place("page"), {"item": row["item"], "value": row["page"]})
        if not (row["excerpt"] or row["image"] or row["file"]):
            yield Problem("evidence-empty", row.place("excerpt"))
        yield from _moment_problems(row)
        for column in ("image", "file"):
            if row[column]:
                yield from _file_problems(row, column, folder, found.contents)
        if row["crop"] or row["image"]:
            yield from _picture_problems(row, found.contents)


def _is_address(page: str) -> bool:
    """Whether ``urlsplit`` can take it; brackets that do not pair make it fail."""
    if len(page) > _LONGEST_PAGE or any(sign.isspace() for sign in page):
        return False
    try:
        urlsplit(page)
    except ValueError:
        return False
    return True


def _file_problems(row: Row, column: str, folder: Path, contents: dict[str, bytes]) -> Iterator[Problem]:
    """A file is named, not pointed at: a name with a path could reach out of the folder. A link could, too."""
    name = row[column]
    if name in contents:
        return
    file = folder / "files" / name
    if PurePath(name).name != name or name in (".", ".."):
        yield Problem("evidence-name-broken", row.place(column), {"name": name})
    elif file.is_symlink() or not file.is_file():
        yield Problem("evidence-file-missing", row.place(column), {"name": name})
    elif file.stat().st_size > evidence.LARGEST:
        values = {"name": name, "largest": evidence.LARGEST // 2**20}
        yield Problem("evidence-file-too-large", row.place(column), values)
    else:
        contents[name] = file.read_bytes()


def _picture_problems(row: Row, contents: Mapping[str, bytes]) -> Iterator[Problem]:
    if row["image"] and row["image"] not in contents:
        return  # said already
    shown = evidence.picture(contents[row["image"]]) if row["image"] else None
    if row["image"] and shown is None:
        yield Problem("evidence-picture-broken", row.place("image"), {"name": row["image"]})
    if not row["crop"]:
        return
    crop = _crop(row["crop"])
    if crop is None or (shown is None and not row["image"]):
        yield Problem("evidence-crop-broken", row.place("crop"), {"value": row["crop"]})
    elif shown and (crop[0] + crop[2] > shown.width or crop[1] + crop[3] > shown.height):
        values = {"value": row["crop"], "width": shown.width, "height": shown.height}
        yield Problem("evidence-crop-outside", row.place("crop"), values)


def _crop(written: str) -> tuple[int, int, int, int] | None:
    """Four whole numbers: left, top, width, height, in pixels; a part without width or height is none."""
    parts = written.split()
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        return None
    left, top, width, height = map(int, parts)
    return (left, top, width, height) if width and height else None


@transaction.atomic
def _take(record: WaveRecord, instrument: Instrument, found: Folder) -> Report:
    """Files are written before the rows that name them: a row never names a file that is not there."""
    names = {name: keep(content) for name, content in found.contents.items()}
    institutions = ids(Institution.objects)
    made = {_key(row): _suggestion(record, instrument, institutions[row["institution"]], row) for row in found.rows}
    pieces = [_piece(made[_key(row)], row, names, found.contents) for row in found.evidence]
    Evidence.objects.bulk_create(pieces)
    return Report(len(made), len(pieces), decide(record, instrument, made.values()))


def _suggestion(record: WaveRecord, instrument: Instrument, institution: int, row: Row) -> Suggestion:
    value = row["value"]
    if row["class"] != Suggestion.Class.EXPERT_ONLY and not row["missing"]:
        value = fit(instrument.items[row["item"]], value)
    Suggestion.objects.filter(wave=record, institution_id=institution, item=row["item"]).delete()
    return Suggestion.objects.create(
        wave=record, institution_id=institution, item=row["item"], decision=row["class"], value=value,
        missing=row["missing"], confidence=_confidence(row["confidence"]) if row["confidence"] else None,
        check_id=row["check"], note=row["note"], reason=row.cells.get("reason", ""), observed=_moment(row["observed"]),
    )  # fmt: skip


def _piece(suggestion: Suggestion, row: Row, names: Mapping[str, str], contents: Mapping[str, bytes]) -> Evidence:
    piece = Evidence(
        suggestion=suggestion, page=row["page"], excerpt=row["excerpt"], observed=_moment(row["observed"]),
        file=names.get(row["file"], ""),
    )  # fmt: skip
    shown = evidence.picture(contents[row["image"]]) if row["image"] else None
    if shown:
        piece.image, piece.image_kind = names[row["image"]], shown.kind
        piece.width, piece.height = shown.width, shown.height
        crop = _crop(row["crop"]) or (None,) * 4
        piece.crop_x, piece.crop_y, piece.crop_width, piece.crop_height = crop
    return piece
