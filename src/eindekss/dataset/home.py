"""Where the program writes."""

import os
from pathlib import Path


def home() -> Path:
    """The folder for the database, all datasets and kept files: EINDEKSS_HOME, or ``var`` below the current folder."""
    return Path(os.environ.get("EINDEKSS_HOME", "var"))
