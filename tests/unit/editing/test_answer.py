"""An answer as text and back."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_wave import answers, instrument

from eindekss.editing.answer import as_text, from_text, text_column
from eindekss.expression.missing import Missing

CASES = [
    ("ALL", 12.0, "12"),
    ("ALL", 12.5, "12.5"),
    ("ALL", 39464411.0, "39464411"),
    ("USES", {3, 1}, "1 3"),
    ("USES", set(), ""),
    ("NOTE", "kartes, plāni", "kartes, plāni"),
    ("ALL", Missing.NOT_AVAILABLE, "not-available"),
]


@pytest.mark.parametrize(("item", "value", "text"), CASES)
def test_a_row_and_a_column_give_the_same_text(tmp_path: Path, item: str, value: Any, text: str) -> None:
    table = answers(instrument(tmp_path), {"A": {item: value}}).filter(pl.col("item") == item)
    assert as_text(table.row(0, named=True)) == text
    assert table.select(text_column()).item() == text


@pytest.mark.parametrize(("item", "value", "text"), CASES[:-1])
def test_text_reads_back(tmp_path: Path, item: str, value: Any, text: str) -> None:
    questions = instrument(tmp_path)
    assert as_text(from_text(questions.items[item], text)) == text
