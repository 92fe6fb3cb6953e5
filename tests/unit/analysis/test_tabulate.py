"""The stage on Lakeland: what it writes, and that it refuses before it writes."""

import dataclasses
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from eindekss.analysis.tabulate import run
from eindekss.dataset import schema
from eindekss.dataset.store import Store, from_rows
from eindekss.dataset.wave import Wave
from eindekss.errors import Refused

WRITTEN = (schema.CLASSIFICATION, schema.MEMBERSHIP, schema.TABLE, schema.STUB, schema.CELL, schema.CLAIM)


@pytest.fixture
def made(wave: Wave, store: Store) -> Store:
    run(wave, store)
    return store


def cell(store: Store, table: str, stub: str, banner: str = "total", category: str = "total") -> tuple[float, int]:
    """(value, base) of the one cell, whatever its measure."""
    cells = store.read("tables", schema.CELL).filter(
        pl.col("table") == table, pl.col("stub") == stub, pl.col("banner") == banner, pl.col("category") == category
    )
    assert cells.height == 1, cells
    return cells.select("value", "base").row(0)


def test_writes_its_tables(made: Store) -> None:
    assert {path.stem for path in made.folder("tables").iterdir()} == {table.name for table in WRITTEN}


def test_is_the_same_byte_for_byte_when_run_again(wave: Wave, made: Store) -> None:
    before = {path.name: path.read_bytes() for path in made.folder("tables").iterdir()}
    run(wave, made)
    assert {path.name: path.read_bytes() for path in made.folder("tables").iterdir()} == before


def test_derived_classifications_join_the_frames(made: Store) -> None:
    found = made.read("tables", schema.CLASSIFICATION).sort("position")
    order = found["classification"].unique(maintain_order=True).to_list()
    assert order == ["type", "staff_q", "documents_e_q", "maturity", "maturity_online"]
    members = made.read("tables", schema.MEMBERSHIP)
    assert members.height == 5 * 5, "every institution stands somewhere in every classification"
    assert_frame_equal(members.filter(pl.col("classification") == "type"), made.read("frame", schema.MEMBERSHIP))


def test_an_item_has_a_table_on_each_base(made: Store) -> None:
    assert cell(made, "SITE", "1") == (0.6, 5)
    assert cell(made, "SITE-asked", "1") == (0.75, 4)


def test_cells_stand_under_derived_classifications_too(made: Store) -> None:
    """Staff of 40, 80 and 120 divide into up to 80 and above; the institution of 120 has a website."""
    assert cell(made, "SITE", "1", "staff_q", "2") == (1.0, 1)
    assert cell(made, "SITE", "1", "maturity", "1") == (0.0, 1)


def test_numbers_of_a_matrix_stand_in_one_table(made: Store) -> None:
    stubs = made.read("tables", schema.STUB).filter(pl.col("table") == "DOC")
    assert stubs["stub"].to_list() == ["DOC_ALL", "DOC_E"]


def test_every_cell_belongs_to_a_table_a_stub_and_a_banner_column(made: Store) -> None:
    cells = made.read("tables", schema.CELL)
    stubs = made.read("tables", schema.STUB)
    columns = made.read("tables", schema.CLASSIFICATION).select(pl.col("classification").alias("banner"), "category")
    total = pl.DataFrame({"banner": ["total"], "category": ["total"]})
    assert cells.join(stubs, on=["table", "stub"], how="anti").is_empty()
    assert stubs.join(made.read("tables", schema.TABLE), on="table", how="anti").is_empty()
    assert cells.join(pl.concat([columns, total]), on=["banner", "category"], how="anti").is_empty()


def test_bases_in_words_hold_the_number(made: Store) -> None:
    words = dict(made.read("tables", schema.TABLE).select("table", "base_en").iter_rows())
    assert words["SITE-asked"] == "institutions asked, n = 4"
    assert words["SITE"] == "all institutions, those without an answer included, n = 5"


def test_titles_of_matrix_rows_begin_with_the_matrix(made: Store) -> None:
    titles = dict(made.read("tables", schema.TABLE).select("table", "title_en").iter_rows())
    assert titles["HOW_1"] == "How are these matters handled? Leave"


