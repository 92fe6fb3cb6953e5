"""The store keeps the contract: columns, types, order, keys."""

from pathlib import Path

import polars as pl
import pytest

from eindekss.dataset.schema import MEMBERSHIP, TABLES, Table
from eindekss.dataset.store import SchemaBroken, Store, conform, from_rows

ROWS = [
    {"institution": "b", "classification": "type", "category": "ministry", "basis": "stated"},
    {"institution": "a", "classification": "type", "category": "institution", "basis": "inferred"},
]


def test_what_is_written_is_read_back_in_key_order(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("frame", MEMBERSHIP, from_rows(MEMBERSHIP, ROWS))
    assert store.read("frame", MEMBERSHIP)["institution"].to_list() == ["a", "b"]


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("one", MEMBERSHIP, from_rows(MEMBERSHIP, ROWS))
    store.write("two", MEMBERSHIP, from_rows(MEMBERSHIP, list(reversed(ROWS))))
    assert store.path("one", MEMBERSHIP).read_bytes() == store.path("two", MEMBERSHIP).read_bytes()


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(SchemaBroken, match="basis"):
        conform(MEMBERSHIP, from_rows(MEMBERSHIP, ROWS).drop("basis"))


def test_a_key_that_occurs_twice_is_refused() -> None:
    with pytest.raises(SchemaBroken, match="twice"):
        conform(MEMBERSHIP, from_rows(MEMBERSHIP, [ROWS[0], ROWS[0] | {"category": "institution"}]))


def test_a_null_key_is_refused() -> None:
    with pytest.raises(SchemaBroken, match="null"):
        conform(MEMBERSHIP, from_rows(MEMBERSHIP, [ROWS[0] | {"institution": None}]))


def test_a_table_whose_key_is_no_column_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="key columns"):
        Table("broken", {"a": pl.String()}, ("b",))


def test_tables_are_found_by_name() -> None:
    assert TABLES["membership"] is MEMBERSHIP
