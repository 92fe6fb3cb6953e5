"""Evidence: kept once under its hash, read back whole, and refused when it is gone or changed."""

import base64
import random
from pathlib import Path

import pytest

from eindekss.errors import Refused
from eindekss.observation.evidence import Evidence


@pytest.mark.parametrize("content", [b"", "<p>Ķekava</p>".encode(), b"\x89PNG not packed", b"\x1f\x8b half a gzip",
                                     b"\x28\xb5\x2f\xfd half a frame"])  # fmt: skip
def test_what_is_kept_is_read_back(tmp_path: Path, content: bytes) -> None:
    evidence = Evidence(tmp_path)
    assert evidence.read(evidence.keep(content)) == content


def test_the_same_content_is_kept_once_and_is_the_same_file_everywhere(tmp_path: Path) -> None:
    one, two = Evidence(tmp_path / "a"), Evidence(tmp_path / "b")
    digest = one.keep(b"x" * 1000)
    assert one.keep(b"x" * 1000) == two.keep(b"x" * 1000) == digest
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 2
    assert files[0].read_bytes() == files[1].read_bytes()


def test_json_has_one_digest_whatever_the_order_of_its_keys(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    assert evidence.keep_json({"a": 1, "ē": [2]}) == evidence.keep_json({"ē": [2], "a": 1})
    assert evidence.read_json(evidence.keep_json({"ē": [2]})) == {"ē": [2]}


def test_half_a_character_is_kept_as_a_question_mark(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    assert evidence.read_json(evidence.keep_json({"text": "smaids \ud83d"})) == {"text": "smaids ?"}


def test_what_comes_again_and_again_is_kept_in_little_room(tmp_path: Path) -> None:
    evidence, chance = Evidence(tmp_path), random.Random(1)  # noqa: S311 - the same bytes each time
    picture = base64.b64encode(chance.randbytes(40_000))
    digest = evidence.keep(picture * 15)
    assert (tmp_path / digest[:2] / digest).stat().st_size < 1.1 * 40_000


def test_missing_evidence_is_refused(tmp_path: Path) -> None:
    assert not Evidence(tmp_path).holds("0" * 64)
    with pytest.raises(Refused, match="0000"):
        Evidence(tmp_path).read("0" * 64)


def test_changed_evidence_is_refused(tmp_path: Path) -> None:
    evidence = Evidence(tmp_path)
    digest = evidence.keep(b"\x89PNG picture")
    path = tmp_path / digest[:2] / digest
    for damaged in (
        b"\x89PNG another",
        b"",
        b"\x28\xb5\x2f\xfd cut",
        b"\x28\xb5\x2f\xfd\xe0" + b"\x7f" * 8 + b"\1\0\0",
    ):
        path.write_bytes(damaged)
        with pytest.raises(Refused, match=digest):
            evidence.read(digest)
