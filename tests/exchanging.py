"""Questionnaires compared without the places that they were read from."""

from dataclasses import replace

from eindekss.errors import NOWHERE
from eindekss.instrument.model import Block, Item, Matrix, Origin, Questionnaire


def bare(questionnaire: Questionnaire) -> Questionnaire:
    sections = tuple(
        replace(section, place=NOWHERE, blocks=tuple(map(_bare_block, section.blocks)))
        for section in questionnaire.sections
    )
    rule = questionnaire.full_for
    full_for = replace(rule, place=NOWHERE) if rule else None
    return replace(questionnaire, place=NOWHERE, sections=sections, full_for=full_for)


def _bare_block(block: Block) -> Block:
    if isinstance(block, Matrix):
        return replace(block, place=NOWHERE, items=tuple(replace(item, place=NOWHERE) for item in block.items))
    return replace(block, place=NOWHERE)


def as_a_form_has_it(item: Item) -> Item:
    """The item less what an XLSForm cannot carry; where an absence may be said, an answer cannot be demanded."""
    required = item.required and not item.absent
    bare = replace(item, place=NOWHERE, absent=(), errata=(), printed_in="", origin=Origin.PRINTED, evidence=False)
    return replace(bare, required=required)
