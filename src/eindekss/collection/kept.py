"""Files kept below EINDEKSS_HOME under the SHA-256 of their content: written once, never changed."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def path(name: str) -> Path:
    """Where the file of this digest is, or would be."""
    return Path(settings.HOME) / "evidence" / name[:2] / name


def keep(content: bytes) -> str:
    """Write the file unless it is there, and say its digest. A reader never sees half a file."""
    name = digest(content)
    target = path(name)
    if target.is_file():
        return name
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return name
