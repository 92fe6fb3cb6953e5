"""Latvia 2017 from end to end: the report's numbers, the index, the extreme services, the notice everywhere."""

from collections import Counter
from pathlib import Path

import openpyxl
import polars as pl
import pyreadstat
import pytest
from building import Built
from pypdf import PdfReader

from eindekss.dataset.schema import ANSWER, CLAIM, INSTITUTION, OUTLIER, SCORE
from eindekss.expression.missing import Missing

NON_PARTICIPANTS = 9


@pytest.fixture(scope="module")
def claims(latvia: Built) -> pl.DataFrame:
    return latvia.store.read("tables", CLAIM)


def test_every_number_that_the_report_does_not_contradict_is_reproduced(claims: pl.DataFrame) -> None:
    assert Counter(claims["verdict"]) == {"reproduced": 432, "contradicted": 31, "not-reconstructable": 6}


def test_each_contradicted_number_names_the_other_place(claims: pl.DataFrame) -> None:
    contradicted = claims.filter(pl.col("verdict") == "contradicted")
    assert (contradicted["other_place"] != "").all()


def test_each_number_without_data_says_why(claims: pl.DataFrame) -> None:
    without = claims.filter(pl.col("verdict") == "not-reconstructable")
    assert ((without["reason_lv"] != "") & (without["reason_en"] != "")).all()


def test_the_command_prints_the_verdicts_and_passes(latvia: Built) -> None:
    done = latvia.command("claims", "latvia-2017")
    assert done.returncode == 0
    assert done.stdout.strip().endswith("failed 0, contradicted 31, not-reconstructable 6, reproduced 432; in all 469")


def test_seven_of_the_25_listed_services_break_the_stated_rule(latvia: Built) -> None:
    listed = latvia.store.read("edit", OUTLIER).filter(pl.col("listed"))
    assert listed.height == 25
    assert sorted(listed.filter(~pl.col("by_rule"))["row"]) == [
        "711-07", "711-10", "711-12", "711-15", "711-21", "711-24", "711-25",
    ]  # fmt: skip


def test_institutions_that_returned_no_questionnaire_have_no_total(latvia: Built) -> None:
    absent = latvia.store.read("frame", INSTITUTION).filter(~pl.col("participates"))["institution"]
    assert absent.len() == NON_PARTICIPANTS
    totals = latvia.store.read("score", SCORE).filter(pl.col("node") == "total")
    assert totals.height == 104
    assert set(totals.filter(pl.col("score").is_null())["institution"]) == set(absent)


def test_all_three_maturity_levels_occur_in_the_total_and_in_each_topic(latvia: Built) -> None:
    scores = latvia.store.read("score", SCORE).filter(pl.col("kind") != "indicator")
    for (node,), part in scores.partition_by("node", as_dict=True).items():
        assert set(part["level"].drop_nulls()) == {1, 2, 3}, node


def test_every_answer_says_where_it_comes_from(latvia: Built) -> None:
    answers = latvia.store.read("edit", ANSWER)
    held = answers.filter(pl.col("missing").is_null())
    assert set(held["source"]) <= {"stated", "derived", "reconstructed", "imputed", "edited"}
    assert set(answers.filter(pl.col("missing").is_not_null())["missing"]) <= {str(reason) for reason in Missing}


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_output_says_that_the_data_are_reconstructed(latvia: Built, language: str) -> None:
    notice = latvia.wave.notice[language]
    folder = latvia.published
    for page in (folder / "site" / language).rglob("*.html"):
        assert notice.replace("'", "&#39;") in page.read_text(encoding="utf-8"), page
    book = openpyxl.load_workbook(folder / "tables" / f"tables-{language}.xlsx", read_only=True)
    assert next(book.worksheets[0].iter_rows(min_row=2, max_row=2, max_col=1, values_only=True))[0] == notice
    for file in (folder / "spss").glob(f"*-{language}.sav"):
        assert notice in pyreadstat.read_sav(file, metadataonly=True)[1].notes, file
    report = PdfReader(folder / "report" / f"report-{language}.pdf")
    for page in report.pages[1:]:
        assert notice in " ".join(page.extract_text().split())
    assert notice in (folder / "data" / "README.txt").read_text(encoding="utf-8")


def test_the_wave_builds_in_every_format(latvia: Built) -> None:
    kinds = Counter(path.suffix for path in latvia.published.rglob("*") if path.is_file())
    assert kinds[".xlsx"] == 4  # two workbooks, offered on the site as well
    assert kinds[".sav"] == 2 * len(latvia.wave.instrument.units)
    assert kinds[".html"] >= 2 * (104 + 10)


def test_sums_of_the_annex(latvia: Built) -> None:
    rows = latvia.store.read("edit", ANSWER).filter(pl.col("row").str.starts_with("711-"))
    sums = dict(rows.group_by("item").agg(pl.col("number").sum()).iter_rows())
    wanted = {"P52": 101778952, "P52_E": 93219444, "P53": 133390885, "P53_E": 82666167}
    assert {item: sums[item] for item in wanted} == wanted


def test_no_path_of_this_machine_is_published(latvia: Built) -> None:
    for path in latvia.published.rglob("*"):
        if path.suffix in (".html", ".csv", ".txt", ".json"):
            assert str(Path.cwd()) not in path.read_text(encoding="utf-8"), path
