"""What a visit found, written for each website's owner."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import track

from eindekss.dataset.wave import Wave
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Outcome
from eindekss.observation.plan import Plan
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
    err = Console(stderr=True)
    made = write_all(run, outcomes, folder, wave, plan, store_of(wave) if wave else None)
    said = speech.say("reporting")
    for _ in track(made, said, len(outcomes), console=err, transient=True, disable=not err.is_terminal):
        pass
    console.print(speech.say("reported", folder=folder), markup=False, highlight=False)
    return folder
