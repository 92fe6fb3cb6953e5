"""Numbers as people of a language write them."""

_THIN_SPACE = "\u202f"


def number_text(value: float, language: str, decimals: int | None = None) -> str:
    """Latvian 12 345,6, English 12,345.6; without ``decimals`` up to ten digits and no trailing zeros."""
    text = f"{value:,.10g}" if decimals is None else f"{value:,.{decimals}f}"
    if language == "lv":
        return text.replace(",", _THIN_SPACE).replace(".", ",")
    return text
