"""A questionnaire as an instrument file: what ``load`` reads back into the same questionnaire."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from eindekss.instrument.model import (
    Block,
    Erratum,
    FullFor,
    Item,
    Label,
    Matrix,
    Option,
    Origin,
    Questionnaire,
    Section,
)

Options = tuple[tuple[int, tuple[tuple[str, str], ...]], ...]  # a code list in a form that can be compared
_SHARED = ("kind", "options", "relevant", "absent", "required", "minimum", "maximum", "decimals", "evidence", "origin")


def to_yaml(questionnaire: Questionnaire) -> str:
    """The file's text. Code lists that more than one item uses stand at its head."""
    lists = _Lists(questionnaire)
    head = {"questionnaire": questionnaire.id, "version": questionnaire.version, "unit": questionnaire.unit}
    document = {
        **head,
        "respondent": questionnaire.respondent,
        **questionnaire.title,
        **({"full_for": _full_for(questionnaire.full_for)} if questionnaire.full_for else {}),
        **({"code_lists": lists.written()} if lists.names else {}),
        "sections": [_section(each, lists) for each in questionnaire.sections],
    }
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110)
    return text


def _full_for(rule: FullFor) -> dict[str, Any]:
    sections = {"sections": list(rule.sections)} if rule.sections else {}
    return {"over": rule.over, "share": rule.share, "at_least": rule.at_least, "by": rule.by, **sections}


class _Lists:
    """Code lists in use, named after the first block that uses them."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        blocks = [block for section in questionnaire.sections for block in section.blocks]
        uses = [(_compared(items[0].options), block.id) for block in blocks if (items := _items(block))]
        counted = Counter(options for options, _ in uses)
        shared = [(options, name) for options, name in uses if options and counted[options] > 1]
        self.names: dict[Options, str] = {}
        for options, name in shared:
            self.names.setdefault(options, name.lower())
        self.options = {_compared(item.options): item.options for item in questionnaire.items}

    def written(self) -> dict[str, list[dict[str, Any]]]:
        return {name: _listed(self.options[compared]) for compared, name in self.names.items()}

    def of(self, options: tuple[Option, ...]) -> str | list[dict[str, Any]]:
        return self.names.get(_compared(options)) or _listed(options)


def _listed(options: Iterable[Option]) -> list[dict[str, Any]]:
    return [{"code": option.code, **option.label} for option in options]


def _compared(options: Iterable[Option]) -> Options:
    return tuple((option.code, tuple(sorted(option.label.items()))) for option in options)


def _items(block: Block) -> tuple[Item, ...]:
    return block.items if isinstance(block, Matrix) else (block,)


def _section(section: Section, lists: _Lists) -> dict[str, Any]:
    topic = {"topic": section.topic} if section.topic else {}
    blocks = [_block(each, lists) for each in section.blocks]
    return {"id": section.id, **topic, **section.title, "items": blocks}


def _block(block: Block, lists: _Lists) -> dict[str, Any]:
    if isinstance(block, Item):
        return {"id": block.id, **block.label, **dict(_properties(block, lists)), **_hint(block.hint)}
    rows = [dict(_properties(item, lists)) for item in block.items]
    shared = {key: value for key, value in rows[0].items() if key in _SHARED and all(value == r.get(key) for r in rows)}
    own = [{key: value for key, value in row.items() if key not in shared} for row in rows]
    return {
        "matrix": block.id,
        **block.label,
        **_hint(block.hint),
        **shared,
        **_errata(block.errata),
        "rows": [
            {"id": item.id, **item.label, **row, **_hint(item.hint)} for item, row in zip(block.items, own, strict=True)
        ],
    }


def _properties(item: Item, lists: _Lists) -> Iterator[tuple[str, Any]]:
    """What differs from the defaults, in the order of the reference."""
    yield "kind", item.kind.value
    if item.options:
        yield "options", lists.of(item.options)
    if item.relevant is not None:
        yield "relevant", item.relevant.text
    if item.absent:
        yield "absent", [reason.value for reason in item.absent]
    if not item.required:
        yield "required", False
    for key, bound in (("minimum", item.minimum), ("maximum", item.maximum)):
        if bound is not None:
            yield key, int(bound) if bound.is_integer() else bound
    origin = "" if item.origin is Origin.PRINTED else item.origin.value
    rest = {"decimals": item.decimals, "evidence": item.evidence, "origin": origin, "printed_in": item.printed_in}
    yield from ((key, value) for key, value in rest.items() if value)
    yield from _errata(item.errata).items()


def _hint(hint: Label | None) -> Mapping[str, Any]:
    return {} if hint is None else {"hint": dict(hint)}


def _errata(errata: tuple[Erratum, ...]) -> Mapping[str, Any]:
    written = [{"printed": each.printed, "taken": each.taken, **each.reason} for each in errata]
    return {"errata": written} if written else {}