def test_claims_are_recomputed(made: Store) -> None:
    verdicts = dict(made.read("tables", schema.CLAIM).select("claim", "verdict").iter_rows())
    assert verdicts == {
        "leaflet-website": "reproduced",
        "leaflet-website-answered": "contradicted",
        "leaflet-electronic": "reproduced",
        "leaflet-hours": "reproduced",
        "leaflet-trust": "not-reconstructable",
    }


def test_electronisation_stands_with_and_without_the_outlier_set(made: Store) -> None:
    shares = [cell(made, "electronisation", f"application-{variant}")[0] for variant in ("all", "listed", "rule")]
    assert shares == [0.925, 0.125, 0.25]
    assert cell(made, "electronisation-application-breaking", "XL-003/s1") == (0.75, 1)


def test_a_wave_without_claims_has_an_empty_register(wave: Wave, store: Store) -> None:
    files = {role: name for role, name in wave.files.items() if role != "claims"}
    run(dataclasses.replace(wave, files=files), store)
    assert store.read("tables", schema.CLAIM).is_empty()


def refused(wave: Wave, store: Store, folder: Path, old: str, new: str) -> list[str]:
    """The ids of problems when tables.yaml reads otherwise; nothing may have been written."""
    text = wave.path("tables").read_text(encoding="utf-8")
    assert old in text
    (folder / "tables.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    files = {**wave.files, "tables": folder / "tables.yaml"}
    with pytest.raises(Refused) as caught:
        run(dataclasses.replace(wave, files=files), store)
    assert not store.folder("tables").exists()
    for problem in caught.value.problems:
        assert problem.text("lv")
        assert problem.place.line
    return [problem.id for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("${STAFF}", "${STAF}", ["expression-dangling"]),
        ("${STAFF}", "${STAFF", ["expression-syntax"]),
        ("segment: staff_q", "segment: type", ["classification-taken"]),
        ("segment: staff_q", "segment: documents_e_q", ["definition-twice"]),
        ("groups: 2", "starts: [5, 3]", ["segment-starts"]),
        ("groups: 2", "groups: 0", ["segment-groups"]),
        ("[online, website]", "[online, webiste]", ["table-item-unknown"]),
        ("sections: [about]", "items: [SITE_USES_NOTES]", ["table-item-kind"]),
        ("sections: [about]", "items: [NOBODY]", ["table-item-unknown"]),
        ("sections: [about]", "chapters: [about]", ["table-kind"]),
        ("sections: [work]", "sections: [work, online]", ["table-twice", "table-twice"]),
        ("classification: type", "classification: kind_of", ["classification-unknown"]),
        ("unit: service\n    base: known", "unit: service\n    base: asked", ["table-words-missing"]),
        ("unit: service\n    rows", "unit: office\n    rows", ["unit-unknown", "table-words-missing"]),
        ("outliers: extreme", "outliers: odd", ["outlier-set-unknown"]),
        ("electronic: APP_E", "electronic: APP_X", ["value-not-among"]),
        ("base: known", "base: some", ["value-not-among"]),
        ("no_answer:", "no_anwser:", ["key-unknown", "key-missing"]),
    ],
)
def test_refuses_what_cannot_be_with_the_line_and_writes_nothing(
    wave: Wave, store: Store, tmp_path: Path, old: str, new: str, problems: list[str]
) -> None:
    assert refused(wave, store, tmp_path, old, new) == problems


def test_tells_all_problems_at_once(wave: Wave, store: Store, tmp_path: Path) -> None:
    text = wave.path("tables").read_text(encoding="utf-8").replace("groups: 2", "starts: [a]")
    (tmp_path / "tables.yaml").write_text(text.replace("scores: scores", "scores: 3"), encoding="utf-8")
    files = {**wave.files, "tables": tmp_path / "tables.yaml"}
    with pytest.raises(Refused) as caught:
        run(dataclasses.replace(wave, files=files), store)
    assert [problem.id for problem in caught.value.problems] == ["segment-starts", "value-kind"]


def test_a_second_base_with_the_same_rows_gives_no_second_table(made: Store) -> None:
    """Every institution's website was looked at: those asked are all of them."""
    tables = made.read("tables", schema.TABLE)["table"].to_list()
    assert "MOBILE" in tables
    assert "MOBILE-asked" not in tables


