"""The words by which pages are recognised, one file a language: what a link to the contacts may be called, and so on.

A group is a list of phrases. A star at the end of a word stands for any ending, for languages that inflect; letters
match whatever their case and their marks, because addresses and headings leave them out.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from eindekss.errors import Place, refuse
from eindekss.source import Entry, read_yaml


@dataclass(frozen=True)
class Vocabulary:
    """``phrases``: language -> group -> phrases, the languages in the order in which they are tried."""

    phrases: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.phrases)

    def found(self, group: str, text: str, language: str = "") -> str:
        """The first words of the text that belong to the group, as the text has them; '' where none do.

        ``language`` narrows the search to one language's phrases.
        """
        hit = self._pattern(group, language).search(fold(text))
        return unicodedata.normalize("NFC", text)[hit.start() : hit.end()] if hit else ""

    def every(self, group: str, text: str, language: str = "") -> tuple[str, ...]:
        """All such words, in their order."""
        whole = unicodedata.normalize("NFC", text)
        return tuple(whole[hit.start() : hit.end()] for hit in self._pattern(group, language).finditer(fold(text)))

    def words(self, group: str, language: str) -> tuple[str, ...]:
        return self.phrases.get(language, {}).get(group, ())

    def expression(self, group: str, language: str = "") -> str:
        """The group as part of a regular expression for folded text."""
        return self._pattern(group, language).pattern

    def _pattern(self, group: str, language: str) -> "re.Pattern[str]":
        key = (group, language)
        if key not in self._patterns:
            chosen = [language] if language else self.languages
            phrases = [phrase for each in chosen for phrase in self.words(group, each)]
            if not phrases and not any(group in groups for groups in self.phrases.values()):
                refuse("vocabulary-group-unknown", group=group)
            self._patterns[key] = _any_of(phrases)
        return self._patterns[key]

    @cached_property
    def _patterns(self) -> "dict[tuple[str, str], re.Pattern[str]]":
        return {}


def fold(text: str) -> str:
    """The text in small letters without marks, of the same length as its NFC form: places in one fit the other."""
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


class _Folded(dict[int, str]):
    """Each letter folded when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter
        return self[code]


_FOLDED = _Folded()


def _any_of(phrases: Iterable[str]) -> "re.Pattern[str]":
    """A pattern of folded phrases, the longest first; one that matches nothing where there are none."""
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_phrase, ordered))})(?!\w)" if ordered else r"(?!)")


def _phrase(phrase: str) -> str:
    ending = {True: r"[^\W_]*", False: ""}
    words = [re.escape(fold(word.rstrip("*"))) + ending[word.endswith("*")] for word in phrase.split()]
    return r"[\s\-_/]+".join(words)


@cache
def vocabulary(languages: tuple[str, ...] = ("lv", "en", "ru"), folder: Path = Path(__file__).parent) -> Vocabulary:
    """The vocabularies of these languages, in this order. Refuses a language that has none, and a broken file."""
    return Vocabulary({language: _read(folder / f"{language}.yaml") for language in languages})


@cache
def known_languages(folder: Path = Path(__file__).parent) -> tuple[str, ...]:
    """The languages that have a vocabulary."""
    return tuple(sorted(each.stem for each in folder.glob("*.yaml")))


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    if not path.is_file():
        refuse("vocabulary-unknown", language=path.stem, known=", ".join(known_languages(path.parent)))
    entry: Entry = read_yaml(path, shown_as=path.name)
    return {group: _phrases(entry, group) for group in entry}


def _phrases(entry: Entry, group: str) -> tuple[str, ...]:
    phrases = entry.need(group, list)
    if not phrases or any(not isinstance(phrase, str) or not phrase.strip("* ") for phrase in phrases):
        refuse("vocabulary-group-broken", Place(file=entry.file, line=entry.lines[group]), group=group)
    return tuple(phrases)
