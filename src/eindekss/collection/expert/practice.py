"""Suggestions to try the expert's page with: made up, and marked as such in words and in the picture.

They come in as any observer's would, by a folder of files, so the demo shows that way at work, too.
"""

import csv
import struct
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from eindekss.collection.expert.queue import questionnaires
from eindekss.collection.expert.suggestions import COLUMNS, EVIDENCE_COLUMNS, import_folder
from eindekss.collection.models import Suggestion
from eindekss.dataset.wave import Wave
from eindekss.instrument.model import Item, Kind
from eindekss.registry.models import Wave as WaveRecord

PAGE = "https://example.org/"
CHECK = "practice 1"
_NOTE = "Izmēģinājuma ieteikums, neko nenozīmē. Practice suggestion, means nothing."
_EXCERPT = "Izmēģinājuma izvilkums no lapas. Practice excerpt of a page."
_PICTURE = "practice.png"
_WIDTH, _HEIGHT = 640, 360
_CROP = "170 120 300 60"


def suggest(wave: Wave, record: WaveRecord, institution: str) -> None:
    """Practice suggestions for every item of the experts' questionnaires; those that are there already stay."""
    if Suggestion.objects.filter(wave=record).exists():
        return
    items = [item for asked in questionnaires(wave) for item in asked.items]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        observed = f"{wave.reference_date.isoformat()}T10:00:00+00:00"
        _write(folder / "suggestions.csv", COLUMNS, (_row(item, wave, institution, observed) for item in items))
        _write(folder / "evidence.csv", EVIDENCE_COLUMNS, (
            (institution, item.id, PAGE, observed, _EXCERPT, _PICTURE, _CROP, "") for item in items
        ))  # fmt: skip
        (folder / "files").mkdir()
        (folder / "files" / _PICTURE).write_bytes(_picture())
        import_folder(record.key, folder)


def _write(file: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(rows)


def _row(item: Item, wave: Wave, institution: str, observed: str) -> tuple[str, ...]:
    value = _value(item, wave)
    trust = "S" if value is not None else "E"
    confidence = "0.8" if value is not None else ""
    return institution, item.id, trust, value or "", "", confidence, CHECK, observed, _NOTE


def _value(item: Item, wave: Wave) -> str | None:
    """None, that is evidence alone, for what no practice could guess."""
    if item.options:
        return " ".join(str(option.code) for option in item.options[: 1 if item.kind is Kind.SINGLE else 2])
    return {Kind.LINK: PAGE, Kind.DATE: wave.reference_date.isoformat()}.get(item.kind)


# ---- the picture: a page's outline with the word DEMO on it, in grey; no font, no program to draw with ----

_LETTERS = {
    "D": ("11110", "10001", "10001", "10001", "10001", "10001", "11110"),
    "E": ("11111", "10000", "10000", "11110", "10000", "10000", "11111"),
    "M": ("10001", "11011", "10101", "10101", "10001", "10001", "10001"),
    "O": ("01110", "10001", "10001", "10001", "10001", "10001", "01110"),
}
_Box = tuple[int, int, int, int, int]  # left, top, width, height, shade of grey


def _boxes() -> Iterator[_Box]:
    yield 0, 0, _WIDTH, _HEIGHT, 245
    yield 0, 0, _WIDTH, 48, 90
    yield 170, 120, 300, 60, 160
    yield 172, 122, 296, 56, 255
    for top in range(210, 320, 20):
        yield 60, top, 520, 8, 205
    for at, letter in enumerate("DEMO"):
        for down, line in enumerate(_LETTERS[letter]):
            for across, mark in enumerate(line):
                if mark == "1":
                    yield 200 + at * 64 + across * 9, 118 + down * 9, 9, 9, 60


@cache
def _picture() -> bytes:
    """A grey PNG of 8 bits (ISO/IEC 15948)."""
    rows = [bytearray(_WIDTH) for _ in range(_HEIGHT)]
    for left, top, width, height, shade in _boxes():
        for row in rows[top : top + height]:
            row[left : left + width] = bytes([shade]) * width
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    kind, data = part
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
