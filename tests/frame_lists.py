"""Lists to be brought into a wave's frame, as people send them."""

import io
import json
from collections.abc import Mapping, Sequence

from xlsxwriter import Workbook

Sheet = Sequence[Sequence[object]]

INSTITUTION_HEADING = ["institution", "registration_number", "abbreviation", "name_lv", "name_en", "website",
                       "participates", "comment"]  # fmt: skip
ROSTER_HEADING = ["unit", "institution", "row", "name_lv", "name_en", "kind", "source"]
PREFIXES = """
@prefix cpsv: <http://purl.org/vocab/cpsv#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dct: <http://purl.org/dc/terms/> .
"""
# A service of the practice institution, which the catalogue describes with more than is taken.
CATALOGUE = """
<https://example.org/org/demo> a cv:PublicOrganisation ; dct:identifier "DEMO" ; dct:title "Izmēģinājuma iestāde"@lv .
<https://example.org/service/7> a cpsv:PublicService ;
    dct:identifier "0711-07" ;
    dct:title "Laivas reģistrācija"@lv, "Boat registration"@en, "Регистрация лодки"@ru ;
    dct:description "Garš apraksts"@lv ;
    cv:hasCompetentAuthority <https://example.org/org/demo> ;
    cv:hasChannel [ a cv:Channel ] .
"""


def csv_file(*rows: Sequence[str], separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


def workbook(sheets: Mapping[str, Sheet]) -> bytes:
    packed = io.BytesIO()
    with Workbook(packed, {"in_memory": True, "strings_to_formulas": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return packed.getvalue()


def turtle(content: str = CATALOGUE) -> bytes:
    return (PREFIXES + content).encode()


def json_ld(context: object) -> bytes:
    """The catalogue's service as JSON-LD with this context."""
    service = {
        "@context": context,
        "@id": "https://example.org/service/7",
        "@type": "cpsv:PublicService",
        "dct:identifier": "0711-07",
        "dct:title": {"@value": "Laivas reģistrācija", "@language": "lv"},
        "cv:hasCompetentAuthority": {"@id": "https://example.org/org/demo", "dct:identifier": "DEMO"},
    }
    return json.dumps(service).encode()


CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
}
