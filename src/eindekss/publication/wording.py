"""Words of the outputs in every language, and numbers as each language writes them."""

import datetime
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from importlib.resources import files

import yaml
from babel.dates import format_date
from babel.numbers import format_decimal

THIN_SPACE = "\u202f"


@cache
def words(language: str) -> Mapping[str, str]:
    """Word id -> text, from ``words.yaml``; a word that a language lacks is a programming error."""
    entries = yaml.safe_load((files("eindekss.publication") / "words.yaml").read_text(encoding="utf-8"))
    return {identifier: texts[language] for identifier, texts in entries.items()}


@lru_cache(maxsize=100_000)
def number(value: float | None, language: str, decimals: int = 0) -> str:
    """A number with the language's decimal mark and a thin space in thousands; '–' where there is none.

    Ties are rounded half up, as published figures are.
    """
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(_half_up(value, decimals), pattern, locale=language, group_separator=True)
    separator = _separator(language)
    return text.replace(separator, THIN_SPACE) if separator else text


def date(day: datetime.date, language: str) -> str:
    """A day in words; English as it is written in Europe."""
    return format_date(day, "long", locale="en_GB" if language == "en" else language)


def percent(share: float | None, language: str, decimals: int = 0) -> str:
    """A share of 1 as percent."""
    if share is None:
        return "–"
    return f"{number(share * 100, language, decimals)}{'' if language == 'en' else THIN_SPACE}%"


@cache
def _separator(language: str) -> str:
    """What the language puts between thousands by itself."""
    return format_decimal(1000, "#,##0", locale=language)[1:-3]


def _half_up(value: float, decimals: int) -> float:
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(round(value, 9))).quantize(step, rounding=ROUND_HALF_UP))
