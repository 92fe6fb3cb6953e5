from pathlib import Path

import pytest

from eindekss.errors import Refused
from eindekss.source import read_csv


def write(folder: Path, data: str | bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def refusal(path: Path, *columns: str) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as caught:
        read_csv(path, columns, "shown.csv")
    return [(problem.id, problem.place.line) for problem in caught.value.problems]


def test_rows_know_their_lines_and_columns(tmp_path: Path) -> None:
    rows = read_csv(write(tmp_path, "a,b\n1, x \n2,\n"), ["a"], "shown.csv")
    assert [row.cells for row in rows] == [{"a": "1", "b": "x"}, {"a": "2", "b": ""}]
    assert rows[1].place("b").text("en") == "shown.csv, line 3, column “b”"
    assert rows[0]["b"] == "x"


def test_a_cell_of_several_lines_counts_from_where_its_row_begins(tmp_path: Path) -> None:
    rows = read_csv(write(tmp_path, 'a,b\n1,"x\ny"\n2,z\n'), ["a"])
    assert [row.line for row in rows] == [2, 4]


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert read_csv(write(tmp_path, b"\xef\xbb\xbfa\n1\n"), ["a"])[0]["a"] == "1"


def test_all_missing_columns_are_told_together(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a\n1\n"), "a", "b", "c") == [("column-missing", 1), ("column-missing", 1)]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.csv", "a") == [("file-missing", None)]


def test_a_row_with_more_cells_than_the_heading_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a,b\n1,2\n1,2,3\n"), "a") == [("row-cells", 3)]


def test_a_column_named_twice_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a,b,a\n1,2,3\n"), "a") == [("column-twice", 1)]


def test_an_unclosed_quotation_mark_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, 'a,b\n1,"x\n'), "a")[0][0] == "csv-broken"


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a\nķ\n".encode("cp1257")), "a") == [("not-utf-8", None)]
