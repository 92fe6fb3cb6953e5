"""The data dictionary: what each column of a data file is, derived from the instrument and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count

from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item, Kind, Label

NAME_LENGTH = 64  # bytes, the limit of SPSS; ids are ASCII
_TICKED = {1: {"lv": "atzīmēts", "en": "ticked"}, 0: {"lv": "nav atzīmēts", "en": "not ticked"}}
_ASIDE = (Missing.NOT_ANSWERED, Missing.NOT_REACHED, Missing.EDITED_OUT, Missing.NON_RESPONDENT)


@dataclass(frozen=True)
class Variable:
    """One column of a data file.

    ``name`` is unique ignoring case and at most 64 bytes long. A multiple-choice item gives one variable an
    option (1 ticked, 0 not) whose ``option`` is the option's code; every other item gives one, named as the item.
    ``values`` are the labels of codes, ``missing`` the reasons that can stand in place of a value (their codes
    are ``Missing.spss``), ``measure`` is nominal or scale.
    """

    name: str
    item: str
    kind: Kind
    unit: str
    label: Label
    values: Mapping[int, Label]
    missing: tuple[Missing, ...]
    option: int | None = None
    decimals: int = 0
    measure: str = "nominal"

    @property
    def is_text(self) -> bool:
        return self.kind in (Kind.TEXT, Kind.LINK, Kind.DATE)


def variables(instrument: Instrument) -> tuple[Variable, ...]:
    """Every variable, in the order its item is asked, options in the order printed."""
    taken = {item.id.lower() for item in instrument.items.values()}
    found: list[Variable] = []
    for item in instrument.items.values():
        found += _of(item, instrument.unit_of[item.id], taken)
        taken |= {variable.name.lower() for variable in found}
    return tuple(found)


def _of(item: Item, unit: str, taken: set[str]) -> Iterable[Variable]:
    if item.kind is Kind.MULTI:
        return _dichotomous(item, unit, taken)
    values = {option.code: option.label for option in item.options}
    measure = "scale" if item.kind is Kind.NUMBER else "nominal"
    missing = _missing(item)
    return [
        Variable(
            item.id, item.id, item.kind, unit, item.label, values, missing,
            decimals=item.decimals, measure=measure,
        )
    ]  # fmt: skip


def _dichotomous(item: Item, unit: str, taken: set[str]) -> Iterator[Variable]:
    names = _names(item, taken)
    for option in item.options:
        label = {language: f"{text.rstrip(':')}: {option.label[language]}" for language, text in item.label.items()}
        values = {code: {each: _ticked(code, each) for each in item.label} for code in _TICKED}
        name = names[option.code]
        yield Variable(name, item.id, item.kind, unit, label, values, _missing(item), option.code)


def _ticked(code: int, language: str) -> str:
    return _TICKED[code].get(language, _TICKED[code]["en"])


def _names(item: Item, taken: set[str]) -> dict[int, str]:
    """``K13M_1``; where an item of that name exists, ``K13M_C1`` for every option of the item, and so on."""
    for separator in chain(("_", "_C"), (f"_C{number}_" for number in count(2))):
        ends = {option.code: f"{separator}{option.code}" for option in item.options}
        names = {code: item.id[: NAME_LENGTH - len(end)] + end for code, end in ends.items()}
        if taken.isdisjoint(name.lower() for name in names.values()):
            break
    return names


def _missing(item: Item) -> tuple[Missing, ...]:
    filtered = () if item.relevant is None else (Missing.FILTERED,)
    return (*filtered, *item.absent, *_ASIDE)
