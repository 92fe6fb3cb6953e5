"""The numbers that prose may name, read from the datasets and written as the language writes them."""

from collections.abc import Callable, Mapping
from typing import Any

from eindekss.publication.edition import Edition
from eindekss.publication.wording import number, percent

ALL = ("total", "total")


def functions(edition: Edition, language: str) -> Mapping[str, Callable[..., str]]:
    """Name -> function for a chapter's text. A cell or node that does not exist raises KeyError with its name; a number
    that there is none of is written as “–”."""
    cells = {
        (row["table"], row["stub"], row["measure"]): row
        for row in edition.cells.iter_rows(named=True)
        if (row["banner"], row["category"]) == ALL
    }
    scores: dict[str, list[float]] = {node: [] for node in edition.nodes["node"]}
    for row in edition.scores.iter_rows(named=True):
        if row["score"] is not None:
            scores[row["node"]].append(row["score"])
    claims = {row["claim"]: row for row in edition.claims.iter_rows(named=True)}

    def cell(table: str, stub: object, measure: str) -> dict[str, Any]:
        return cells[table, str(stub), measure]

    def share(table: str, stub: object, decimals: int = 0) -> str:
        return percent(cell(table, stub, "share")["value"], language, decimals)

    def count(table: str, stub: object) -> str:
        return number(cell(table, stub, "share")["count"], language)

    def base(table: str) -> str:
        return number(max(row["base"] for key, row in cells.items() if key[0] == table), language)

    def mean(node: str) -> str:
        known = scores[node]
        return number(sum(known) / len(known) if known else None, language, 1)

    def claim(identifier: str) -> str:
        row = claims[identifier]
        show = percent if row["unit"] == "percent" else number
        return show(row["value"] / 100 if row["unit"] == "percent" else row["value"], language, row["decimals"])

    return {"share": share, "count": count, "base": base, "mean": mean, "claim": claim}
