"""Seconds to show and fill in the grid of an institution with 2,000 services and 20 questions each.

They are the processor's seconds: browser's stand-in, server and SQLite are one process here, and what else runs on the
machine does not count.

The wave and its database are those of ``bench/workbook.py``. ``page`` and ``cell`` are the 95th percentile of many
requests, each of all that the server does for one; every service is answered by then. ``paste`` is a block of 500
services and 20 questions: looked at, saved in one request, undone.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from workbook import site

PAGE, CELL, PASTE = 1.0, 0.2, 5.0  # seconds
PASTED_ROWS = 500
WORDS: tuple[Callable[[int], str], ...] = (
    lambda row: f"{row * 7}",
    lambda row: "jā" if row % 3 else "nē",
    lambda row: f"{row / 4}".replace(".", ","),
    lambda row: f"Piezīme par {row}. pakalpojumu",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, default=2000)
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--requests", type=int, default=40)
    sizes = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        took = measured(Path(made), sizes.services, sizes.questions, sizes.requests)
    print(f"{sizes.services} services, {sizes.questions} questions each")
    for step, seconds in took.items():
        print(f"{step:<28} {seconds:>7.3f} s")
    slow = [step for step, most in (("page, p95", PAGE), ("cell, p95", CELL)) if took[step] > most]
    slow += ["paste"] if took["paste, looked at"] + took["paste, saved"] > PASTE else []
    if slow:
        raise SystemExit(f"too slow: {', '.join(slow)}")


def measured(folder: Path, services: int, questions: int, requests: int) -> Mapping[str, float]:
    client, workbook = site(folder, services, questions)
    address = workbook.removesuffix("workbook/")
    for first in range(0, services, PASTED_ROWS):
        _pasted(client, address, first, min(PASTED_ROWS, services - first), questions)
    took: dict[str, float] = {}

    def timed(step: str, act: Callable[[], Any], status: int = 200) -> Any:
        began = time.process_time()
        response = act()
        took[step] = time.process_time() - began
        if response.status_code != status:
            raise SystemExit(f"{step}: status {response.status_code}")
        return response

    def p95(step: str, acts: Iterator[Callable[[], Any]]) -> None:
        each = []
        for act in acts:
            timed(step, act)
            each.append(took[step])
        took[step] = statistics.quantiles(each, n=20)[-1]

    grid = f"{address}grid/"
    p95("page, p95", ((lambda at=at: client.get(grid, {"page": at + 1})) for at in range(requests)))
    p95("page by name, p95", ((lambda at=at: client.get(grid, {"name": f"{at}. pak"})) for at in range(requests)))
    p95("page of rows open, p95", ((lambda at=at: client.get(grid, {"which": "open"})) for at in range(requests)))
    p95("cell, p95", (_cell(client, address, at) for at in range(requests)))
    timed("review", lambda: client.get(f"{address}review/"))
    block = _block(0, PASTED_ROWS, questions, shift=1)
    posted = {"block": block, "row": "s0000", "item": "Q0"}
    looked = timed("paste, looked at", lambda: client.post(f"{address}grid-paste/", posted))
    shown = posted | {"shown": _fingerprint(looked)}
    timed("paste, saved", lambda: client.post(f"{address}grid-paste/", shown), 302)
    timed("paste, undone", lambda: client.post(f"{address}grid-undo/", {"undo": "1"}), 302)
    return took


def _block(first: int, rows: int, questions: int, shift: int = 0) -> str:
    return "\n".join(
        "\t".join(WORDS[column % 4](row + shift) for column in range(questions)) for row in range(first, first + rows)
    )


def _pasted(client: Any, address: str, first: int, rows: int, questions: int) -> None:
    posted = {"block": _block(first, rows, questions), "row": f"s{first:04}", "item": "Q0"}
    looked = client.post(f"{address}grid-paste/", posted)
    client.post(f"{address}grid-paste/", posted | {"shown": _fingerprint(looked)})


def _fingerprint(page: Any) -> str:
    found = re.search(rb'name="shown" value="(\w+)"', page.content)
    if found is None:
        raise SystemExit("the paste was not looked at")
    return found.group(1).decode()


def _cell(client: Any, address: str, at: int) -> Callable[[], Any]:
    return lambda: client.post(f"{address}grid-cell/", {"item": "APP_ALL", "row": f"s{at:04}", "a-APP_ALL": f"{at}"})


if __name__ == "__main__":
    main()
