"""How an answer gives points: the part of index.yaml inside one question."""

from collections.abc import Mapping
from itertools import pairwise

from eindekss.errors import refuse
from eindekss.instrument.model import Item, Kind
from eindekss.scoring.model import (
    Band,
    BandPoints,
    CodePoints,
    ConditionPoints,
    Points,
    SelectedPoints,
    SharePoints,
)
from eindekss.source import Entries, Entry

_WAYS = ("codes", "selected", "share", "bands", "points")
_KINDS = {"codes": Kind.SINGLE, "selected": Kind.MULTI, "share": Kind.NUMBER, "bands": Kind.NUMBER}


def points_of(entry: Entry, item: Item | None) -> Points:
    """Exactly one way must be given, and it must fit the kind of the item asked."""
    given = [way for way in _WAYS if way in entry]
    if len(given) != 1:
        refuse("index-ways", entry.place(), question=entry.get("question"), known=", ".join(_WAYS))
    way = given[0]
    if ("holds" in entry) != (way == "points"):
        refuse("index-holds-points", entry.place(), question=entry.get("question"))
    if item is not None and item.kind is not _KINDS[way]:
        refuse("index-way-kind", entry.place(way), way=way, item=item.id, kind=item.kind.value)
    points = _read(entry, way, item)
    if points.attainable <= 0:
        refuse("index-nothing-attainable", entry.place(way), question=entry.get("question"))
    return points


def _read(entry: Entry, way: str, item: Item | None) -> Points:
    if way == "codes":
        return CodePoints(_code_points(entry, way, item))
    if way == "selected":
        points = _code_points(entry, way, item)
        return SelectedPoints(points, entry.get_as("cap", float, sum(points.values())))
    if way == "bands":
        return BandPoints(_bands(entry))
    attainable = entry.need(way, float)
    return SharePoints(attainable) if way == "share" else ConditionPoints(attainable)


def _code_points(entry: Entry, way: str, item: Item | None) -> Mapping[int, float]:
    given = entry.need(way, Entry)
    if not given:
        refuse("index-list-empty", entry.place(way), key=way)
    for code in given:
        if not code.isdigit() or (item is not None and item.option(int(code)) is None):
            refuse("index-code-unknown", given.place(code), code=code, item=item.id if item else "")
        if given.need(code, float) < 0:
            refuse("index-negative", given.place(code), key=code)
    return {int(code): given.need(code, float) for code in given}


def _bands(entry: Entry) -> tuple[Band, ...]:
    bands = entry.need("bands", Entries)
    read = tuple(_band(each) for each in bands)
    seamless = all(
        lower.high is not None and lower.high == upper.low and lower.high_closed != upper.low_closed
        for lower, upper in pairwise(read)
    )
    if not (read and seamless and read[0].low is None and read[-1].high is None):
        refuse("index-bands", entry.place("bands"), question=entry.get("question"))
    return read


def _band(entry: Entry) -> Band:
    entry.only("from", "above", "to", "below", "points")
    if ("from" in entry and "above" in entry) or ("to" in entry and "below" in entry):
        refuse("index-band-bounds", entry.place())
    points = entry.need("points", float)
    if points < 0:
        refuse("index-negative", entry.place("points"), key="points")
    low, high = ("from" if "from" in entry else "above"), ("to" if "to" in entry else "below")
    return Band(
        points=points,
        low=entry.need(low, float) if low in entry else None,
        low_closed=low == "from",
        high=entry.need(high, float) if high in entry else None,
        high_closed=high == "to",
    )
