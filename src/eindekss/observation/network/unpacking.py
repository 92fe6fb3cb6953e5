"""Compressed bodies, unpacked no further than there is room: a few bytes may stand for gigabytes."""

import zlib
from collections.abc import Callable

ACCEPTED = "gzip, deflate"
Unpack = Callable[[bytes, int], bytes]  # what came, how many bytes there is room for -> at most as many bytes


class Broken(Exception):
    """A body that is not what its header says."""


def unpacker(coding: str) -> Unpack:
    """For a ``Content-Encoding``. Raises ``Broken`` for one that was not asked for, and for one within another."""
    named = [each for each in coding.lower().replace(" ", "").split(",") if each not in ("", "identity")]
    if not named:
        return lambda piece, room: piece[:room]
    if named in (["gzip"], ["x-gzip"]):
        return _Gzip()
    if named == ["deflate"]:
        return _Deflate()
    raise Broken(f"compressed as {coding[:60]}, which was not asked for")


class _Gzip:
    """One member after another, as RFC 1952 allows."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(31)

    def __call__(self, piece: bytes, room: int) -> bytes:
        found = bytearray()
        while piece and len(found) < room:
            found += _inflated(self._member, piece, room - len(found))
            piece = self._member.unused_data
            if self._member.eof:
                self._member = zlib.decompressobj(31)
                piece = piece if piece.startswith(b"\x1f") else b""  # browsers let what follows the end pass too
        return bytes(found)


class _Deflate:
    """With the header of zlib, as the standard wants it, or without, as some servers send it."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()
        self._begun = False

    def __call__(self, piece: bytes, room: int) -> bytes:
        begun, self._begun = self._begun, True
        try:
            return _inflated(self._stream, piece, room)
        except Broken:
            if begun:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            return _inflated(self._stream, piece, room)


def _inflated(stream: "zlib._Decompress", piece: bytes, room: int) -> bytes:
    try:
        return stream.decompress(piece, room)
    except zlib.error as error:
        raise Broken(f"broken compression: {error}") from error
