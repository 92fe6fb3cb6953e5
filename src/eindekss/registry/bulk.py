"""Many rows at once between tables and frames: a hundred thousand institutions without an object for each."""

from collections.abc import Iterable, Sequence

import polars as pl
from django.db import connection, models


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert plain values. ``columns`` are column names of the table (a foreign key is ``wave_id``)."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", list(rows))  # noqa: S608 - quoted names


def frame(query: models.QuerySet, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """A query that ends in ``values_list`` as a frame, its columns named and typed by ``schema``."""
    rows = list(query.iterator(chunk_size=20_000))
    return pl.DataFrame(rows, schema=schema, orient="row")


def ids(query: models.QuerySet, key: str = "key") -> dict[str, int]:
    """Key -> row id."""
    return dict(query.values_list(key, "pk"))
