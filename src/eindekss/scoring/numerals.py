"""Numbers as people of a language write them."""

_THIN_SPACE = "\u202f"


def number_text(value: float, language: str, decimals: int | None = None) -> str:
    """Without ``decimals``: up to ten significant digits, no trailing zeros. Latvian: 12 345,6; English: 12,345.6."""
    text = f"{value:,.10g}" if decimals is None else f"{value:,.{decimals}f}"
    if language == "lv":
        return text.replace(",", _THIN_SPACE).replace(".", ",")
    return text
