"""What may stand as the value of an item, in the one written form that tables and answers files share."""

import datetime
import math
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from eindekss.instrument.model import Item, Kind

LONGEST_TEXT = 20_000


class Unfit(ValueError):
    """The value does not fit the item; ``id`` names the message and ``values`` fill it."""

    def __init__(self, identifier: str, item: Item, **values: object) -> None:
        self.id = identifier
        self.values: Mapping[str, object] = {"item": item.id, **values}
        super().__init__(identifier)


def fit(item: Item, value: str) -> str:
    """The value in its canonical form, or ``Unfit``. The empty text is a value of a multiple choice only."""
    if value == "" and item.kind is not Kind.MULTI:
        raise Unfit("answer-empty", item)
    return _FIT[item.kind](item, value)


def _single(item: Item, value: str) -> str:
    return str(_code(item, value))


def _multi(item: Item, value: str) -> str:
    codes = [_code(item, part) for part in value.split()]
    if len(set(codes)) < len(codes):
        raise Unfit("answer-code-twice", item, value=value)
    return " ".join(map(str, sorted(codes)))


def _code(item: Item, value: str) -> int:
    whole = re.fullmatch(r"(-?\d+)(?:\.0+)?", value)
    if whole is None or item.option(int(whole.group(1))) is None:
        known = ", ".join(str(option.code) for option in item.options)
        raise Unfit("answer-code-unknown", item, value=value, known=known)
    return int(whole.group(1))


def _number(item: Item, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        raise Unfit("number-broken", item, value=value) from None
    if not math.isfinite(number):
        raise Unfit("number-broken", item, value=value)
    if item.minimum is not None and number < item.minimum:
        raise Unfit("number-too-small", item, value=value, minimum=f"{item.minimum:g}")
    if item.maximum is not None and number > item.maximum:
        raise Unfit("number-too-large", item, value=value, maximum=f"{item.maximum:g}")
    if round(number, item.decimals) != number:
        raise Unfit("number-too-fine", item, value=value, decimals=item.decimals)
    return str(int(number)) if number.is_integer() else repr(number)


def _text(item: Item, value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise Unfit("text-too-long", item, longest=LONGEST_TEXT, length=len(value))
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in value):
        raise Unfit("text-broken", item)
    return value


def _link(item: Item, value: str) -> str:
    parts = urlsplit(_text(item, value))
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or re.search(r"\s", value):
        raise Unfit("link-broken", item, value=value)
    return value


def _date(item: Item, value: str) -> str:
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        raise Unfit("date-broken", item, value=value) from None


_FIT = {
    Kind.SINGLE: _single,
    Kind.MULTI: _multi,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.LINK: _link,
    Kind.DATE: _date,
}
