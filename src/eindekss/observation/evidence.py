"""Evidence: what a visit saw, each piece kept under the hash of its content, so that it cannot change unseen."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import zstandard

from eindekss.errors import Place, refuse

_PACKED_ALREADY = (b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"wOF2", b"RIFF")
_LEVEL = 3


@dataclass(frozen=True)
class Evidence:
    """A folder of pieces: ``ab/ab12…``, named by the SHA-256 of their content; texts are packed (Zstandard, RFC 8878).

    Several processes and machines may write into one folder: a piece appears whole or not at all, and the same
    content is kept once.
    """

    folder: Path

    def keep(self, content: bytes) -> str:
        """Keep a piece; returns its digest."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f".{digest}.{uuid4().hex}")
            unfinished.write_bytes(_packed(content))
            os.replace(unfinished, path)
        return digest

    def keep_json(self, value: Any) -> str:
        return self.keep(in_utf8(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))))

    def read(self, digest: str) -> bytes:
        """A piece's content. Refuses one that is missing, or whose content no longer has its hash."""
        path = self._path(digest)
        if not path.is_file():
            refuse("evidence-missing", Place(file=str(path)), digest=digest)
        stored = path.read_bytes()
        for content in _unpacked(stored):
            if hashlib.sha256(content).hexdigest() == digest:
                return content
        refuse("evidence-damaged", Place(file=str(path)), digest=digest)

    def read_json(self, digest: str) -> Any:
        return json.loads(self.read(digest))

    def holds(self, digest: str) -> bool:
        return self._path(digest).is_file()

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def _packed(content: bytes) -> bytes:
    """Unlike gzip, this sees that a website's exchanges bring the same pictures again, page after page: a tenth of the
    room, a fiftieth of the time."""
    return content if content.startswith(_PACKED_ALREADY) else zstandard.compress(content, _LEVEL)


def in_utf8(text: str) -> bytes:
    """The text as it is kept. Half a character, which is what a script leaves where it cuts a text within an emoji,
    becomes a question mark: there is no such thing in UTF-8."""
    return text.encode("utf-8", "replace")


def _unpacked(stored: bytes) -> Iterator[bytes]:
    """What a stored piece may stand for: itself, or what was packed into it."""
    yield stored
    with suppress(zstandard.ZstdError, MemoryError):  # one that was changed may claim any size
        yield zstandard.decompress(stored)
