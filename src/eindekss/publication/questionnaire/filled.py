"""A questionnaire as it was answered, as a tagged PDF (PDF/UA-1): the blank one's numbers, and what was said."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from eindekss.instrument.model import Block, Matrix, Section
from eindekss.publication.questionnaire.build import Page, typeset


@dataclass(frozen=True)
class Reply:
    """What stands as the answer to one item, in words: an answer, a reason why there is none, or nothing yet."""

    text: str
    state: Literal["said", "absent", "open"] = "said"


@dataclass(frozen=True)
class Filled:
    """One form: of the institution (``name`` '') or of one of its roster rows. Items that were not asked are not in
    ``replies``."""

    name: str
    replies: Mapping[str, Reply]


@dataclass(frozen=True)
class Head:
    """Who answered, how far it has come in words, and the day it was put on paper."""

    institution: str
    registration: str
    state: str
    day: datetime.date


def filled(page: Page, head: Head, forms: Sequence[Filled]) -> bytes:
    """The PDF. A roster's forms are tables of a line a question, because there may be hundreds of them."""
    data = page.data() | {
        "institution": head.institution,
        "registration": head.registration,
        "state": head.state,
        "running": head.institution,
        "lines": [],
        "words": {name: page.word(name) for name in ("number", "row", "answer")},
        "forms": [_form(page, form) for form in forms],
    }
    return typeset("filled.typ", data, head.day)


def _form(page: Page, form: Filled) -> dict[str, Any]:
    sections = page.questionnaire.sections
    if form.name:
        rows = [_row(page, item.id, item.label, form) for item in page.questionnaire.items if item.id in form.replies]
        return {"name": form.name, "compact": True, "rows": rows}
    return {
        "name": "",
        "compact": False,
        "sections": [_section(page, each, position, form) for position, each in enumerate(sections, start=1)],
    }


def _section(page: Page, section: Section, position: int, form: Filled) -> dict[str, Any]:
    blocks = [_block(page, block, form) for block in section.blocks if _is_asked(block, form)]
    return {"title": f"{position}. {section.title[page.language]}", "blocks": blocks}


def _is_asked(block: Block, form: Filled) -> bool:
    items = block.items if isinstance(block, Matrix) else (block,)
    return any(item.id in form.replies for item in items)


def _block(page: Page, block: Block, form: Filled) -> dict[str, Any]:
    about = {"number": page.numbers[block.id], "id": block.id, "label": block.label[page.language], "rows": []}
    if isinstance(block, Matrix):
        items = [item for item in block.items if item.id in form.replies]
        return about | {"rows": [_row(page, item.id, item.label, form) for item in items]}
    return about | {"said": _said(form.replies[block.id])}


def _row(page: Page, item: str, label: Mapping[str, str], form: Filled) -> dict[str, Any]:
    return {"number": page.numbers[item], "label": label[page.language], "said": _said(form.replies[item])}


def _said(reply: Reply) -> dict[str, Any]:
    return {"lines": reply.text.split("\n"), "state": reply.state}
