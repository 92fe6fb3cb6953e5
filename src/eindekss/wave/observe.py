"""What ``eindekss observe`` does: the websites of a wave, or any by their addresses, visited and judged."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import eindekss
from eindekss.dataset.manifest import Manifest, hashes, row_counts
from eindekss.dataset.schema import INSTITUTION
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.errors import refuse
from eindekss.observation.check import checks
from eindekss.observation.crew import Crew, Word
from eindekss.observation.judging import STAGE, judge_all, write_outcomes, written
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.plan import EMPTY, ROLE, Plan, read_plan
from eindekss.observation.reasons import because
from eindekss.observation.station import Order, equipped
from eindekss.observation.suggest import suggestions, write
from eindekss.observation.visit import Conditions, Site
from eindekss.wave.bar import behind_bar
from eindekss.wave.places import find_wave, home, store_of
from eindekss.wave.run import code_hash
from eindekss.wave.site_reports import report
from eindekss.wave.speech import Speech

Allowed = Mapping[str, tuple[str, int]]
_ALLOWED = re.compile(r"(?P<host>[^=\s]+)=(?P<address>\[[0-9a-fA-F:.]+\]|[0-9.]+):(?P<port>[1-9]\d{0,4})")
_SILENT = (Status.NOT_APPLICABLE, Status.NOT_ASSESSABLE)
_SHOWN = (Status.FAIL, Status.PARTIAL, Status.REVIEW, Status.PASS, *_SILENT)


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for. ``only``: keys of institutions; ``recheck``: visit nobody."""

    workers: int = 2
    recheck: bool = False
    only: tuple[str, ...] = ()
    allowed: Allowed = field(default_factory=dict)
    pace: float = 1.0
    contact: str = ""
    out: Path | None = None
    takes: bool = True


def observe(speech: Speech, console: Console, targets: Sequence[str], wishes: Wishes) -> int:
    """Visit what has not been visited, judge everything anew, and hand on what came of it."""
    if all(_is_address(target) for target in targets):
        return _by_hand(speech, console, targets, wishes)
    if len(targets) != 1:
        refuse("observe-one-wave", given=", ".join(targets))
    return _of_wave(speech, console, find_wave(targets[0]), wishes)


def allowed(written: Iterable[str]) -> dict[str, tuple[str, int]]:
    """``HOST=ADDRESS:PORT`` as host -> address and port; ``[::1]:8000`` for an address of version 6."""
    found = {}
    for each in written:
        fits = _ALLOWED.fullmatch(each)
        if fits is None:
            refuse("observe-allow-broken", value=each)
        found[fits["host"].lower()] = (fits["address"].strip("[]"), int(fits["port"]))
    return found


def prepared(wave: Wave, wishes: Wishes) -> tuple[Plan, Store, Order, list[Site]]:
    """What is made of outcomes, where they go, how to visit, and whom: all of the frame, whatever ``only`` says."""
    plan, store = read_plan(wave), Store(wishes.out) if wishes.out else store_of(wave)
    run = Run(store.folder(STAGE))
    sites = _sites(wave, wishes.only)
    order = Order(run.folder, _conditions(plan, wishes, run), wave.reference_date, plan.settings,
                  dict(wishes.allowed), wishes.pace)  # fmt: skip
    return plan, store, order, sites


def left(run: Run, sites: Iterable[Site], wishes: Wishes) -> list[Site]:
    """Those of the websites asked for that have no record yet."""
    wanted = {site.key: site for site in sites if not wishes.only or site.key in wishes.only}
    return [wanted[key] for key in run.left(wanted)]


def _of_wave(speech: Speech, console: Console, wave: Wave, wishes: Wishes) -> int:
    plan, store, order, sites = prepared(wave, wishes)
    run = Run(order.folder)
    outcomes = _observed(speech, run, order, sites, wishes)
    write_outcomes(store, run, outcomes)
    folder = run.folder / "suggestions"
    made = [(key, run.visit(key), suggestions(plan, wave.instrument, said, wave.languages[0]))
            for key, said in outcomes.items()]  # fmt: skip
    write(folder, [(key, visit.begun, each) for key, visit, each in made if visit], run.evidence)
    _manifest(wave, order, run).write(run.folder)
    _summed_up(speech, console, outcomes)
    console.print(speech.say("observed-folder", folder=folder), markup=False, highlight=False)
    report(speech, console, run, outcomes, wave, plan)
    if wishes.takes:
        _take(speech, console, wave, folder)
    return 0


def _by_hand(speech: Speech, console: Console, targets: Sequence[str], wishes: Wishes) -> int:
    sites = list({site.key: site for site in map(_site, targets)}.values())
    run = Run(wishes.out or home() / "observed" / datetime.date.today().isoformat())
    order = Order(run.folder, _conditions(EMPTY, wishes, run), datetime.date.today(), {},
                  dict(wishes.allowed), wishes.pace)  # fmt: skip
    outcomes = _observed(speech, run, order, sites, wishes)
    for key, said in outcomes.items():
        console.print(_table(speech, key, said))
    console.print(speech.say("observed-folder", folder=run.folder), markup=False, highlight=False)
    report(speech, console, run, outcomes)
    return 0


def _observed(
    speech: Speech, run: Run, order: Order, sites: Sequence[Site], wishes: Wishes
) -> dict[str, dict[str, Outcome]]:
    """What the checks say of every website that the run holds, those visited before included; ``only`` bounds whom to
    visit. So the run's outcomes are always all of one kind, whatever was added to it when."""
    run.begin(order.conditions)
    _visit(speech, order, [] if wishes.recheck else left(run, sites, wishes), wishes.workers)
    kept = set(run.visited())
    keys = [site.key for site in sites if site.key in kept]
    judged = judge_all(run, keys, order.reference_date, order.settings, wishes.workers)
    return dict(behind_bar(judged, speech.say("judging"), len(keys)))


