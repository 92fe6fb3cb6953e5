"""What a wave is opened with stays as it was: kept in the database, compared with the folder, served from a copy.

Frozen are the questionnaires to the last sign, the edit rules while the wave is open, of ``wave.toml`` what decides
the questionnaires, and of the frame's classifications those that filters or rules name. Not frozen are the frame's
rows, which are mended as the field work goes, and everything that comes after collection.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils import timezone

from eindekss.collection.field_period.models import FrozenFile
from eindekss.collection.reminder.rules import load_rules as load_reminders
from eindekss.collection.texts import LANGUAGES, day
from eindekss.dataset.wave import Wave, declared_categories
from eindekss.errors import Place, Problem, Refused, refuse
from eindekss.instrument.check import check
from eindekss.instrument.rules import load_rules
from eindekss.registry.models import Wave as WaveRecord
from eindekss.source.text import read_text

SETTINGS = "wave.toml"
# Roles of wave.toml that decide what people are asked.
INSTRUMENTS, RULES, CLASSIFICATIONS = "instruments", "rules", "classifications"


@dataclass(frozen=True)
class Part:
    """One file of a definition. ``digest`` covers what the wave depends on in it."""

    name: str
    role: str
    digest: str
    content: str


def parts(wave: Wave) -> list[Part]:
    """The files that decide what is asked, as they are in the wave's folder now."""
    found = [_part(wave, name, INSTRUMENTS) for name in wave.files[INSTRUMENTS]]
    if wave.has(RULES):
        found.append(_part(wave, str(wave.files[RULES]), RULES))
    if wave.has(CLASSIFICATIONS):
        named = json.dumps(_named_in(found, wave), sort_keys=True)
        found.append(_part(wave, str(wave.files[CLASSIFICATIONS]), CLASSIFICATIONS, named))
    return [_part(wave, SETTINGS, "settings", _decisive(wave)), *found]


def _part(wave: Wave, name: str, role: str, decisive: str | None = None) -> Part:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        refuse("frozen-file-outside", Place(file=f"{wave.id}/{SETTINGS}"), name=name)
    content = read_text(wave.folder / name, wave.shown(wave.folder / name))
    return Part(name, role, _hash(content if decisive is None else decisive), content)


def _decisive(wave: Wave) -> str:
    """What of ``wave.toml`` decides the questionnaires; dates, titles and the files of later stages may change."""
    roles = {role: wave.files.get(role) for role in (INSTRUMENTS, RULES, CLASSIFICATIONS)}
    kept = {"id": wave.id, "languages": wave.languages, "period": wave.period,
            "reference_date": wave.reference_date.isoformat(), "previous": wave.previous,
            "renamed": wave.renamed, **roles}  # fmt: skip
    return json.dumps(kept, sort_keys=True)


def _named_in(expressions: Iterable[Part], wave: Wave) -> dict[str, list[str]]:
    """The classifications that a filter or a rule names, with their categories."""
    written = "\n".join(each.content for each in expressions)
    return {key: categories for key, categories in declared_categories(wave).items() if f"${{{key}}}" in written}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest(found: Iterable[Part | FrozenFile]) -> str:
    return _hash("\n".join(sorted(f"{each.name} {each.digest}" for each in found)))


def freeze(record: WaveRecord, wave: Wave) -> None:
    """Keep the definition that the wave is opened with; refuses one with a defect, which may have come in since."""
    _prove(wave)
    found = parts(wave)
    for each in found:
        FrozenFile.objects.create(wave=record, **vars(each))
    record.frozen = digest(found)


def _prove(wave: Wave) -> None:
    known = declared_categories(wave)
    problems = check(wave.instrument, known)
    if problems:
        raise Refused(problems)
    if wave.has(RULES):
        load_rules(wave.path(RULES), wave.instrument, known, wave.shown(wave.path(RULES)))
    load_reminders(wave)


def changed(record: WaveRecord, wave: Wave) -> list[Problem]:
    """Where the wave's folder differs from what the wave was opened with; nothing for a wave nobody opened."""
    return list(_changed(record, wave)) if record.frozen else []


def _changed(record: WaveRecord, wave: Wave) -> Iterator[Problem]:
    now = {each.name: each.digest for each in parts(wave)}
    first = timezone.localtime(record.moves.filter(move="open").order_by("pk").first().at).date()
    opened = {language: day(first, language) for language in LANGUAGES}
    for kept in record.frozen_files.order_by("pk"):
        if kept.role == RULES and not record.is_open:
            continue  # how answers are edited may be refined once they are all in
        if now.get(kept.name) != kept.digest:
            problem = "frozen-settings-changed" if kept.name == SETTINGS else "frozen-file-changed"
            values = {"wave": record.key, "day": opened}
            yield Problem(problem, Place(file=f"{wave.folder.name}/{kept.name}"), values)


def unchanged(wave: Wave) -> None:
    """Refuse a folder other than what the wave was opened with; a wave that is not in the database yet is all right.

    Asked before files are loaded into a wave, and before its answers are taken out to be described by these files.
    """
    record = WaveRecord.objects.filter(key=wave.id).first()
    if record is not None:
        refuse_changed(record, wave)


def writable(wave: Wave) -> None:
    """Refuse to write into an archived wave."""
    if WaveRecord.objects.filter(key=wave.id, state=WaveRecord.State.ARCHIVED).exists():
        refuse("wave-archived", wave=wave.id)


def refuse_changed(record: WaveRecord, wave: Wave) -> None:
    problems = changed(record, wave)
    if problems:
        raise Refused(problems)


def frozen_folder(record: WaveRecord) -> Path:
    """A copy of the frozen files in EINDEKSS_HOME, made from the database where it is not there yet.

    The site asks its questions from this copy, so that nothing that happens to the wave's folder reaches anyone who
    is filling in a questionnaire. The folder is named by the digest: it never changes once it is whole.
    """
    folder = Path(settings.HOME).resolve() / "frozen" / record.frozen[:16] / record.key
    if not (folder / SETTINGS).is_file():
        _copy.cache_clear()
    return _copy(folder, record.pk)


@lru_cache(maxsize=32)
def _copy(folder: Path, wave: int) -> Path:
    """Compared with the database once a process: the copy lies where somebody could lay hands on it."""
    kept = list(FrozenFile.objects.filter(wave=wave))
    if not all(_holds(folder / each.name, each.content) for each in kept):
        _write(kept, folder)
    return folder


def _holds(path: Path, content: str) -> bool:
    return path.is_file() and path.read_bytes() == content.encode()


def _write(kept: Iterable[FrozenFile], folder: Path) -> None:
    """Made aside and moved into place whole, because several processes may come to it at once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent))
    for each in kept:
        path = aside / each.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each.content.encode())
    shutil.rmtree(folder, ignore_errors=True)
    try:
        os.rename(aside, folder)
    except OSError:  # someone else was quicker
        shutil.rmtree(aside)
