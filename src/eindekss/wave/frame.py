"""The commands ``eindekss frame``: lists brought into a wave's frame in the database, and the frame out as files."""

import sys
from pathlib import Path

from rich.console import Console

from eindekss.errors import Refused, refuse
from eindekss.wave.database import ready
from eindekss.wave.places import find_wave
from eindekss.wave.speech import Speech

out = Console(soft_wrap=True, markup=False, highlight=False)


def frame_import(
    speech: Speech, wave: str, file: Path, mapping: Path | None, unit: str, remove: bool, dry_run: bool, yes: bool
) -> int:
    """Show what the list would change; write it when that is confirmed. Status 1 where nobody could be asked."""
    found = find_wave(wave)
    ready()
    from django.utils import translation

    from eindekss.collection.enrolment.comparison import compare
    from eindekss.collection.enrolment.incoming import read_incoming
    from eindekss.collection.enrolment.mapping import NO_MAPPING, read_mapped
    from eindekss.collection.enrolment.shown import lines
    from eindekss.collection.enrolment.taking import take, takes_lists
    from eindekss.collection.models import FrameImport
    from eindekss.registry.models import Wave as WaveRecord

    record = WaveRecord.objects.filter(key=found.id).first()
    if record is None:
        refuse("wave-not-loaded", wave=found.id)
    if not takes_lists(record):
        refuse("enrolment-wave-closed", wave=found.id)
    if not file.is_file():
        refuse("file-missing", name=file.name)
    incoming = read_incoming(found, file.name, file.read_bytes(), unit, read_mapped(mapping) if mapping else NO_MAPPING)
    comparison = compare(record, incoming)
    if comparison.problems:
        raise Refused(comparison.problems)
    with translation.override(speech.language):
        for line in lines(incoming, comparison, left_out=remove):
            out.print(line)
    if not comparison.changes or dry_run:
        out.print(speech.say("frame-unwritten"))
        return 0
    if not yes and not _agreed(speech):
        out.print(speech.say("frame-unwritten"))
        return 1
    entry = FrameImport(wave=record, file=file.name[:200], content=incoming.held())
    take(entry, comparison.digest, remove)
    out.print(speech.say("frame-written", added=entry.added, changed=entry.changed, removed=entry.removed))
    return 0


def _agreed(speech: Speech) -> bool:
    """Whether the person at the terminal says yes; without a terminal nobody can."""
    return sys.stdin.isatty() and input(speech.say("frame-question")).strip().casefold() in ("j", "jā", "y", "yes")


def frame_export(speech: Speech, wave: str, folder: Path) -> int:
    found = find_wave(wave)
    ready()
    from eindekss.collection.enrolment.export import as_csv
    from eindekss.registry.models import Wave as WaveRecord

    record = WaveRecord.objects.filter(key=found.id).first()
    if record is None:
        refuse("wave-not-loaded", wave=found.id)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in as_csv(record).items():
        (folder / name).write_text(content, encoding="utf-8", newline="")
        out.print(str(folder / name))
    return 0
