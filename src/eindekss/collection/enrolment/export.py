"""The wave's frame as it stands, as files that can be brought in again: a workbook, or CSV like the frame's own."""

import csv
import io
from collections.abc import Mapping

from xlsxwriter import Workbook

from eindekss.collection.enrolment.comparison import standing
from eindekss.collection.enrolment.lists import LISTS
from eindekss.collection.texts import text
from eindekss.registry.models import Wave as WaveRecord


def as_csv(record: WaveRecord) -> Mapping[str, str]:
    """Name of a file -> content, as a wave's folder has them."""
    files = {}
    for name, rows in standing(record).items():
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, LISTS[name].columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows.values())
        files[f"{name}.csv"] = out.getvalue()
    return files


def as_workbook(record: WaveRecord, language: str) -> bytes:
    """A sheet for each list, headed in the language. Every cell is a text: nothing turns into a formula or a number."""
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        as_text = book.add_format({"num_format": "@"})
        for name, rows in standing(record).items():
            sheet = book.add_worksheet(text(f"enrolment-sheet-{name}"))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(LISTS[name].columns) - 1, 24, as_text)
            for at, column in enumerate(LISTS[name].columns):
                sheet.write_string(0, at, str(LISTS[name].headings()[column][language]), bold)
            for number, cells in enumerate(rows.values(), 1):
                for at, column in enumerate(LISTS[name].columns):
                    if cells[column]:
                        sheet.write_string(number, at, cells[column])
    return packed.getvalue()
