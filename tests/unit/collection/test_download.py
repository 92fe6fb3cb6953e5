"""What people download as CSV: every cell as it is, and no text that a spreadsheet would reckon with."""

import csv
import datetime
import io

import pytest

from eindekss.collection.download import as_csv, moment


def cells(*values: object) -> list[str]:
    content = as_csv("ā.csv", ["x"], [values]).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1]


@pytest.mark.parametrize("words", ["=1+1", "+371 67", "-x", "-", "--1", "-1-1", "-1.2.3", "@A1", "\tx", "\r=1"])
def test_a_text_that_a_spreadsheet_would_take_for_a_formula_is_marked(words: str) -> None:
    assert cells(words) == [f"'{words}"]


def test_everything_else_stays_as_it_is() -> None:
    assert cells("a=b", "-12.5", "-3", -3, 0.1, None, "", 0) == ["a=b", "-12.5", "-3", "-3", "0.1", "", "", "0"]


def test_a_file_says_its_encoding_and_its_name() -> None:
    response = as_csv("ā.csv", ["x", "y"], [])
    assert response.content == "\ufeffx,y\r\n".encode()
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%C4%81.csv"
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_a_moment_is_the_sites_own_to_the_second() -> None:
    at = datetime.datetime(2025, 7, 1, 9, 30, 5, 999, tzinfo=datetime.UTC)
    assert [moment(at), moment(None)] == ["2025-07-01T12:30:05+03:00", ""]
