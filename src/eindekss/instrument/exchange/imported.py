"""What an import gives: a sound questionnaire, and what of the other tool's form it could not hold."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eindekss.errors import Problem, Refused
from eindekss.expression import Expression, render
from eindekss.instrument.check import check
from eindekss.instrument.exchange.two_valued import conjunction
from eindekss.instrument.model import Instrument, Questionnaire

_REPEATED = re.compile(r"\$?\{[A-Za-z_][^{}]*\}")
_END = re.compile(r"\D*(\d{1,9})")


@dataclass(frozen=True)
class Imported:
    """``languages`` are those of the labels. Refuses a questionnaire that ``check`` finds a defect in.

    Answers that a text of the form repeats (``{Q1}``, ``${name}``) are a loss too: with us they are only text.
    """

    questionnaire: Questionnaire
    languages: tuple[str, ...]
    losses: tuple[Problem, ...]

    def __post_init__(self) -> None:
        problems = check(Instrument((self.questionnaire,), self.languages))
        if problems:
            raise Refused(problems)
        repeated = tuple(_repeated(self.questionnaire))
        object.__setattr__(self, "losses", (*self.losses, *repeated))


def _repeated(questionnaire: Questionnaire) -> Iterator[Problem]:
    for item in questionnaire.items:
        texts = {text for label in (item.label, item.hint or {}) for text in label.values()}
        for found in sorted({each for text in texts for each in _REPEATED.findall(text)}):
            yield Problem("exchange-repeated", item.place, {"item": item.id, "text": found})


def codes_of(names: Sequence[str]) -> dict[str, int]:
    """A code for each answer's name: the number it is, else the one it ends with, else its position from 1."""
    for pattern in (re.compile(r"(\d{1,9})"), _END):
        found = [pattern.fullmatch(name) for name in names]
        codes = [int(match.group(1)) for match in found if match]
        if len(set(codes)) == len(set(names)) == len(found) == len(codes):
            return dict(zip(names, codes, strict=True))
    return {name: position for position, name in enumerate(dict.fromkeys(names), start=1)}


def all_of(filters: Iterable[Expression]) -> Expression | None:
    """One filter that holds where all do; None of none."""
    given = list(dict.fromkeys(filters))
    if not given:
        return None
    root = conjunction(each.root for each in given)
    return Expression(root, render(root), given[-1].place)
