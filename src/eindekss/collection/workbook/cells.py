"""An answer as a cell of the workbook shows it, and back."""

import datetime
import re

from eindekss.collection import spoken
from eindekss.collection.answering import NOTHING, Said
from eindekss.collection.texts import catalogue, label, reason, text
from eindekss.dataset.values import Unfit, fit
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Option

Cell = str | float | bool | datetime.date | datetime.time | datetime.timedelta
_REASONS = (Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE)
_CODED = re.compile(r"(-?\d+)\s*[–-]\s*\S.*", re.DOTALL)  # "2 – in part", as the drop-down writes it


def spelled(item: Item, said: Said) -> str | float | datetime.date:
    """What the cell holds; '' where there is nothing to show. Many codes are written "1; 3"."""
    if said.missing:
        return reason(said.missing) if said.missing in item.absent else ""
    if item.kind is Kind.NUMBER:
        return float(said.value)
    if item.kind is Kind.DATE:
        return datetime.date.fromisoformat(said.value)
    if item.kind is Kind.SINGLE:
        option = item.option(int(said.value))
        return choice(option) if option else ""
    if item.kind is Kind.MULTI:
        return "; ".join(said.value.split()) or text("workbook-none")
    return said.value


def choice(option: Option) -> str:
    return f"{option.code} – {label(option.label)}"


def meant(item: Item, cell: Cell) -> Said:
    """What a cell says, in whichever language its words are; a blank one says nothing. ``Unfit`` where it cannot be."""
    typed = _typed(cell)
    if not typed:
        return NOTHING
    if missing := _reason(item, typed):
        return Said(missing=missing)
    if item.kind is Kind.NUMBER:
        return Said(fit(item, spoken.number_typed(typed)))
    if item.options:
        return Said(fit(item, _codes(item, typed)))
    return Said(fit(item, typed))


def as_shown(item: Item, said: Said) -> Said:
    """What the cell says if nobody touches it: what a cell cannot show of an answer does not count as a change."""
    return meant(item, spelled(item, said))


def _typed(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time.min:
        return cell.date().isoformat()
    return str(cell).replace("\r\n", "\n").strip()


def _reason(item: Item, typed: str) -> str:
    for missing in _REASONS:
        if typed.casefold() in {words.casefold() for words in (missing, *missing.label.values())}:
            if missing in item.absent:
                return missing
            if item.kind is not Kind.TEXT:
                known = "; ".join(map(reason, item.absent)) or "–"
                raise Unfit("reason-not-offered", item, reason=typed, known=known)
    return ""


def _codes(item: Item, typed: str) -> str:
    """Codes joined by a space, from codes, the drop-down's words or labels alone."""
    if item.kind is Kind.SINGLE:
        return str(_code(item, typed))
    if typed.casefold() in {words.casefold() for words in catalogue()["workbook-none"].values()}:
        return ""
    if re.fullmatch(r"-?\d+([\s;,]+-?\d+)*[\s;,]*", typed):
        parts = re.split(r"[\s;,]+", typed)
    else:
        parts = re.split(r"[;\n]+", typed)
    return " ".join(str(_code(item, part.strip())) for part in parts if part.strip())


def _code(item: Item, typed: str) -> int:
    coded = _CODED.fullmatch(typed)
    digits = coded.group(1) if coded else typed
    for option in item.options:
        if digits == str(option.code) or typed.casefold() in {words.casefold() for words in option.label.values()}:
            return option.code
    raise Unfit("workbook-choice-unknown", item, value=typed, known="; ".join(map(choice, item.options)))
