"""XML from strangers, walked element by element: no document types, by which entities come in."""

from collections.abc import Callable, Mapping
from xml.parsers import expat

Start = Callable[[str, dict[str, str]], None]
Text = Callable[[str], None]


class NotXml(Exception):
    """Broken, or it declares a document type."""


def walk(content: bytes, start: Start, end: Text | None = None, text: Text | None = None) -> None:
    """Call ``start`` (and ``end``, ``text``) with local names, whatever the prefixes."""

    def doctype(*declared: object) -> None:
        raise NotXml

    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):  # the latter two for an encoding that nobody knows
        raise NotXml from None


def elements(content: bytes, wanted: str) -> list[Mapping[str, str]]:
    """The attributes of each element of that name."""
    found: list[Mapping[str, str]] = []
    walk(content, lambda name, attributes: found.append(attributes) if name == wanted else None)
    return found
