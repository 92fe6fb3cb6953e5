"""What a visit found, written for each website's owner; and where the collection site finds it."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.observation.judging import STAGE
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Outcome
from eindekss.observation.plan import Plan
from eindekss.wave.bar import behind_bar
from eindekss.wave.places import store_of
from eindekss.wave.speech import Speech

Outcomes = Mapping[str, Mapping[str, Outcome]]


def report(
    speech: Speech, console: Console, run: Run, outcomes: Outcomes, wave: Wave | None = None, plan: Plan | None = None
) -> Path:
    """All reports anew, ``reports/`` of the run. The points of a wave's websites are those of its last edited answers,
    so that judging again after editing brings them up to date."""
    from eindekss.publication.site_report.build import write_all

    folder = run.folder / "reports"
    made = write_all(run, outcomes, folder, wave, plan, store_of(wave) if wave else None)
    for _ in behind_bar(made, speech.say("reporting"), len(outcomes)):
        pass
    console.print(speech.say("reported", folder=folder), markup=False, highlight=False)
    return folder


def hand_on(out: Path, wave: Wave) -> None:
    """Copy the reports of a run that lies elsewhere to where the wave's are: each replaces its institution's, the
    reports of institutions that the run did not visit stay. Nothing is done where the run lies there itself."""
    from eindekss.publication.site_report.build import anew

    source, target = (store.folder(STAGE) / "reports" for store in (Store(out), store_of(wave)))
    if source.resolve() == target.resolve():
        return
    for report in sorted(path for path in source.iterdir() if path.is_dir() and not path.name.startswith(".")):
        with anew(target / report.name, report):
            pass
