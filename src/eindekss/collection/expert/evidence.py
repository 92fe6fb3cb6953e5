"""Pictures of evidence: shown only where their own bytes say that they are pictures."""

import struct
from dataclasses import dataclass

KINDS = {"png": "image/png", "jpeg": "image/jpeg"}
LARGEST = 20 * 2**20
LONGEST_SIDE = 30_000  # pixels; what a browser would refuse to draw is no evidence
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG: starts of a frame, which say its size
_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}  # JPEG: markers without a length


@dataclass(frozen=True)
class Picture:
    """A picture that a page may show: PNG or JPEG by its content, never by its name."""

    kind: str
    width: int
    height: int


def picture(content: bytes) -> Picture | None:
    """What the file's own header says; None for anything else, SVG and HTML among them, which can hold scripts."""
    found = _png(content) or _jpeg(content)
    if found is None or not (0 < found.width <= LONGEST_SIDE and 0 < found.height <= LONGEST_SIDE):
        return None
    return found


def _png(content: bytes) -> Picture | None:
    if not content.startswith(_PNG) or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return Picture("png", *struct.unpack(">II", content[16:24]))


def _jpeg(content: bytes) -> Picture | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture("jpeg", width, height)
        at += 2 if marker in _BARE else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
