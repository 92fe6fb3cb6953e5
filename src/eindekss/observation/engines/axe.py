"""axe-core: which version there is, how it is brought into a page."""

import json
from functools import cache
from importlib.resources import files

from eindekss.observation.engines.modules import module

NAME = "axe-core"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")  # levels A and AA; rules of mere good practice are off


def version() -> str:
    return str(json.loads(module(NAME, "package.json").read_text(encoding="utf-8"))["version"])


@cache
def script() -> str:
    """The engine's source and that of its run, for a page's own world beside the page."""
    run = (files("eindekss.observation.browser") / "axe.js").read_text(encoding="utf-8")
    return module(NAME, "axe.min.js").read_text(encoding="utf-8") + "\n" + run
