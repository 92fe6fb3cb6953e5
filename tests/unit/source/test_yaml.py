from pathlib import Path
from typing import Any

import pytest

from eindekss.errors import Problem, Refused
from eindekss.source import Entries, Entry, read_yaml


def read(folder: Path, text: str) -> Any:
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path, "shown.yaml")


def refused(work: Any) -> Problem:
    with pytest.raises(Refused) as caught:
        work()
    [problem] = caught.value.problems
    return problem


def test_keys_and_elements_know_their_lines(tmp_path: Path) -> None:
    found = read(tmp_path, "a: 1\n\nb:\n  - x\n  - {c: 2}\n")
    assert isinstance(found, Entry)
    assert found.place("b").text("en") == "shown.yaml, line 3"
    assert isinstance(found["b"], Entries)
    assert found["b"].place(1).line == 5
    assert found["b"][1].place("c").line == 5


def test_words_that_look_like_truth_or_dates_elsewhere_stay_words(tmp_path: Path) -> None:
    found = read(tmp_path, "no: No\nyes: yes\ndate: 2017-12-31\nt: true\nf: false\n")
    assert found == {"no": "No", "yes": "yes", "date": "2017-12-31", "t": True, "f": False}


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    problem = refused(lambda: read(tmp_path, "a: 1\nb: [1, 2\nc: 3\n"))
    assert (problem.id, problem.place.file, problem.place.line) == ("yaml-broken", "shown.yaml", 3)


def test_characters_that_yaml_forbids_are_refused(tmp_path: Path) -> None:
    assert refused(lambda: read(tmp_path, "a: \x07\n")).id == "yaml-broken"


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    problem = refused(lambda: read(tmp_path, "a: 1\nb: 2\na: 3\n"))
    assert (problem.id, problem.place.line, problem.values["key"]) == ("yaml-key-twice", 3, "a")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refused(lambda: read_yaml(tmp_path / "gone.yaml")).id == "file-missing"


def test_an_empty_file_reads_as_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "# only a comment\n") is None


def test_need_wants_the_key_and_the_kind(tmp_path: Path) -> None:
    found = read(tmp_path, "n: 1\nt: text\nb: true\n")
    assert found.need("n", int) == 1
    assert found.need("n", float) == 1.0
    assert refused(lambda: found.need("gone", str)).id == "key-missing"
    assert (
        refused(lambda: found.need("t", int))
        .text("en")
        .startswith("shown.yaml, line 2: The value of “t” is not a whole number.")
    )
    assert "nav teksts" in refused(lambda: found.need("n", str)).text("lv")


def test_a_truth_value_does_not_pass_for_a_number(tmp_path: Path) -> None:
    found = read(tmp_path, "b: true\n")
    assert refused(lambda: found.need("b", int)).id == "value-kind"
    assert refused(lambda: found.need("b", float)).id == "value-kind"
    assert found.need("b", bool) is True


def test_an_optional_key_that_is_null_counts_as_absent(tmp_path: Path) -> None:
    found = read(tmp_path, "a:\nb: 2\n")
    assert found.get_as("a", int, 7) == 7
    assert found.get_as("gone", int, 7) == 7
    assert found.get_as("b", int, 7) == 2


def test_a_misspelt_key_is_not_passed_over(tmp_path: Path) -> None:
    found = read(tmp_path, "a: 1\nlabell: 2\nwhat: 3\n")
    with pytest.raises(Refused) as caught:
        found.only("a", "label")
    assert [(each.id, each.place.line) for each in caught.value.problems] == [
        ("key-unknown", 2),
        ("key-unknown", 3),
    ]
