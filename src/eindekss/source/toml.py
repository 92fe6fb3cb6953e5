"""TOML: the wave's own settings. Parse errors keep the line; keys of a parsed file know only their file."""

import re
import tomllib
from pathlib import Path
from typing import Any

from eindekss.errors import Place, refuse
from eindekss.source.text import read_text

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def read_toml(path: Path, shown_as: str | None = None) -> dict[str, Any]:
    name = shown_as or str(path)
    try:
        return tomllib.loads(read_text(path, name))
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found.group(1)) if found else None
        refuse("toml-broken", Place(file=name, line=line), reason=_LINE.sub("", str(error)).strip())
