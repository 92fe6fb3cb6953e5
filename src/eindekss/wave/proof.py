"""No wave is loaded or run with an instrument that has a defect."""

from eindekss.collection.expert.plan import plan_of
from eindekss.dataset.wave import Wave, declared_categories, previous_wave
from eindekss.errors import Refused
from eindekss.instrument.check import check
from eindekss.instrument.rules import load_rules


def prove(wave: Wave) -> None:
    """Refuse an instrument with every problem that ``check`` finds; filters may name the frame's classifications.

    With it the rules that the questionnaires check answers by, and the wave before that wave.toml names.
    """
    known = declared_categories(wave)
    problems = check(wave.instrument, classifications=known)
    if problems:
        raise Refused(problems)
    if wave.has("rules"):
        path = wave.path("rules")
        load_rules(path, wave.instrument, known, wave.shown(path))
    plan_of(wave)
    previous_wave(wave)
