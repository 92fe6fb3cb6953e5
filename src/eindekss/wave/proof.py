"""No wave is loaded or run with an instrument that has a defect."""

from eindekss.errors import Refused
from eindekss.instrument.check import check
from eindekss.instrument.model import Instrument


def prove(instrument: Instrument) -> None:
    """Refuse an instrument with every problem that ``check`` finds."""
    problems = check(instrument)
    if problems:
        raise Refused(problems)
