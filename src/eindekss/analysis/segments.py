"""Derived classifications: groups of institutions by a number, and maturity levels from the scores.

Institutions whose number is unknown, or below the first bound given, are a category of their own: ``missing``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from eindekss.analysis.cells import UNCLASSIFIED
from eindekss.analysis.frames import INSTITUTION_UNIT, Frames
from eindekss.analysis.quantiles import Group, Start, fill_starts, group_of, groups, rounded
from eindekss.dataset.schema import CLASSIFICATION, MEMBERSHIP
from eindekss.dataset.store import from_rows
from eindekss.errors import NOWHERE, Place
from eindekss.expression import Expression, column
from eindekss.instrument.model import Label

DERIVED = "derived"
LANGUAGES = ("lv", "en")
THIN_SPACE = "\u202f"


@dataclass(frozen=True)
class Segmentation:
    """Groups of institutions by the number ``of``.

    ``starts``: a lower bound for each group, None where it is to be found (see ``quantiles``). ``percent``: the
    number is a share of 1 and bounds are percent.
    """

    id: str
    title: Label
    of: Expression
    starts: tuple[Start, ...]
    missing: Label
    decimals: int = 0
    percent: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True)
class Maturity:
    """Texts of the maturity classifications: ``topic`` holds {topic}, ``level`` holds {level}."""

    title: Label
    topic: Label
    level: Label
    missing: Label


@dataclass(frozen=True)
class Derived:
    """Rows for CLASSIFICATION and MEMBERSHIP."""

    classification: pl.DataFrame
    membership: pl.DataFrame


def segment(segmentation: Segmentation, frames: Frames, position: int) -> Derived:
    """Divide all institutions of the frame."""
    frame = frames.prepared(INSTITUTION_UNIT, [segmentation.of])
    factor = 100.0 if segmentation.percent else 1.0
    numbers = frame.select("institution", (column(segmentation.of).cast(pl.Float64) * factor).alias("number"))
    values = {
        institution: rounded(number, segmentation.decimals)
        for institution, number in numbers.iter_rows()
        if number is not None
    }
    starts = fill_starts(list(values.values()), segmentation.starts, segmentation.decimals)
    categories = {institution: _category(values.get(institution), starts) for institution in numbers["institution"]}
    open_below = segmentation.starts[0] is None
    found = groups(list(values.values()), starts, segmentation.decimals, open_below)
    labels = {str(each.number): bounds(each, segmentation.percent) for each in found}
    heading = _Heading(segmentation.id, segmentation.title, position, segmentation.missing)
    return _derived(heading, labels, categories)


def _category(value: Decimal | None, starts: Sequence[Decimal]) -> str:
    number = None if value is None else group_of(value, starts)
    return UNCLASSIFIED if number is None else str(number)


def bounds(group: Group, percent: bool = False) -> Label:
    """How a group is shown: „≤ 47”, „48–127”, „≥ 277”; shares always with both ends: „83–100 %”."""
    return {language: _bounds(group, language, percent) for language in LANGUAGES}


def _bounds(group: Group, language: str, percent: bool) -> str:
    low, high = decimal_text(group.low, language), decimal_text(group.high, language)
    unit = "" if not percent else "%" if language == "en" else f"{THIN_SPACE}%"
    if not percent and group.open_below != group.open_above:
        return f"≤ {high}" if group.open_below else f"≥ {low}"
    return (low if low == high else f"{low}–{high}") + unit


def decimal_text(value: Decimal, language: str) -> str:
    """Thousands parted by a thin space, the decimal mark as the language has it."""
    text = f"{value:,}".replace(",", THIN_SPACE)
    return text.replace(".", ",") if language == "lv" else text


def maturity(texts: Maturity, scores: pl.DataFrame, nodes: pl.DataFrame, position: int) -> Iterator[Derived]:
    """``maturity`` from the total's level and ``maturity_<topic>`` from each topic's; nodes: columns of NODE."""
    highest = max(scores["level"].drop_nulls().to_list(), default=0)
    labels = {
        str(level): {language: texts.level[language].format(level=level) for language in LANGUAGES}
        for level in range(1, highest + 1)
    }
    institutions = sorted(scores["institution"].unique())
    chosen = nodes.filter(pl.col("kind").is_in(["total", "topic"])).sort(pl.col("kind") != "total", "position")
    for offset, node in enumerate(chosen.iter_rows(named=True)):
        mine = scores.filter(pl.col("node") == node["node"])
        levels = dict(mine.select("institution", "level").drop_nulls().iter_rows())
        categories = {each: str(levels.get(each, UNCLASSIFIED)) for each in institutions}
        is_total = node["kind"] == "total"
        title = texts.title if is_total else {
            language: texts.topic[language].format(topic=node[f"title_{language}"]) for language in LANGUAGES
        }  # fmt: skip
        name = "maturity" if is_total else f"maturity_{node['node']}"
        yield _derived(_Heading(name, title, position + offset, texts.missing), labels, categories)


@dataclass(frozen=True)
class _Heading:
    name: str
    title: Label
    position: int
    missing: Label


def _derived(heading: _Heading, labels: Mapping[str, Label], categories: Mapping[str, str]) -> Derived:
    if UNCLASSIFIED in categories.values():
        labels = {**labels, UNCLASSIFIED: heading.missing}
    listed: list[dict[str, object]] = [
        {
            "classification": heading.name,
            "position": heading.position,
            "category": category,
            "category_position": place,
            **{f"title_{language}": heading.title[language] for language in LANGUAGES},
            **{f"label_{language}": text[language] for language in LANGUAGES},
        }
        for place, (category, text) in enumerate(labels.items())
    ]
    members: list[dict[str, object]] = [
        {"institution": institution, "classification": heading.name, "category": category, "basis": DERIVED}
        for institution, category in sorted(categories.items())
    ]
    return Derived(from_rows(CLASSIFICATION, listed), from_rows(MEMBERSHIP, members))
