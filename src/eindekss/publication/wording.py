"""Words of the outputs in every language, and numbers as each language writes them."""

import datetime
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from babel.dates import format_date

from eindekss.dataset.numerals import number_text

THIN_SPACE = "\u202f"


@cache
def words(language: str) -> Mapping[str, str]:
    """Word id -> text, from ``words.yaml``; a word that a language lacks is a programming error."""
    entries = yaml.safe_load((files("eindekss.publication") / "words.yaml").read_text(encoding="utf-8"))
    return {identifier: texts[language] for identifier, texts in entries.items()}


def number(value: float | None, language: str, decimals: int = 0) -> str:
    """A number as the language writes it, ties rounded half up; '–' where there is none."""
    return "–" if value is None else number_text(value, language, decimals)


def date(day: datetime.date, language: str) -> str:
    """A day in words; English as it is written in Europe."""
    return format_date(day, "long", locale="en_GB" if language == "en" else language)


def percent(share: float | None, language: str, decimals: int = 0) -> str:
    """A share of 1 as percent."""
    if share is None:
        return "–"
    return f"{number(share * 100, language, decimals)}{'' if language == 'en' else THIN_SPACE}%"
