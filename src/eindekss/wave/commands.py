"""What each command does, once its arguments are read. Returns an exit status, or None for 0."""

import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from eindekss.dataset.schema import CLAIM, INSTITUTION
from eindekss.dataset.wave import Wave
from eindekss.errors import refuse
from eindekss.wave.places import find_wave, store_of
from eindekss.wave.proof import prove
from eindekss.wave.run import Step, run_stage
from eindekss.wave.speech import Speech
from eindekss.wave.stages import NAMES, Stage, between

out = Console(soft_wrap=True)
err = Console(stderr=True)


def instrument_check(speech: Speech, wave: str) -> int:
    found = find_wave(wave)
    prove(found)
    for each in found.instrument.questionnaires:
        items = list(each.items)
        filters = sum(item.relevant is not None for item in items)
        errata = sum(len(item.errata) for item in items)
        counts = {"items": len(items), "filters": filters, "errata": errata}
        out.print(speech.say("questionnaire", id=each.id, version=each.version, **counts))
    out.print(speech.say("sound", items=len(found.instrument.items), languages=", ".join(found.languages)))
    return 0


def instrument_export(speech: Speech, wave: str, form: str, folder: Path) -> int:
    from eindekss.wave.exchange import OUT, write

    found = find_wave(wave)
    prove(found)
    files = OUT[form](found)
    write(files, folder)
    for name in files:
        out.print(str(folder / name), markup=False, highlight=False)
    return 0


def instrument_import(speech: Speech, file: Path, form: str | None, folder: Path) -> int:
    from eindekss.wave.exchange import taken, write

    imported, files = taken(file, form)
    write(files, folder)
    count = len(list(imported.questionnaire.items))
    said = speech.say("taken", items=count, languages=", ".join(imported.languages), losses=len(imported.losses))
    for line in (said, *(str(folder / name) for name in files)):
        out.print(line, markup=False, highlight=False)
    return 0


def load(speech: Speech, wave: str) -> int:
    from eindekss.wave.database import load_all, ready

    found = find_wave(wave)
    ready()
    load_all(found)
    out.print(speech.say("loaded", wave=found.id))
    return 0


def run(speech: Speech, wave: str, first: str, last: str) -> int:
    from eindekss.wave.database import as_opened, ready

    if NAMES.index(first) > NAMES.index(last):
        refuse("stage-order", first=first, last=last, order=", ".join(NAMES))
    ready()
    found = find_wave(wave)
    prove(found)
    as_opened(found)
    run_shown(speech, found, between(first, last))
    return 0


def run_shown(speech: Speech, wave: Wave, stages: tuple[Stage, ...]) -> list[Step]:
    """Run stages behind a progress bar, then say what each made."""
    steps = []
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, redirect_stdout=False, disable=not err.is_terminal) as progress:
        task = progress.add_task("", total=len(stages))
        for stage in stages:
            progress.update(task, description=stage.name)
            began = time.perf_counter()
            step = run_stage(wave, store_of(wave), stage)
            took = time.perf_counter() - began
            progress.advance(task)
            out.print(_said(speech, step, took))
            steps.append(step)
    return steps


def _said(speech: Speech, step: Step, seconds: float) -> str:
    if step.skipped:
        return speech.say("unchanged", stage=step.stage.name)
    rows = ", ".join(f"{name} {count}" for name, count in step.manifest.rows.items())
    made = rows if "file" not in step.manifest.rows else speech.say("files", files=len(step.manifest.outputs))
    return speech.say("made", stage=step.stage.name, seconds=f"{seconds:.1f}", made=made)


def claims(speech: Speech, wave: str, verdict: str | None) -> int:
    from eindekss.analysis.claims import report

    found = find_wave(wave)
    if not store_of(found).path("tables", CLAIM).is_file():
        refuse("stage-missing", stage="claims", needed="tables", wave=found.id)
    frame = store_of(found).read("tables", CLAIM)
    for line in report(frame, verdict, speech.language):
        out.print(line, markup=False, highlight=False)
    return int((frame["verdict"] == "failed").any())


def import_answers(speech: Speech, wave: str, file: Path, mapping: Path) -> int:
    from eindekss.wave.database import ready

    ready()
    from eindekss.collection.field_period.freeze import writable
    from eindekss.collection.importing import import_file

    found = find_wave(wave)
    writable(found)
    report = import_file(found, file, mapping)
    out.print(speech.say("imported", answers=report.answers, institutions=report.institutions))
    return 0


