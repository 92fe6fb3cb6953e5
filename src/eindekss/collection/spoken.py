"""Answers as people write and read them: decimal comma, thousands apart, labels instead of codes."""

import re

from eindekss.collection.answering import Said
from eindekss.collection.texts import label, language, reason
from eindekss.instrument.model import Item, Kind

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


def number_typed(value: str) -> str:
    """What a person typed, as a table holds it: spaces dropped, the decimal comma a point."""
    return _SPACES.sub("", value).replace(",", ".").replace("−", "-")


def number_field(value: str) -> str:
    """A stored number as it stands in a field."""
    return value.replace(".", ",") if language() == "lv" else value


def number_shown(value: str) -> str:
    """A stored number for reading, thousands apart.

    Every digit that the person gave stays, zeros at the end too, and none is rounded: an answer is quoted. Figures
    reckoned from answers are written by ``eindekss.dataset.numerals``.
    """
    sign = "−" if value.startswith("-") else ""
    whole, _, rest = value.removeprefix("-").partition(".")
    comma = language() == "lv"
    grouped = f"{int(whole):,}".replace(",", "\u202f" if comma else ",")
    return sign + grouped + (("," if comma else ".") + rest if rest else "")


def shown(item: Item, said: Said) -> str:
    """An answer in words, for reading back."""
    if said.missing:
        return reason(said.missing)
    if item.kind is Kind.NUMBER:
        return number_shown(said.value)
    if item.options:
        chosen = [item.option(int(code)) for code in said.value.split()]
        return "; ".join(label(option.label) for option in chosen if option)
    return said.value
