"""A questionnaire as a tagged PDF (PDF/UA-1) to be printed: Typst sets what ``Page.data`` lists."""

import datetime
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import typst

from eindekss.dataset.wave import Wave
from eindekss.instrument.model import Block, Item, Kind, Matrix, Origin, Questionnaire, Section
from eindekss.publication.questionnaire.conditions import Conditions, words
from eindekss.publication.wording import number

FOLDER, PAPER = Path(__file__).parent, "paper.typ"
WIDEST = 70  # characters of an answer's label that a table's column can take
COLUMNS = 6


def printed(wave: Wave, questionnaire: Questionnaire, language: str) -> bytes:
    """The PDF in one language of the wave. Same questionnaire, same bytes."""
    return typeset("questionnaire.typ", Page(wave, questionnaire, language).data(), wave.opened)


def typeset(template: str, data: dict[str, Any], day: datetime.date) -> bytes:
    """A tagged PDF of a template and what it reads as ``data.json``; ``day`` is the document's date."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        for name in (template, PAPER):
            shutil.copyfile(FOLDER / name, root / name)
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        opened = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        pdf: bytes = typst.compile(
            str(root / template),
            root=str(root),
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(opened.timestamp()),
        )
        return pdf


@dataclass(frozen=True)
class Page:
    """A questionnaire on paper in one language: numbered, its filters in words."""

    wave: Wave
    questionnaire: Questionnaire
    language: str

    def word(self, name: str, **values: object) -> str:
        return words(self.language)[name].format(**values)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Block or row -> its number: 2.3 is the third question of the second section, 2.3.1 its first row."""
        found: dict[str, str] = {}
        for section_number, section in enumerate(self.questionnaire.sections, start=1):
            for block_number, block in enumerate(section.blocks, start=1):
                found[block.id] = f"{section_number}.{block_number}"
                rows = block.items if isinstance(block, Matrix) else ()
                found |= {item.id: f"{found[block.id]}.{row}" for row, item in enumerate(rows, start=1)}
        return found

    @cached_property
    def conditions(self) -> Conditions:
        return Conditions({item.id: item for item in self.questionnaire.items}, self.numbers, self.language)

    def data(self) -> dict[str, Any]:
        names = ("institution", "number", "filled-in-by", "date", "row", "value", "no-answer")
        return {
            "language": self.language,
            "title": self.questionnaire.title[self.language],
            "wave": self.wave.title[self.language],
            "owner": self.wave.owner[self.language],
            "version": self.version,
            "running": self.version,
            "lines": list(self.lines()),
            "unit": self.unit[:1].upper() + self.unit[1:],
            "words": {name: self.word(name) for name in names},
            "sections": [self.section(*each) for each in enumerate(self.questionnaire.sections, start=1)],
        }

    @property
    def version(self) -> str:
        return self.word("version", version=self.questionnaire.version)

    @property
    def unit(self) -> str:
        """What one form is about, where that is not the institution."""
        unit = self.questionnaire.unit
        return "" if unit == "institution" else words(self.language).get(f"unit-{unit}", unit)

    def lines(self) -> Iterator[str]:
        respondent = self.questionnaire.respondent
        yield words(self.language).get(f"by-{respondent}", respondent) + "."
        if self.unit:
            yield self.word("one-row", unit=self.unit)

    def section(self, position: int, section: Section) -> dict[str, Any]:
        blocks = [self.block(block) for block in section.blocks]
        return {"title": f"{position}. {section.title[self.language]}", "blocks": blocks}

    def block(self, block: Block) -> dict[str, Any]:
        about = {"number": self.numbers[block.id], "id": block.id, "label": block.label[self.language]}
        parts = self.matrix(block) if isinstance(block, Matrix) else self.item(block)
        items = block.items if isinstance(block, Matrix) else (block,)
        hint = block.hint[self.language] if block.hint else ""
        rebuilt = all(item.origin is Origin.RECONSTRUCTED for item in items)
        return {**about, "hint": hint, "note": self.word("reconstructed") if rebuilt else "", **parts}

    def item(self, item: Item) -> dict[str, Any]:
        return {
            "form": item.kind.value,
            "filter": self.conditions.said(item.relevant) if item.relevant else "",
            "how": self.how(item),
            "options": [option.label[self.language] for option in item.options],
            "absent": [reason.label[self.language] for reason in item.absent],
        }

    def matrix(self, matrix: Matrix) -> dict[str, Any]:
        """A filter of all rows stands above the table, a row's own below its label; answers too long are a list."""
        first = matrix.items[0]
        shared = len({item.relevant for item in matrix.items}) == 1
        choice = first.kind is Kind.SINGLE
        options = [option.label[self.language] for option in first.options]
        fits = len(options) <= COLUMNS and max(map(len, options), default=0) <= WIDEST
        return {
            "form": "choices" if choice and fits else "list" if choice else "numbers",
            "filter": self.conditions.said(first.relevant) if shared and first.relevant else "",
            "how": self.word("one-a-row") if choice else self.how(first),
            "options": options,
            "absent": [reason.label[self.language] for reason in first.absent],
            "rows": [self.row(item, shared) for item in matrix.items],
        }

    def row(self, item: Item, shared: bool) -> dict[str, str]:
        own = self.conditions.said(item.relevant) if item.relevant and not shared else ""
        return {"number": self.numbers[item.id], "label": item.label[self.language], "filter": own}

    def how(self, item: Item) -> str:
        if item.kind is Kind.NUMBER:
            return " ".join(self.bounds(item))
        return self.word({Kind.SINGLE: "one-answer", Kind.MULTI: "any-answers"}[item.kind]) if item.options else ""

    def bounds(self, item: Item) -> Iterator[str]:
        """Bounds worth saying: nobody counts below nought."""
        if item.minimum:
            yield self.word("minimum", minimum=self.bound(item.minimum, item))
        if item.maximum is not None:
            yield self.word("maximum", maximum=self.bound(item.maximum, item))
        if item.decimals:
            yield self.word("decimals", decimals=item.decimals)

    def bound(self, value: float, item: Item) -> str:
        return number(value, self.language, 0 if value.is_integer() else item.decimals)
