"""SPSS columns: labels that fit, missing reasons as codes."""

import polars as pl

from eindekss.publication.spss import LABEL_BYTES, Column, fitted, long_labels, shortened


def test_a_label_that_fits_is_left_alone() -> None:
    assert shortened("Vai iestādei ir tīmekļvietne?", LABEL_BYTES) == "Vai iestādei ir tīmekļvietne?"


def test_a_long_label_is_cut_after_a_word_and_marked() -> None:
    text = "ā" * 100 + " " + "ē" * 100
    assert shortened(text, 255) == "ā" * 100 + "…"
    assert len(shortened("ž " * 300, 255).encode()) <= 255


def test_a_cut_label_is_kept_in_full_elsewhere() -> None:
    column = Column("X", "š" * 200, pl.Series([1.0]), {1.0: "ķ" * 100, 2.0: "short"})
    assert list(long_labels(column)) == [("X", "", "š" * 200), ("X", "1", "ķ" * 100)]
    assert list(long_labels(fitted(column))) == []
