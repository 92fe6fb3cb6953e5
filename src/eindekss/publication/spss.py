"""SPSS .sav files, one a unit and language: labels, value labels, user-missing codes, measure levels, notes.

A multiple-choice item is one dichotomous variable an option (1 ticked, 0 not). Missing reasons are the codes of
``Missing.spss``, declared as one user-missing range; a text that is missing is an empty string, because SPSS
allows only three missing texts. Labels longer than SPSS takes end with "…" and stand in full in
``long-labels-<language>.csv``.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import MISSING_SUFFIX
from eindekss.expression.missing import Missing
from eindekss.instrument.variables import Variable, variables
from eindekss.publication.edition import Edition

MISSING_CODES = {reason.value: float(reason.spss) for reason in Missing}
MISSING_RANGE: Any = {"lo": min(MISSING_CODES.values()), "hi": max(MISSING_CODES.values())}
LABEL_BYTES, VALUE_LABEL_BYTES = 255, 120
CREATED = slice(92, 109)  # where a .sav header holds date and time of creation
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Column:
    """One variable of a file, with its values already in SPSS form."""

    name: str
    label: str
    values: pl.Series
    value_labels: Mapping[float, str] = field(default_factory=dict)
    measure: str = "nominal"
    decimals: int = 0
    has_missing: bool = False


def write(edition: Edition, folder: Path) -> None:
    """``<unit>-<language>.sav`` for every unit and language, and the long labels in full."""
    for language in edition.wave.languages:
        long: list[tuple[str, str, str]] = []
        for unit in edition.wave.instrument.units:
            columns = list(_columns(edition, unit, language))
            long += [entry for column in columns for entry in long_labels(column)]
            _write(edition, [fitted(column) for column in columns], unit, language, folder / f"{unit}-{language}.sav")
        _long_labels(folder / f"long-labels-{language}.csv", long)


def _columns(edition: Edition, unit: str, language: str) -> Iterator[Column]:
    frame = edition.wide(unit)
    keys = frame.select("institution", "row")
    yield Column("institution", "institution", keys["institution"])
    if unit != "institution":
        yield Column("row", "row", keys["row"])
    yield from _classifications(edition, keys, language)
    for variable in variables(edition.wave.instrument):
        if variable.unit == unit:
            yield _column(variable, frame, language)
    if unit == "institution":
        yield from _scores(edition, keys, language)


def _column(variable: Variable, frame: pl.DataFrame, language: str) -> Column:
    label = variable.label[language]
    values = frame[variable.item]
    if variable.is_text:
        return Column(variable.name, label, values.fill_null(""))
    if variable.option is not None:
        values = values.list.contains(variable.option).cast(pl.Float64)
    codes = frame[variable.item + MISSING_SUFFIX].replace_strict(MISSING_CODES, return_dtype=pl.Float64)
    labels = {float(code): text[language] for code, text in variable.values.items()}
    labels |= {MISSING_CODES[reason]: reason.label[language] for reason in variable.missing}
    filled = pl.DataFrame({"value": values, "code": codes}).select(pl.coalesce("value", "code")).to_series()
    return Column(variable.name, label, filled, labels, variable.measure, variable.decimals, has_missing=True)


def _classifications(edition: Edition, keys: pl.DataFrame, language: str) -> Iterator[Column]:
    """Each classification as a nominal variable; the code is the category's position."""
    for (name,), part in edition.classifications.partition_by(
        "classification", as_dict=True, maintain_order=True
    ).items():
        mine = edition.memberships.filter(pl.col("classification") == name).select("institution", "category")
        codes = part.select("category", pl.col("category_position").cast(pl.Float64).alias("code"))
        joined = keys.join(mine, on="institution", how="left", maintain_order="left")
        joined = joined.join(codes, on="category", how="left", maintain_order="left")
        labels = dict(part.select(pl.col("category_position").cast(pl.Float64), f"label_{language}").iter_rows())
        yield Column(f"c_{name}", part[f"title_{language}"][0], joined["code"], labels)


def _scores(edition: Edition, keys: pl.DataFrame, language: str) -> Iterator[Column]:
    for node in edition.nodes.filter(pl.col("kind") != "indicator").iter_rows(named=True):
        mine = edition.scores.filter(pl.col("node") == node["node"]).select("institution", "score")
        scores = keys.join(mine, on="institution", how="left", maintain_order="left")["score"]
        yield Column(f"score_{node['node']}", node[f"title_{language}"], scores, measure="scale", decimals=2)


def _write(edition: Edition, columns: list[Column], unit: str, language: str, path: Path) -> None:
    numeric = [column for column in columns if column.values.dtype.is_numeric()]
    pyreadstat.write_sav(
        pl.DataFrame({column.name: column.values for column in columns}),
        str(path),
        file_label=f"{edition.wave.id} {unit}"[:64],
        column_labels={column.name: column.label for column in columns},
        variable_value_labels={column.name: dict(column.value_labels) for column in numeric},
        missing_ranges={column.name: [MISSING_RANGE] for column in numeric if column.has_missing},
        variable_measure={column.name: column.measure for column in numeric},
        variable_format={column.name: f"F12.{column.decimals}" for column in numeric},
        note=[line for line in (edition.title(language), edition.notice(language)) if line],
    )
    _date(path, edition.wave)


def fitted(column: Column) -> Column:
    """The column with labels that SPSS can take."""
    values = {code: shortened(text, VALUE_LABEL_BYTES) for code, text in column.value_labels.items()}
    return replace(column, label=shortened(column.label, LABEL_BYTES), value_labels=values)


def long_labels(column: Column) -> Iterator[tuple[str, str, str]]:
    """(variable, code, label in full) of each label that ``fitted`` cuts; the code is '' for the variable's own."""
    fits = fitted(column)
    if fits.label != column.label:
        yield column.name, "", column.label
    for code, text in column.value_labels.items():
        if fits.value_labels[code] != text:
            yield column.name, f"{code:g}", text


def shortened(text: str, limit: int) -> str:
    """The text in at most ``limit`` bytes of UTF-8, cut after a whole word and marked with "…"."""
    if len(text.encode()) <= limit:
        return text
    cut = text.encode()[: limit - len("…".encode())].decode(errors="ignore")
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"


def _date(path: Path, wave: Wave) -> None:
    """Put the wave's closing day where the writer put the time of writing, so that equal data give equal bytes."""
    content = bytearray(path.read_bytes())
    day = wave.closed
    content[CREATED] = f"{day.day:02} {MONTHS[day.month - 1]} {day.year % 100:02}00:00:00".encode()
    path.write_bytes(content)


def _long_labels(path: Path, long: list[tuple[str, str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["variable", "code", "label"])
        rows.writerows(long)
