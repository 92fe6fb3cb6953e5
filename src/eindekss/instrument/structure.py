"""What must be so of an instrument before its filters can even be read: ids, codes, options, labels."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from eindekss.errors import Place, Problem
from eindekss.instrument.model import Instrument, Item, Kind, Label, Matrix, Questionnaire

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)  # a variable's name in every format we write
_CHOICES = (Kind.SINGLE, Kind.MULTI)


def structure_problems(instrument: Instrument) -> list[Problem]:
    """Ids given twice or not fit for a variable, options missing or given twice, bounds, labels."""
    return [
        *_twice(instrument),
        *(problem for each in _items(instrument) for problem in _item_problems(each)),
        *(problem for each in instrument.questionnaires for problem in _full_for_problems(each)),
        *(
            Problem("label-missing", place, {"id": identifier, "language": language})
            for identifier, label, place in labels(instrument)
            for language in instrument.languages
            if not label.get(language, "").strip()
        ),
    ]


def _items(instrument: Instrument) -> Iterator[Item]:
    """Every item, those whose id stands twice included (``Instrument.items`` has them once)."""
    return (item for each in instrument.questionnaires for item in each.items)


def _matrices(questionnaire: Questionnaire) -> Iterator[Matrix]:
    return (block for each in questionnaire.sections for block in each.blocks if isinstance(block, Matrix))


def labels(instrument: Instrument) -> Iterator[tuple[str, Label, Place]]:
    """Every text of the instrument: whose, the text in each language, where."""
    for questionnaire in instrument.questionnaires:
        yield questionnaire.id, questionnaire.title, questionnaire.place
        for section in questionnaire.sections:
            yield section.id, section.title, section.place
        for matrix in _matrices(questionnaire):
            yield from _labels_of(matrix)
        for item in questionnaire.items:
            yield from _labels_of(item)
            for option in item.options:
                yield f"{item.id} = {option.code}", option.label, item.place


def _labels_of(block: Item | Matrix) -> Iterator[tuple[str, Label, Place]]:
    yield block.id, block.label, block.place
    if block.hint is not None:
        yield block.id, block.hint, block.place
    for erratum in block.errata:
        yield block.id, erratum.reason, block.place


def _twice(instrument: Instrument) -> Iterator[Problem]:
    """Item ids are variables, and file formats compare those ignoring case; a matrix's id shares their space."""
    questionnaires = instrument.questionnaires
    matrices = (matrix for each in questionnaires for matrix in _matrices(each))
    blocks: Iterator[Item | Matrix] = chain(_items(instrument), matrices)
    yield from _given_twice((block.id.lower(), block.id, block.place) for block in blocks)
    yield from _given_twice((each.id, each.id, each.place) for each in questionnaires)
    yield from _given_twice(
        (section.id, section.id, section.place) for each in questionnaires for section in each.sections
    )


def _given_twice(found: Iterable[tuple[str, str, Place]]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for key, identifier, place in found:
        if key in first:
            yield Problem("id-twice", place, {"id": identifier, "first": first[key].text("en") or "—"})
        first.setdefault(key, place)


def _full_for_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """The rule ranks rows of a roster by a number that is asked of every one of them."""
    rule = questionnaire.full_for
    if rule is None:
        return
    if questionnaire.unit == "institution":
        yield Problem("full-for-roster", rule.place)
    ranked = [item.id for item in questionnaire.items if item.kind is Kind.NUMBER and item.relevant is None]
    if rule.by not in ranked:
        yield Problem("full-for-by", rule.place, {"item": rule.by, "known": ", ".join(ranked) or "—"})
    known = [section.id for section in questionnaire.sections]
    for section in rule.sections:
        if section not in known:
            yield Problem("full-for-section", rule.place, {"section": section, "known": ", ".join(known)})


def _item_problems(item: Item) -> Iterator[Problem]:
    about = {"item": item.id}
    if not _ID.fullmatch(item.id):
        yield Problem("item-id", item.place, about)
    if item.kind in _CHOICES and not item.options:
        yield Problem("options-missing", item.place, about)
    if item.kind not in _CHOICES and item.options:
        yield Problem("options-needless", item.place, {**about, "kind": item.kind.value})
    codes = [option.code for option in item.options]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem("option-code-twice", item.place, {**about, "code": code})
    for code in codes:
        if code < 0:
            yield Problem("option-code-negative", item.place, {**about, "code": code})
    bounded = item.minimum is not None or item.maximum is not None or item.decimals
    if bounded and item.kind is not Kind.NUMBER:
        yield Problem("bounds-needless", item.place, about)
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        yield Problem("bounds-crossed", item.place, about)
