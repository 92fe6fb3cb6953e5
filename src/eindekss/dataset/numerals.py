"""Numbers as people of a language write them: the one place where a figure of the datasets becomes words."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel.numbers import format_decimal

_THIN_SPACE = "\u202f"


@lru_cache(maxsize=100_000)
def number_text(value: float, language: str, decimals: int | None = None) -> str:
    """Latvian 12 345,6 (a thin space in thousands), English 12,345.6.

    Ties are rounded half up, as published figures are; without ``decimals`` up to ten digits and no trailing zeros.
    """
    if decimals is None:
        text = format_decimal(float(f"{value:.10g}"), "#,##0.##########", locale=language)
    else:
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(_half_up(value, decimals), pattern, locale=language)
    separator = _separator(language)
    return text.replace(separator, _THIN_SPACE) if separator.isspace() else text


@cache
def _separator(language: str) -> str:
    """What stands between thousands by the language's own convention."""
    return format_decimal(1000, "#,##0", locale=language)[1:-3]


def _half_up(value: float, decimals: int) -> float:
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(round(value, 9))).quantize(step, rounding=ROUND_HALF_UP))
