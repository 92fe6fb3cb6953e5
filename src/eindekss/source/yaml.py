"""YAML with places: mappings and lists that know the file and line of each key and element.

Only ``true`` and ``false`` are booleans (the YAML 1.2 core schema): under YAML 1.1 an English label ``No``
would be read as false and a code ``on`` as true.
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml

from eindekss.errors import Place, Problem, Problems, Refused, refuse
from eindekss.source.text import read_text

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Entry(dict[str, Any]):
    """A mapping that knows its file, its own line and the line of each key."""

    file: str
    line: int
    lines: dict[str, int]

    def place(self, key: str | None = None) -> Place:
        return Place(file=self.file, line=self.lines.get(key, self.line) if key else self.line)

    def need(self, key: str, kind: type[T]) -> T:
        """The value of a key that must be there and of that kind."""
        if key not in self:
            refuse("key-missing", self.place(), key=key)
        return self._of_kind(key, kind)

    def get_as(self, key: str, kind: type[T], default: T) -> T:
        """The value of a key that may be absent; a null counts as absent."""
        return default if self.get(key) is None else self._of_kind(key, kind)

    def one_of(self, key: str, kinds: type[E], default: E | None = None) -> E:
        """The value of a key that is one word of an enumeration; it may be absent where there is a default."""
        if default is not None and self.get(key) is None:
            return default
        word = self.need(key, str)
        if word not in list(kinds):
            refuse("value-not-among", self.place(key), key=key, value=word, known=", ".join(kinds))
        return kinds(word)

    def label(self, languages: Iterable[str] = ("lv", "en"), prefix: str = "") -> dict[str, str]:
        """One text a language, from the keys ``lv``, ``en`` (or ``base_lv``, ``base_en`` with a prefix)."""
        return {language: self.need(prefix + language, str) for language in languages}

    def only(self, *known: str) -> None:
        """Refuse a key that is not among those known: a misspelt key must not be passed over silently."""
        unknown = [key for key in self if key not in known]
        if unknown:
            values = {"known": ", ".join(known)}
            raise Refused(Problem("key-unknown", self.place(key), {"key": key, **values}) for key in unknown)

    def _of_kind(self, key: str, kind: type[T]) -> T:
        value = self[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)  # type: ignore[return-value]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            refuse("value-kind", self.place(key), key=key, expected=_kind_in_words(kind))
        return value


def _kind_in_words(kind: type) -> dict[str, str]:
    """What was expected; the words complete the sentence of the message ``value-kind``."""
    lv, en = next((words for base, words in _KINDS.items() if issubclass(kind, base)), (kind.__name__,) * 2)
    return {"lv": lv, "en": en}


_KINDS = {
    str: ("teksts", "a text"),
    bool: ("true vai false", "true or false"),
    int: ("vesels skaitlis", "a whole number"),
    float: ("skaitlis", "a number"),
    dict: ("atslēgu un vērtību pāri", "keys with values"),
    list: ("saraksts", "a list"),
}


class Entries(list[Any]):
    """A list that knows the line of each element."""

    file: str
    line: int
    lines: list[int]

    def place(self, index: int) -> Place:
        return Place(file=self.file, line=self.lines[index])

    def entry(self, index: int) -> Entry:
        """An element that must be a mapping."""
        element = self[index]
        if not isinstance(element, Entry):
            refuse("element-not-mapping", self.place(index))
        return element

    def each(self, build: Callable[[Entry], T], problems: Problems) -> tuple[T, ...]:
        """What could be built of the elements, which are mappings; the problems of the others are kept."""
        built = [problems.attempt(partial(self._built, build, index)) for index in range(len(self))]
        return tuple(each for each in built if each is not None)

    def _built(self, build: Callable[[Entry], T], index: int) -> T:
        return build(self.entry(index))


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML reads it from the class
        first: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
        ]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_yaml(path: Path, shown_as: str | None = None) -> Any:
    """Read one document. Returns Entry, Entries or a scalar; refuses broken YAML and a key given twice."""
    name = shown_as or str(path)
    text = read_text(path, name)
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        refuse("yaml-broken", Place(file=name), reason=str(error.reason))
    try:
        node = loader.get_single_node()
        return None if node is None else _build(node, loader, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        refuse("yaml-broken", Place(file=name, line=line), reason=error.problem or str(error))
    except yaml.reader.ReaderError as error:
        refuse("yaml-broken", Place(file=name), reason=str(error.reason))
    finally:
        loader.dispose()


def _build(node: yaml.Node, loader: _Loader, file: str) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        entry = Entry()
        entry.file, entry.line, entry.lines = file, line, {}
        for key_node, value_node in node.value:
            key = str(loader.construct_object(key_node))
            if key in entry:
                refuse("yaml-key-twice", Place(file=file, line=key_node.start_mark.line + 1), key=key)
            entry.lines[key] = key_node.start_mark.line + 1
            entry[key] = _build(value_node, loader, file)
        return entry
    if isinstance(node, yaml.SequenceNode):
        entries = Entries(_build(element, loader, file) for element in node.value)
        entries.file, entries.line = file, line
        entries.lines = [element.start_mark.line + 1 for element in node.value]
        return entries
    return loader.construct_object(node)