def _visit(speech: Speech, order: Order, sites: Sequence[Site], workers: int) -> None:
    """Visit behind a progress bar that tells the page looked at now."""
    if not sites:
        return
    err = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=err, disable=not err.is_terminal) as progress:
        task = progress.add_task("", total=len(sites))

        def told(word: Word) -> None:
            progress.update(task, advance=int(word.done), description=word.page[:80])

        try:
            Crew(order, workers, told).visit(sites)
        except KeyboardInterrupt:
            progress.stop()
            refuse("observe-ended", left=len(Run(order.folder).left(site.key for site in sites)))


def _site(target: str) -> Site:
    """A website by its address. One that begins at a path is another website than its host's."""
    try:
        parts = urlsplit(target)
        host = parts.hostname and f"{parts.hostname}{'' if parts.port is None else f':{parts.port}'}"
    except ValueError:
        host = None
    if not host or any(sign.isspace() for sign in target):
        refuse("observe-address-broken", value=target)
    key = f"{host}{parts.path}{'?' if parts.query else ''}{parts.query}".rstrip("/")
    return Site(key, target, key)


def _sites(wave: Wave, only: Iterable[str]) -> list[Site]:
    """The frame's institutions. Refuses keys that it does not hold."""
    store = store_of(wave)
    if not store.path("frame", INSTITUTION).is_file():
        refuse("stage-missing", stage=STAGE, needed="frame", wave=wave.id)
    rows = store.read("frame", INSTITUTION).to_dicts()
    known, wanted = {row["institution"] for row in rows}, set(only)
    if wanted - known:
        refuse("observe-institution-unknown", keys=", ".join(sorted(wanted - known)))
    return [
        Site(row["institution"], _address(row["website"]), row[f"name_{wave.languages[0]}"] or row["name_en"])
        for row in rows
    ]


def _address(website: str | None) -> str:
    """The frame may leave out the scheme; what answers only at http is found there by redirect or not at all."""
    return website or "" if not website or "//" in website else f"https://{website}"


def _is_address(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def _conditions(plan: Plan, wishes: Wishes, run: Run) -> Conditions:
    """Those of this machine now; of a run that is only judged again, those it was made under."""
    if wishes.recheck:
        return run.conditions() or refuse("observe-nothing-kept", folder=str(run.folder))
    contact = f" (+{wishes.contact or plan.contact})" if wishes.contact or plan.contact else ""
    agent = f"eindekss/{eindekss.__version__}{contact}"
    wanted = Conditions(agent, languages=plan.languages, seed=plan.seed, drawn=plan.drawn, cap=plan.cap)
    return equipped(wanted)


def _manifest(wave: Wave, order: Order, run: Run) -> Manifest:
    """Conditions and checks are the parameters: browser, engines, viewport, seed, and each check's version."""
    definitions = ["wave.toml", *wave.files["instruments"], wave.files[ROLE]]
    inputs = hashes([wave.folder / name for name in definitions], wave.folder)
    visits = hashes((run.folder / "visits").glob("*.json"), run.folder)
    parameters = {
        "conditions": run.frozen(),
        "checks": {each.id: each.version for each in checks().values()},
        "reference_date": order.reference_date.isoformat(),
    }
    blank = Manifest(STAGE, eindekss.__version__, code_hash(), {**inputs, **visits}, parameters)
    outputs = hashes([*run.folder.glob("*.parquet"), *(run.folder / "suggestions").glob("*.csv")], run.folder)
    return replace(blank, outputs=outputs, rows=row_counts(run.folder))


def _summed_up(speech: Speech, console: Console, outcomes: Mapping[str, Mapping[str, Outcome]]) -> None:
    """How many outcomes of each status, and why websites could not be looked at."""
    statuses = Counter(outcome.status for said in outcomes.values() for outcome in said.values())
    counts = ", ".join(f"{speech.say(f'status-{each}')} {statuses[each]}" for each in _SHOWN if each in statuses)
    console.print(speech.say("observed", sites=len(outcomes), counts=counts), markup=False, highlight=False)


def _table(speech: Speech, key: str, said: Mapping[str, Outcome]) -> Table:
    """What is to be mended first; what is not known, or does not apply, in one row for each reason."""
    together: dict[tuple[Status, str, str], list[str]] = {}
    for id, outcome in said.items():
        alone = "" if outcome.status in _SILENT else id
        row = outcome.status, _words(speech.language, outcome), alone
        together.setdefault(row, []).append(getattr(checks()[id].title, speech.language))
    table = Table("", "", "", title=key, show_header=False, show_lines=True)
    for (status, words, _), titles in sorted(together.items(), key=lambda each: _SHOWN.index(each[0][0])):
        named = speech.say("observed-all") if len(together) == 1 and len(titles) > 1 else ", ".join(titles)
        table.add_row(named, speech.say(f"status-{status}"), words)
    return table


def _words(language: str, outcome: Outcome) -> str:
    """The note, or the value; what was found and how to mend it; why nothing could be said."""
    value = outcome.value
    words = [f"{value:.4g}" if isinstance(value, float) else written(value) or ""]
    words += [getattr(outcome.note, language)] if outcome.note else []
    words += [getattr(each, language) for finding in outcome.findings[:1] for each in (finding.says, finding.mend)]
    words += [getattr(because(outcome.trouble), language)] if outcome.trouble else []
    return " ".join(filter(None, words))


def _take(speech: Speech, console: Console, wave: Wave, folder: Path) -> None:
    from eindekss.wave.database import ready

    ready()
    from eindekss.collection.expert.suggestions import import_folder

    console.print(speech.say("suggested", **import_folder(wave.id, folder)._asdict()))
