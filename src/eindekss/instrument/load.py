"""Instrument files -> Instrument. Every problem of every file is gathered; one problem refuses them all.

The format is described in docs/reference/instrument-file.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from eindekss.errors import Place, Problems, refuse
from eindekss.expression import Call, Expression, parse
from eindekss.expression.missing import Missing
from eindekss.instrument.model import (
    Block,
    Erratum,
    FullFor,
    Instrument,
    Item,
    Kind,
    Label,
    Matrix,
    Option,
    Origin,
    Questionnaire,
    Section,
)
from eindekss.instrument.structure import structure_problems
from eindekss.source import Entries, Entry, read_yaml

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

# What a respondent may say instead of giving a value; the other reasons come about by themselves.
OFFERED = (Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE)
_PROPERTIES = (
    "kind", "options", "relevant", "absent", "hint", "required", "minimum", "maximum", "decimals", "evidence",
    "origin",    "printed_in", "errata",
)  # fmt: skip


def load_instrument(paths: Sequence[Path], languages: tuple[str, ...], root: Path | None = None) -> Instrument:
    """Read the questionnaires of a wave, one a file, in the order given.

    Every text must stand in each of ``languages``. Ids are unique over all files. Files are named in problems
    relative to ``root``. Refuses with every problem found, each with its file and line.
    """
    problems = Problems()
    names = [str(path.relative_to(root)) if root else str(path) for path in paths]
    read = [
        problems.attempt(partial(_read_file, path, name, languages)) for path, name in zip(paths, names, strict=True)
    ]
    problems.refuse_if_any()
    instrument = Instrument(tuple(read), languages)
    problems.found += structure_problems(instrument)
    problems.refuse_if_any()
    return instrument


def _read_file(path: Path, name: str, languages: tuple[str, ...]) -> Questionnaire:
    document = read_yaml(path, name)
    if not isinstance(document, Entry):
        refuse("instrument-empty", Place(file=name))
    return _Reader(languages).questionnaire(document)


@dataclass
class _Reader:
    """Reads one file. A part that cannot be read is left out; ``questionnaire`` refuses if there was one."""

    languages: tuple[str, ...]
    problems: Problems = field(default_factory=Problems)
    code_lists: dict[str, tuple[Option, ...]] = field(default_factory=dict)

    def questionnaire(self, entry: Entry) -> Questionnaire:
        tried = self.problems.attempt
        known = (
            "questionnaire",
            "version",
            "unit",
            "respondent",
            "full_for",
            "code_lists",
            "sections",
            *self.languages,
        )
        tried(lambda: entry.only(*known))
        for name, codes in tried(lambda: entry.get_as("code_lists", Entry, _NONE)).items():
            self.code_lists[name] = self.options(codes)
        sections = self.each(entry, "sections", self.section)
        full_for = tried(lambda: _full_for(entry.need("full_for", Entry))) if "full_for" in entry else None
        questionnaire = tried(
            lambda: Questionnaire(
                id=entry.need("questionnaire", str),
                version=entry.need("version", str),
                title=self.label(entry),
                sections=sections,
                unit=entry.get_as("unit", str, "institution"),
                respondent=entry.get_as("respondent", str, "institution"),
                full_for=full_for,
                place=entry.place(),
            )
        )
        self.problems.refuse_if_any()
        return questionnaire

    def section(self, entry: Entry) -> Section:
        self.problems.attempt(lambda: entry.only("id", "topic", "items", *self.languages))
        blocks = self.each(entry, "items", self.block)
        return Section(
            id=entry.need("id", str),
            title=self.label(entry),
            blocks=blocks,
            topic=entry.get_as("topic", str, ""),
            place=entry.place(),
        )

    def block(self, entry: Entry) -> Block:
        return self.matrix(entry) if "matrix" in entry else self.item(entry, ("id", *_PROPERTIES))

    def matrix(self, entry: Entry) -> Matrix:
        """What the matrix says of its items holds for every row; a row's own filter is added to the matrix's."""
        self.problems.attempt(lambda: entry.only("matrix", "rows", *self.languages, *_PROPERTIES))
        shared = {key: entry[key] for key in _PROPERTIES if key in entry and key not in ("errata", "hint")}
        rows = self.each(entry, "rows", lambda row: self.item(_inheriting(row, shared, entry), _ROW, entry))
        return Matrix(
            id=entry.need("matrix", str),
            label=self.label(entry),
            items=rows,
            hint=self.hint(entry),
            place=entry.place(),
            errata=self.errata(entry),
        )

    def item(self, entry: Entry, known: tuple[str, ...], matrix: Entry | None = None) -> Item:
        problems = Problems()
        tried = problems.attempt
        tried(lambda: entry.only(*known, *self.languages))
        label, kind = tried(lambda: self.label(entry)), tried(lambda: _one_of(entry, "kind", Kind))
        relevant = tried(lambda: self.relevant(entry, matrix))
        options = tried(lambda: self.options_of(entry))
        rest = tried(lambda: self.properties(entry))
        identifier = tried(lambda: entry.need("id", str))
        problems.refuse_if_any()
        return Item(identifier, kind, label, options, relevant, place=entry.place(), **rest)  # type: ignore[arg-type]

    def properties(self, entry: Entry) -> dict[str, object]:
        return {
            "absent": tuple(_offered(entry)),
            "hint": self.hint(entry),
            "required": entry.get_as("required", bool, True),
            "minimum": entry.need("minimum", float) if "minimum" in entry else None,
            "maximum": entry.need("maximum", float) if "maximum" in entry else None,
            "decimals": entry.get_as("decimals", int, 0),
            "evidence": entry.get_as("evidence", bool, False),
            "origin": _one_of(entry, "origin", Origin, Origin.PRINTED),
            "printed_in": entry.get_as("printed_in", str, ""),
            "errata": self.errata(entry),
        }

    def relevant(self, entry: Entry, matrix: Entry | None) -> Expression | None:
        own = parse(entry.need("relevant", str), entry.place("relevant")) if "relevant" in entry else None
        if matrix is None or "relevant" not in matrix or matrix["relevant"] == entry.get("relevant"):
            return own
        shared = parse(matrix.need("relevant", str), matrix.place("relevant"))
        if own is None:
            return shared
        return Expression(Call("and", (shared.root, own.root)), f"({shared.text}) and ({own.text})", own.place)

    def options_of(self, entry: Entry) -> tuple[Option, ...]:
        given = entry.get("options")
        if given is None:
            return ()
        if isinstance(given, Entries):
            return self.options(given)
        name = entry.need("options", str)
        if name not in self.code_lists:
            refuse("code-list-unknown", entry.place("options"), name=name, known=", ".join(self.code_lists) or "—")
        return self.code_lists[name]

    def options(self, entries: object) -> tuple[Option, ...]:
        return self.all_of(entries, self.option) if isinstance(entries, Entries) else ()

    def option(self, entry: Entry) -> Option:
        entry.only("code", *self.languages)
        return Option(entry.need("code", int), self.label(entry))

    def hint(self, entry: Entry) -> Label | None:
        return self.label(entry.need("hint", Entry)) if entry.get("hint") is not None else None

    def errata(self, entry: Entry) -> tuple[Erratum, ...]:
        return self.each(entry, "errata", self.erratum) if "errata" in entry else ()

    def erratum(self, entry: Entry) -> Erratum:
        entry.only("printed", "taken", *self.languages)
        return Erratum(entry.need("printed", str), entry.need("taken", str), self.label(entry))

    def label(self, entry: Entry) -> Label:
        problems = Problems()
        texts = {key: problems.attempt(partial(entry.need, key, str)) for key in self.languages}
        problems.refuse_if_any()
        return texts

    def each(self, entry: Entry, key: str, read: Callable[[Entry], T]) -> tuple[T, ...]:
        """The elements of a list under a key, read one by one; the problems of those that cannot be are kept."""
        entries = self.problems.attempt(lambda: entry.need(key, Entries))
        return self.all_of(entries, read) if entries is not None else ()

    def all_of(self, entries: Entries, read: Callable[[Entry], T]) -> tuple[T, ...]:
        def element(position: int) -> T:
            if not isinstance(entries[position], Entry):
                refuse("instrument-not-mapping", entries.place(position))
            return read(entries[position])

        found = [self.problems.attempt(partial(element, position)) for position in range(len(entries))]
        return tuple(each for each in found if each is not None)


_ROW = ("id", *_PROPERTIES)
_NONE = Entry()


def _inheriting(row: Entry, shared: Mapping[str, object], matrix: Entry) -> Entry:
    """The row with what its matrix says added; a problem with an inherited value points at the matrix."""
    merged = Entry({**shared, **row})
    merged.file, merged.line = row.file, row.line
    merged.lines = {**{key: matrix.lines[key] for key in shared}, **row.lines}
    return merged


def _full_for(entry: Entry) -> FullFor:
    entry.only("over", "share", "at_least", "by", "sections")
    share = entry.need("share", float)
    if not 0 < share <= 1:
        refuse("full-for-share", entry.place("share"), share=share)
    sections = entry.get_as("sections", Entries, _NO_ENTRIES)
    return FullFor(
        over=entry.need("over", int),
        share=share,
        at_least=entry.need("at_least", int),
        by=entry.need("by", str),
        sections=tuple(map(str, sections)),
        place=entry.place(),
    )


def _one_of(entry: Entry, key: str, kinds: type[E], default: E | None = None) -> E:
    if default is not None and key not in entry:
        return default
    word = entry.need(key, str)
    if word not in list(kinds):
        refuse("instrument-word", entry.place(key), key=key, word=word, known=", ".join(kinds))
    return kinds(word)


def _offered(entry: Entry) -> list[Missing]:
    words = entry.get_as("absent", Entries, _NO_ENTRIES)
    for position, word in enumerate(words):
        if word not in OFFERED:
            known = ", ".join(OFFERED)
            refuse("instrument-word", words.place(position), key="absent", word=word, known=known)
    return [Missing(word) for word in words]


_NO_ENTRIES = Entries()
