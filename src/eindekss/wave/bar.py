"""The bar that tells a person at a terminal how far a long work is; elsewhere it is silent."""

from collections.abc import Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import track

_Made = TypeVar("_Made")


def behind_bar(work: Iterable[_Made], words: str, total: int) -> Iterable[_Made]:
    """What comes of the work, one by one; the bar has gone when all is there."""
    err = Console(stderr=True)
    return track(work, words, total, console=err, transient=True, disable=not err.is_terminal)
