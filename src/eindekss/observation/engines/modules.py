"""Where npm put the engines. EINDEKSS_NODE_MODULES says it; otherwise ``node_modules`` below the current folder."""

import os
from pathlib import Path

from eindekss.errors import Place, refuse


def module(*parts: str) -> Path:
    """A file of an installed package. Refuses where it is not there."""
    folder = Path(os.environ.get("EINDEKSS_NODE_MODULES", "node_modules"))
    path = folder.joinpath(*parts).absolute()
    if not path.is_file():
        refuse("engine-missing", Place(file=str(path)), engine=parts[0])
    return path
