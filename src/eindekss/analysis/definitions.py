"""Reading what the analysis is told to do: lists of entries, each problem kept with its place."""

from collections.abc import Iterable, Iterator
from typing import Any

from eindekss.errors import Place, Problem, refuse
from eindekss.expression import Expression, parse
from eindekss.instrument.model import Label
from eindekss.source import Entries, Entry


def entries(document: Any, shown_as: str) -> list[Entry]:
    """The entries of a document that is a list of mappings."""
    if not isinstance(document, Entries):
        refuse("definitions-not-a-list", Place(file=shown_as))
    return [document.entry(number) for number in range(len(document))]


def inner_label(entry: Entry, key: str) -> Label:
    """One text a language, from a mapping of its own that holds nothing else.

    A comma in an unquoted text would end it and begin another key: that is why others are refused.
    """
    inner = entry.need(key, Entry)
    inner.only("lv", "en")
    return inner.label()


def expression(entry: Entry, key: str, default: str | None = None) -> Expression:
    """The expression under a key. Plain ``true``, ``false`` and numbers may stand without quotation marks."""
    value = entry.get(key, default)
    if value is None:
        refuse("key-missing", entry.place(), key=key)
    return parse(_text(value), entry.place(key))


def twice(found: Iterable[tuple[str, Place]]) -> Iterator[Problem]:
    """A problem for each id that stands twice."""
    first: dict[str, int | None] = {}
    for identifier, place in found:
        if identifier in first:
            yield Problem("definition-twice", place, {"id": identifier, "first": first[identifier]})
        first.setdefault(identifier, place.line)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
