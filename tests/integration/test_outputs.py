"""What leaves the program: workbooks, SPSS files, Parquet, site and report of the tutorial's wave."""

import subprocess
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import polars as pl
import pyreadstat
import pytest
from building import Built, build
from pypdf import PdfReader

from eindekss.dataset.manifest import hashes
from eindekss.dataset.schema import FILE, SCORE
from eindekss.publication.edition import Edition


class Links(HTMLParser):
    """Addresses and ids of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("href", "src") and value:
                self.links.append(value)
            if name == "id" and value:
                self.ids.append(value)


def pages(built: Built) -> list[Path]:
    return sorted((built.published / "site").rglob("*.html"))


def test_the_same_inputs_give_the_same_bytes(lakeland: Built, tmp_path: Path) -> None:
    again = build("lakeland-2025", tmp_path, covered=False)
    for stage in ("frame", "extract", "edit", "score", "tables", "publish"):
        first, second = lakeland.store.folder(stage), again.store.folder(stage)
        assert hashes(first.rglob("*"), first) == hashes(second.rglob("*"), second), stage


def test_a_second_run_changes_nothing(lakeland: Built) -> None:
    done = lakeland.command("run", "lakeland-2025")
    assert done.stdout.splitlines() == [
        f"{stage}: unchanged" for stage in ("frame", "extract", "edit", "score", "tables", "publish")
    ]


def test_every_file_is_listed_with_its_hash(lakeland: Built) -> None:
    listed = dict(lakeland.store.read("publish", FILE).select("path", "sha256").iter_rows())
    found = hashes(lakeland.published.rglob("*"), lakeland.published)
    assert listed == {name: digest for name, digest in found.items() if name not in ("manifest.json", "file.parquet")}


@pytest.mark.parametrize("language", ["lv", "en"])
def test_workbook_has_contents_bases_and_notice(lakeland: Built, language: str) -> None:
    book = openpyxl.load_workbook(lakeland.published / "tables" / f"tables-{language}.xlsx")
    contents = book.worksheets[0]
    assert contents["A2"].value == lakeland.wave.notice[language]
    linked = [cell for row in contents.iter_rows() for cell in row if cell.hyperlink]
    assert len(linked) >= 10
    for cell in linked:
        sheet, at = cell.hyperlink.location.split("!")
        assert book[sheet.strip("'")][at].value == cell.value
    texts = [cell.value for sheet in book.worksheets[1:] for row in sheet.iter_rows(max_col=1) for cell in row]
    tables = Edition(lakeland.wave, lakeland.store).published
    assert {table.is_even for table in tables} == {True, False}
    lines = sum(1 if table.is_even else sum(map(len, table.measures.values())) for table in tables)
    assert texts.count({"lv": "Bāze (n)", "en": "Base (n)"}[language]) == lines


def test_spss_file_has_labels_and_missing_codes(lakeland: Built) -> None:
    frame, meta = pyreadstat.read_sav(lakeland.published / "spss" / "institution-lv.sav", user_missing=True)
    assert frame.shape[0] == 5
    assert meta.column_names_to_labels["SITE"] == "Vai iestādei ir tīmekļvietne?"
    assert meta.variable_value_labels["SITE"][1.0] == "jā"
    assert meta.variable_value_labels["SITE"][-97.0] == "anketa nav saņemta"
    assert meta.missing_ranges["STAFF"] == [{"lo": -97.0, "hi": -91.0}]
    assert set(frame["SITE_USES_2"]) == {0.0, 1.0, -91.0, -97.0}
    assert meta.variable_measure["STAFF"] == "scale"
    assert lakeland.wave.notice["lv"] in meta.notes


def test_pspp_reads_the_spss_file(lakeland: Built, tmp_path: Path) -> None:
    syntax = tmp_path / "frequencies.sps"
    path = lakeland.published / "spss" / "institution-en.sav"
    syntax.write_text(f"GET FILE='{path}'.\nFREQUENCIES /VARIABLES=SITE.\n")
    done = subprocess.run(["pspp", str(syntax)], capture_output=True, text=True, check=True)
    assert "Does the institution have a website?" in done.stdout
    assert "no questionnaire" in done.stdout
    assert "error" not in done.stdout.lower()


def test_parquet_holds_the_scores_with_their_explanations(lakeland: Built) -> None:
    folder = lakeland.published / "data"
    scores = pl.read_parquet(folder / "score.parquet")
    assert scores.equals(lakeland.store.read("score", SCORE))
    explained = pl.read_parquet(folder / "explanation.parquet").filter(pl.col("counted"))
    indicators = scores.filter((pl.col("kind") == "indicator") & pl.col("points").is_not_null())
    points = explained.group_by("institution", "indicator").agg(pl.col("points").sum())
    keys = {"left_on": ["institution", "node"], "right_on": ["institution", "indicator"]}
    joined = indicators.join(points, how="left", **keys).with_columns(pl.col("points_right").fill_null(0.0))
    assert joined["points"].sum() > 0
    assert ((joined["points"] - joined["points_right"]).abs() < 1e-9).all()


def test_every_link_of_the_site_leads_somewhere(lakeland: Built) -> None:
    for page in pages(lakeland):
        links = Links(page.read_text(encoding="utf-8"))
        assert len(links.ids) == len(set(links.ids)), page
        for link in links.links:
            assert not link.startswith(("http:", "https:", "//")), f"{page} asks another host: {link}"
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.is_file(), f"{page}: {link}"
            if anchor:
                assert anchor in Links(target.read_text(encoding="utf-8")).ids


def test_every_page_carries_the_notice_and_stands_in_both_languages(lakeland: Built) -> None:
    site = lakeland.published / "site"
    for language, other in (("lv", "en"), ("en", "lv")):
        mine = sorted(path.relative_to(site / language) for path in (site / language).rglob("*.html"))
        assert mine == sorted(path.relative_to(site / other) for path in (site / other).rglob("*.html"))
        for path in mine:
            text = (site / language / path).read_text(encoding="utf-8")
            assert lakeland.wave.notice[language] in text
            assert f'<html lang="{language}">' in text


def test_the_site_holds_no_file_of_answers(lakeland: Built) -> None:
    kinds = {path.suffix for path in (lakeland.published / "site").rglob("*") if path.is_file()}
    assert kinds <= {".html", ".css", ".js", ".svg", ".xlsx", ".pdf"}


@pytest.mark.parametrize("language", ["lv", "en"])
def test_report_is_a_tagged_pdf_in_its_language(lakeland: Built, language: str) -> None:
    reader = PdfReader(lakeland.published / "report" / f"report-{language}.pdf")
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]
    assert lakeland.wave.notice[language] in " ".join(reader.pages[0].extract_text().split())
