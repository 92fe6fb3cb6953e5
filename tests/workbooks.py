"""Workbooks as a person would handle them: downloaded, changed in a spreadsheet program, uploaded."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl.workbook import Workbook
from practice import Practice, change

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = "Atbildes"
# One item of each kind, so that every kind of column is in the workbook.
MORE_ITEMS = """
      - id: FORM
        kind: single
        required: false
        lv: Vai ir veidlapa?
        en: Is there a form?
        options: [{code: 1, lv: ir, en: "yes"}, {code: 2, lv: nav, en: "no"}]
        absent: [not-applicable]
      - id: WAYS
        kind: multi
        required: false
        lv: Kā saņemt?
        en: How to get it?
        relevant: ${FORM} = 1
        options:
          - {code: 1, lv: klātienē, en: in person}
          - {code: 2, lv: tīmeklī, en: online}
          - {code: 3, lv: pa pastu, en: by post}
      - {id: PRICE, kind: number, decimals: 2, maximum: 1000, required: false, lv: Cena, en: Price}
      - {id: SINCE, kind: date, required: false, lv: Kopš kura laika, en: Since when}
      - {id: ABOUT, kind: link, required: false, lv: Apraksts, en: Description}
      - {id: REMARK, kind: text, required: false, lv: Piezīme, en: Remark}
"""


def every_kind(practice: Practice) -> None:
    """Give the practice wave's service questionnaire an item of every kind."""
    file = practice.wave.folder / "instruments" / "services.yaml"
    text = file.read_text(encoding="utf-8")
    last = text.rstrip().splitlines()[-1]
    assert last.strip().startswith("absent:")
    change(file, text, text.rstrip() + MORE_ITEMS)


def address(practice: Practice, page: str = "workbook") -> str:
    return practice.url(page, questionnaire="services")


def download(practice: Practice, client: Client) -> bytes:
    response = client.get(address(practice, "workbook-download"))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == KIND
    return response.content


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def edited(content: bytes, cells: Mapping[str, Any], sheet: str = SHEET) -> bytes:
    """The workbook with these cells changed and saved by another program."""
    book = opened(content)
    for cell, value in cells.items():
        book[sheet][cell] = value
    return saved(book)


def repacked(content: bytes, alter: Callable[[dict[str, bytes]], None]) -> bytes:
    """The workbook with its parts altered by hand."""
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    alter(parts)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def upload(practice: Practice, client: Client, content: bytes, name: str = "pakalpojumi.xlsx") -> HttpResponse:
    return client.post(address(practice), {"workbook": SimpleUploadedFile(name, content, KIND)})
