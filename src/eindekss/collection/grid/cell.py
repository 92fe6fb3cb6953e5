"""An answer as a cell of the grid shows it, and what is meant by what a person types or pastes there."""

import re
from collections.abc import Mapping

from django.http import QueryDict

from eindekss.collection import spoken
from eindekss.collection.answering import Said
from eindekss.collection.form import Field
from eindekss.collection.texts import catalogue, language, reason, text
from eindekss.collection.workbook.cells import choice, meant, spelled
from eindekss.collection.workbook.read import spoken_in_both
from eindekss.collection.workbook.write import rule
from eindekss.dataset.values import Unfit
from eindekss.errors import Problem
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind

_DAY = re.compile(r"(\d{1,2})[./]\s?(\d{1,2})[./]\s?(\d{4})\.?")
_ISO_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(:00)?")


def written(item: Item, said: Said) -> str:
    """What stands in the cell. What it says is ``meaning`` of it again."""
    if said.missing or item.kind is not Kind.NUMBER:
        return str(spelled(item, said))
    return spoken.number_field(said.value)


def meaning(item: Item, typed: str) -> Said:
    """What the cell says; ``Unfit`` where that cannot be.

    As in the workbook (``workbook.cells.meant``), and as spreadsheets and people write: a per cent sign after a number,
    a day as 31.12.2017, the letter that stands for a reason.
    """
    typed = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if item.kind is not Kind.TEXT:
        for why in item.absent:
            if typed.casefold() in letters(why):
                return Said(missing=why)
    if item.kind is Kind.NUMBER and typed.endswith("%"):
        typed = typed[:-1].rstrip()
        if not typed:
            raise Unfit("number-broken", item, value="%")
    if item.kind is Kind.DATE:
        typed = _day(typed)
    return meant(item, typed)


def letters(why: Missing) -> frozenset[str]:
    """The letters that stand for a reason, in every language."""
    return frozenset(letter.casefold() for letter in catalogue()[f"grid-letter-{why}"].values())


def _day(typed: str) -> str:
    if found := _DAY.fullmatch(typed):
        day, month, year = found.groups()
        return f"{year}-{int(month):02}-{int(day):02}"
    found = _ISO_MOMENT.fullmatch(typed)
    return found.group(1) if found else typed


def explained(item: Item, unfit: Unfit, typed: str) -> str:
    """What is wrong with what was typed and how to mend it, without the item's id."""
    identifier = f"error-{unfit.id}"
    if identifier in catalogue():
        return text(identifier, **{**unfit.values, "value": typed})
    problem = Problem(unfit.id, values={**unfit.values, "item": spoken_in_both(item.label)})
    return f"{problem.what(language())} {problem.remedy(language())}"


class CellField(Field):
    """A field of a section's page whose one input holds words, as a spreadsheet's cell does."""

    def show(self, said: Said) -> None:
        self.typed = written(self.item, said)

    def read(self, data: QueryDict) -> Said:
        self.typed = data.get(self.id, "")
        return meaning(self.item, self.typed)

    @property
    def mine_shown(self) -> str:
        return spoken.shown(self.item, self.conflict.mine) if self.conflict else ""

    def fail(self, unfit: Unfit) -> None:
        self.error = explained(self.item, unfit, self.typed)


def offered(item: Item) -> list[str]:
    """The words that may be chosen from a menu."""
    choices = [choice(option) for option in item.options] if item.kind is Kind.SINGLE else []
    none = [text("workbook-none")] if item.kind is Kind.MULTI else []
    return [*choices, *none, *map(reason, item.absent)]


def told(item: Item) -> str:
    """What may be written in the item's cells, the letters for reasons included."""
    if item.kind is Kind.TEXT or not item.absent:
        return rule(item)
    words = "; ".join(text("grid-letter", letter=text(f"grid-letter-{why}"), reason=reason(why)) for why in item.absent)
    return f"{rule(item)} ({words})"


def words(item: Item) -> Mapping[str, object]:
    """What the browser needs to read the item's cells: kind; words in small letters -> code; words -> reason."""
    none = {entry.casefold() for entry in catalogue()["workbook-none"].values()}
    return {
        "kind": str(item.kind),
        "codes": {
            word.casefold(): option.code
            for option in item.options
            for label in option.label.values()
            for word in (str(option.code), label, f"{option.code} – {label}", f"{option.code} - {label}")
        },
        "none": sorted(none) if item.kind is Kind.MULTI else [],
        "reasons": {
            word: str(why)
            for why in item.absent
            for word in {each.casefold() for each in (why, *why.label.values())} | _letters_of(item, why)
        },
    }


def _letters_of(item: Item, why: Missing) -> frozenset[str]:
    return frozenset() if item.kind is Kind.TEXT else letters(why)
