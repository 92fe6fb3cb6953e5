"""The pieces that are taken from a page as it stands in its window, and kept."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Error as PlaywrightError

from eindekss.observation.browser.window import ScriptFailed, Window
from eindekss.observation.engines import axe
from eindekss.observation.evidence import Evidence, in_utf8
from eindekss.observation.visit import Conditions, Piece

_REFLOW = (320, 256)  # 1280 x 1024 enlarged four times: WCAG 1.4.10


def keep(
    window: Window, pieces: frozenset[Piece], kept: dict[Piece, str], evidence: Evidence, conditions: Conditions
) -> None:
    """Add digests to ``kept``. A piece that breaks is missing, and the others are kept."""
    for piece, take in _TAKEN.items():
        if piece in pieces:
            with _missing_at_worst(window):
                kept[piece] = evidence.keep(take(window))
    if pieces & {Piece.SMALL, Piece.SMALL_SCREENSHOT}:
        with _missing_at_worst(window):
            kept.update(_small(window, pieces, evidence, conditions))
        window.resize(*conditions.viewport, telephone=False)


def loading(window: Window) -> dict[str, Any]:
    """What loading the page cost."""
    return {**window.run("loading"), **window.traffic.told()}


def _small(
    window: Window, pieces: frozenset[Piece], evidence: Evidence, conditions: Conditions
) -> Iterator[tuple[Piece, str]]:
    """The page on a telephone's screen: it is given the other size, and not loaded again."""
    window.resize(*conditions.small, telephone=True)
    if Piece.SMALL_SCREENSHOT in pieces:
        yield Piece.SMALL_SCREENSHOT, evidence.keep(window.picture(window.limits.small_height))
    if Piece.SMALL in pieces:
        small = {"screen": list(conditions.small), **window.run("small")}
        window.resize(*_REFLOW, telephone=False)
        small["reflow"] = {"screen": list(_REFLOW), **window.run("width")}
        yield Piece.SMALL, evidence.keep_json(small)


@contextmanager
def _missing_at_worst(window: Window) -> Iterator[None]:
    """A piece that cannot be taken is missing; a page that is gone is told by the next call into it."""
    try:
        yield
    except ScriptFailed:
        return
    except PlaywrightError:
        window.run("said")


def _json(value: Any) -> bytes:
    return in_utf8(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


# In this order: what measures goes before what moves the page.
_TAKEN: dict[Piece, Callable[[Window], bytes]] = {
    Piece.LOADING: lambda window: _json(loading(window)),
    Piece.LAYOUT: lambda window: _json(window.run("layout")),
    Piece.TREE: lambda window: in_utf8(window.tree()),
    Piece.SCREENSHOT: lambda window: window.uncovered(window.limits.height),
    Piece.AXE: lambda window: _json(window.run("axe", axe.TAGS)),
    Piece.SERIALISED: lambda window: in_utf8(str(window.run("alfa"))),
}
