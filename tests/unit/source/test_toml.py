from pathlib import Path

import pytest

from eindekss.errors import Refused
from eindekss.source import read_toml


def test_settings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wave.toml"
    path.write_text('[wave]\nid = "ē"\n', encoding="utf-8")
    assert read_toml(path) == {"wave": {"id": "ē"}}


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ("a = [1\n", 2)])
def test_broken_toml_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "wave.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        read_toml(path, "shown.toml")
    [problem] = caught.value.problems
    assert (problem.id, problem.place.file) == ("toml-broken", "shown.toml")
    assert problem.place.line in (line, None)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="does not exist"):
        read_toml(tmp_path / "wave.toml")


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wave.toml"
    path.write_bytes('a = "ķ"\n'.encode("cp1257"))
    with pytest.raises(Refused) as caught:
        read_toml(path)
    assert caught.value.problems[0].id == "not-utf-8"
