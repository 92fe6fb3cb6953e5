"""Siteimprove's Alfa, the second opinion. It is shown beside the first engine's results and counts in no score.

The browser only writes down the page as Alfa's own data (``script``); the rules run later in Node over what was kept,
many pages in one process (``Alfa``). It sees no frames of other sites and no style sheets of other hosts, because the
browser lets no script of the page's place read them.
"""

import json
import subprocess
import threading
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import Any, Self

from eindekss.errors import Refused, refuse
from eindekss.observation.engines.modules import module
from eindekss.observation.evidence import Evidence
from eindekss.observation.visit import Page, Piece

NAME = "alfa"
_RULES = ("@siteimprove", "alfa-rules", "package.json")
_MEMORY = 1024  # MB: a page that needs more ends the process, and has no second opinion
_NATIVE = ("@siteimprove", "alfa-dom", "dist", "native.js")


class EngineFailed(Exception):
    """The engine broke on a page, or did not end in time."""


def version() -> str:
    return str(json.loads(module(*_RULES).read_text(encoding="utf-8"))["version"])


def installed() -> bool:
    """Whether this machine can give a second opinion."""
    try:
        return which("node") is not None and module(*_RULES).is_file()
    except Refused:
        return False


@cache
def script() -> str:
    """What writes a page down as Alfa's data, for a world of its own beside the page: ``eindekss.alfa()``."""
    native = module(*_NATIVE).read_text(encoding="utf-8").replace("export var Native", "var Native", 1)
    return f"(() => {{{native}\neindekss.alfa = async () => JSON.stringify(await Native.fromNode(document));}})();\n"


class Alfa:
    """``with Alfa() as alfa``: a process of Node, begun anew after a page that it did not survive.

    ``seconds``: the most that a page may take.
    """

    def __init__(self, seconds: float = 60) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        node = which("node")
        if node is None:
            refuse("engine-missing", engine="Node")
        self._node = node
        self._folder = module(*_RULES).parents[2]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    def opinion(self, page: Page, evidence: Evidence, viewport: tuple[int, int]) -> dict[str, Any]:
        """Results for a page whose serialised form was kept, to be read by ``results``. Raises ``EngineFailed``."""
        serialised = evidence.read(page.kept[Piece.SERIALISED]).decode()
        return self.examine(serialised, page.final or page.url, viewport)

    def examine(self, serialised: str, url: str, viewport: tuple[int, int]) -> dict[str, Any]:
        """``serialised``: JSON in one line, not read here: pages nest deeper than Python's reader goes."""
        said = self._answer(f'{{"page": {serialised}, "url": {json.dumps(url)}, "viewport": {list(viewport)}}}')
        if "error" in said:
            raise EngineFailed(said["error"])
        return said

    def _answer(self, line: str) -> dict[str, Any]:
        process = self._process = self._process or self._begun()
        assert process.stdin is not None  # noqa: S101 - a pipe
        assert process.stdout is not None  # noqa: S101 - a pipe
        late = threading.Timer(self._seconds, process.kill)
        late.start()
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = ""
        finally:
            late.cancel()
        if not answer:
            self._end()
            raise EngineFailed(f"ended, or gave no answer within {self._seconds:g} s")
        said: dict[str, Any] = json.loads(answer)
        return said

    def _begun(self) -> "subprocess.Popen[str]":
        with as_file(files("eindekss.observation.engines") / "alfa.mjs") as program:
            return subprocess.Popen(  # noqa: S603 - our own program
                [self._node, f"--max-old-space-size={_MEMORY}", str(Path(program)), str(self._folder)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
            )  # fmt: skip

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()