def observe(
    speech: Speech,
    targets: list[str],
    workers: int,
    only: list[str],
    recheck: bool,
    pace: float,
    contact: str,
    allow: list[str],
    folder: Path | None,
    takes: bool,
    queued: bool,
) -> int:
    from eindekss.wave.observe import Wishes, allowed
    from eindekss.wave.observe import observe as look

    wishes = Wishes(workers, recheck, tuple(only), allowed(allow), pace, contact, folder, takes)
    wave = find_wave(targets[0]) if len(targets) == 1 and "://" not in targets[0] else None
    if wave is not None:
        _framed(speech, wave)
    if not queued:
        status = look(speech, out, targets, wishes)
        if wave is not None and folder is not None:
            _reports_elsewhere(speech, wave, folder, takes)
        return status
    from eindekss.wave.queue import share

    if len(targets) != 1:
        refuse("observe-one-wave", given=", ".join(targets))
    out.print(share(speech, targets[0], wishes), markup=False)
    return 0


def _reports_elsewhere(speech: Speech, wave: Wave, folder: Path, taken: bool) -> None:
    """Reports follow the suggestions: the collection site shows those of the visits that came into its database."""
    from eindekss.wave.site_reports import hand_on

    if taken:
        hand_on(folder, wave)
    out.print(speech.say("reports-on-site" if taken else "reports-not-on-site", wave=wave.id), markup=False)


def _framed(speech: Speech, wave: Wave) -> None:
    """A wave whose frame no stage has made yet is loaded, if it never was, and gets it: observing can come first."""
    if store_of(wave).path("frame", INSTITUTION).is_file():
        return
    from eindekss.wave.database import is_loaded, load_all, ready

    ready()
    if not is_loaded(wave):
        load_all(wave)
        out.print(speech.say("loaded", wave=wave.id))
    run_shown(speech, wave, between(last="frame"))


def observe_worker(
    speech: Speech, wave: str, workers: int, pace: float, contact: str, allow: list[str], folder: Path | None
) -> int:
    from eindekss.wave.observe import Wishes, allowed
    from eindekss.wave.queue import take_part

    wishes = Wishes(workers, allowed=allowed(allow), pace=pace, contact=contact, out=folder)
    out.print(take_part(speech, wave, wishes), markup=False)
    return 0


def bridge(speech: Speech, observed: str, folder: Path | None) -> int:
    from eindekss.wave.bridge import bridge as cross

    return cross(speech, out, observed, folder)


def suggestions_import(speech: Speech, wave: str, folder: Path) -> int:
    from eindekss.wave.database import ready

    ready()
    from eindekss.collection.expert.suggestions import import_folder

    out.print(speech.say("suggested", **import_folder(find_wave(wave).id, folder)._asdict()))
    return 0


def reconstruct(speech: Speech, wave: str, out: Path | None) -> int:
    from eindekss.reconstruction.reconstruct import run as rebuild

    found = find_wave(wave)
    rebuild(found, out or found.folder)
    return 0


def move_wave(speech: Speech, wave: str, move: str) -> int:
    from eindekss.wave.database import ready, record_of

    found = find_wave(wave)
    ready()
    from eindekss.collection.field_period.moves import make

    make(move, record_of(found), None)
    out.print(speech.say(f"wave-{move}", wave=found.id))
    return 0


def remind(speech: Speech, wave: str, day: str | None, dry_run: bool, practice: bool) -> int:
    from eindekss.wave.database import ready
    from eindekss.wave.remind import due_day, planned, sent

    found, on = find_wave(wave), due_day(day)
    ready()
    lines, failed = (planned if dry_run else sent)(speech, found, on, practice)
    for line in lines:
        out.print(line, markup=False, highlight=False)
    return int(failed)


def prune_audit(speech: Speech) -> int:
    from eindekss.wave.database import ready

    ready()
    from eindekss.collection.audit.retention import prune

    out.print(speech.say("pruned", **prune()._asdict()))
    return 0


def serve(speech: Speech, wave: str, port: int) -> int:
    from eindekss.wave.serve import serve as serve_wave

    return serve_wave(speech, find_wave(wave), port)


def demo(speech: Speech, wave: str, port: int, serving: bool) -> int:
    from eindekss.wave.database import accounts, load_all, ready

    found = find_wave(wave)
    ready()
    load_all(found)
    out.print(speech.say("loaded", wave=found.id))
    run_shown(speech, found, between())
    for line in accounts(found):
        out.print(line, markup=False)
    out.print(speech.say("outputs", folder=store_of(found).folder("publish")))
    return serve(speech, wave, port) if serving else 0
