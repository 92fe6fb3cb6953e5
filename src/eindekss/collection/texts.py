"""Every text of the pages, in Latvian and English, side by side: a file ``texts.yaml`` here and in each room."""

import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from django.utils import timezone, translation
from django.utils.formats import date_format

from eindekss.expression.missing import Missing

LANGUAGES = ("lv", "en")


def text(identifier: str, **values: object) -> str:
    """The text in the language of the page. An unknown id is a programming error."""
    return catalogue()[identifier][language()].format(**values)


def in_both(identifier: str) -> Mapping[str, str]:
    """The text in every language, for problems that are told on the command line and on pages alike."""
    return catalogue()[identifier]


def language() -> str:
    current = (translation.get_language() or "lv")[:2]
    return current if current in LANGUAGES else "lv"


def label(texts: Mapping[str, str] | None) -> str:
    """A label of a wave in the language of the page, else in the wave's first language."""
    if not texts:
        return ""
    return texts.get(language()) or next(iter(texts.values()))


def reason(missing: str) -> str:
    """What a reason for a missing answer is called, as the beginning of a line."""
    name = label(Missing(missing).label)
    return name[:1].upper() + name[1:]


def day(value: datetime.date, language: str) -> str:
    """A day in full: 31.03.2025. in Latvian, 31 March 2025 in English. Of a moment, the day it was here."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    with translation.override(language):
        return date_format(value, "d.m.Y." if language == "lv" else "j F Y", use_l10n=False)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Text id -> language -> text. An id that two files define, or a language left out, is a programming error."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(Path(__file__).parent.rglob("texts.yaml")):
        for identifier, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if identifier in found:
                raise ValueError(f"the text {identifier} is defined twice")
            if set(entry) != set(LANGUAGES):
                raise ValueError(f"the text {identifier} needs exactly the languages {LANGUAGES}")
            found[identifier] = entry
    return found