def test_one_item_can_be_given_a_title(wave: Wave, store: Store, tmp_path: Path) -> None:
    text = wave.path("tables").read_text(encoding="utf-8")
    text = text.replace("sections: [about]", "items: [STAFF]\n    lv: Darbinieki\n    en: Staff", 1)
    (tmp_path / "tables.yaml").write_text(text, encoding="utf-8")
    run(dataclasses.replace(wave, files={**wave.files, "tables": tmp_path / "tables.yaml"}), store)
    titles = dict(store.read("tables", schema.TABLE).select("table", "title_lv").iter_rows())
    assert titles["STAFF"] == "Darbinieki"


def test_a_title_of_many_items_is_refused(wave: Wave, store: Store, tmp_path: Path) -> None:
    new = "sections: [about]\n    lv: Darbinieki\n    en: Staff"
    assert refused(wave, store, tmp_path, "sections: [about]", new) == ["table-title-of-many"]


def looked_at(wave: Wave, store: Store, tmp_path: Path, *tables: str) -> Store:
    """The website looked at by a check, which left XL-003 to a person and could not look for XL-004 and XL-005."""
    rows = [
        {"institution": key, "item": "MOBILE", "decision": "E", "value": "", "missing": "", "reason": reason,
         "check": "mobile 1", "observed": ""}
        for key, reason in (("XL-003", ""), ("XL-004", "robots"), ("XL-005", "robots"))
    ]  # fmt: skip
    store.write("extract", schema.SUGGESTION, from_rows(schema.SUGGESTION, rows))
    answers = store.read("edit", schema.ANSWER)
    told = (pl.col("item") == "MOBILE") & pl.col("institution").is_in(["XL-003", "XL-004", "XL-005"])
    answers = answers.with_columns(
        number=pl.when(~told).then("number"), missing=pl.when(told).then(pl.lit("not-answered")).otherwise("missing")
    )
    store.write("edit", schema.ANSWER, answers)
    text = (wave.folder / "tables.yaml").read_text(encoding="utf-8")
    reasons = "reasons: {robots: {lv: nelaiž, en: kept out}, undecided: {lv: cilvēkam, en: for a person}}\n"
    entries = "tables:\n" + "".join(f"  - {table}\n" for table in tables)
    changed = tmp_path / "tables.yaml"
    changed.write_text(text[: text.index("tables:\n")] + reasons + entries, encoding="utf-8")
    run(dataclasses.replace(wave, files={**wave.files, "tables": str(changed)}), store)
    return store


def labels(store: Store, table: str) -> list[str]:
    return store.read("tables", schema.STUB).filter(pl.col("table") == table).sort("position")["label_en"].to_list()


def test_what_a_check_could_not_tell_stands_by_its_reason(wave: Wave, store: Store, tmp_path: Path) -> None:
    made = looked_at(wave, store, tmp_path, "{items: [MOBILE], topic: online}")
    assert labels(made, "MOBILE")[-2:] == ["kept out", "for a person"]
    assert (cell(made, "MOBILE", "none-robots"), cell(made, "MOBILE", "none-undecided")) == ((0.4, 5), (0.2, 5))
    assert sum(made.read("tables", schema.CELL).filter(pl.col("banner") == "total")["value"]) == 1.0


def test_what_was_assessed_and_why_the_rest_was_not(wave: Wave, store: Store, tmp_path: Path) -> None:
    asked = wave.instrument.questionnaire_of("MOBILE")
    assert [item.id for item in asked.items] == ["MOBILE"], "else more would have to be taken out above"
    table = (f"{{assessed: seen, questionnaire: {asked.id}, topic: online, lv: Redzētas, en: Seen, "
             "row: {lv: ir, en: seen}, base_lv: visas, base_en: 'all, n = {n}'}")  # fmt: skip
    words = "base_lv: apskatītās, base_en: 'looked at, n = {n} of {all}'"
    made = looked_at(wave, store, tmp_path, table, f"{{items: [MOBILE], topic: online, base: assessed, {words}}}")
    assert labels(made, "seen") == ["seen", "kept out", "for a person"]
    assert [cell(made, "seen", stub) for stub in ("assessed", "none-robots", "none-undecided")] == [
        (0.4, 5), (0.4, 5), (0.2, 5),
    ]  # fmt: skip
    assert made.read("tables", schema.TABLE).sort("position")["base_en"].to_list() == [
        "all, n = 5", "looked at, n = 2 of 5",
    ]  # fmt: skip
    assert cell(made, "MOBILE", "1")[1] == 2
