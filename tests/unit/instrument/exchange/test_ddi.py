"""The codebook of an instrument. ``ORDER`` and ``ALLOWED`` are the DDI-Codebook 2.5 schema's, as far as we use it."""

from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from instruments import instrument, multi, number, text, yes_no

from eindekss.dataset.wave import load_wave
from eindekss.expression.missing import Missing
from eindekss.instrument.exchange.ddi import NAMESPACE, ddi
from eindekss.instrument.model import Instrument, Kind, Matrix
from eindekss.instrument.variables import variables

ROOT = Path(__file__).parents[4]
TITLE = {"lv": "Vilnis", "en": "Wave"}
OWNER = {"lv": "Ministrija", "en": "Ministry"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAME = f"{{{NAMESPACE}}}"

# Element -> its children, in the order that they must have.
ORDER = {
    "codeBook": ("docDscr", "stdyDscr", "fileDscr", "dataDscr", "otherMat"),
    "stdyDscr": ("citation", "studyAuthorization", "stdyInfo", "method", "dataAccs", "othrStdyMat", "notes"),
    "citation": ("titlStmt", "rspStmt", "prodStmt", "distStmt", "serStmt", "verStmt", "biblCit", "holdings", "notes"),
    "titlStmt": ("titl", "subTitl", "altTitl", "parTitl", "IDNo"),
    "rspStmt": ("AuthEnty", "othId"),
    "verStmt": ("version", "verResp", "notes"),
    "fileDscr": ("fileTxt", "locMap", "notes"),
    "fileTxt": ("fileName",),
    "dataDscr": ("varGrp", "nCubeGrp", "var", "nCube", "notes"),
    "varGrp": ("labl", "txt", "concept", "defntn", "universe", "notes"),
    "var": (
        "location", "labl", "imputation", "security", "embargo", "respUnit", "anlysUnit", "qstn", "valrng",
        "invalrng", "undocCod", "universe", "TotlResp", "sumStat", "txt", "stdCatgry", "catgryGrp", "catgry",
        "codInstr", "verStmt", "concept", "derivation", "varFormat", "geoMap", "catLevel", "notes",
    ),
    "qstn": ("preQTxt", "qstnLit", "postQTxt", "forward", "backward", "ivuInstr"),
    "valrng": ("item", "range", "key", "notes"),
    "invalrng": ("item", "range", "key", "notes"),
    "catgry": ("catValu", "labl", "txt", "catStat", "mrow"),
}  # fmt: skip
ALLOWED = {
    ("var", "intrvl"): {"contin", "discrete"},
    ("var", "nature"): {"nominal", "ordinal", "interval", "ratio", "percent", "other"},
    ("var", "representationType"): {"text", "numeric", "code", "datetime", "other"},
    ("varGrp", "type"): {"section", "multipleResp", "grid"},
    ("varFormat", "type"): {"character", "numeric"},
    ("catgry", "missing"): {"Y", "N"},
    ("range", "UNITS"): {"INT", "REAL"},
}
REFERENCES = {("var", "files"), ("varGrp", "var"), ("varGrp", "varGrp")}


def document(made: Instrument) -> Element:
    return fromstring(ddi(made, "wave", TITLE, OWNER))  # noqa: S314 - our own document


def small(folder: Path, items: str) -> Element:
    return document(instrument(folder, items))


def variable(root: Element, name: str) -> Element:
    return next(each for each in root.iter(f"{NAME}var") if each.attrib["name"] == name)


def said(parent: Element, path: str) -> list[tuple[str | None, str | None]]:
    found = parent.findall("/".join(NAME + step for step in path.split("/")))
    return [(each.get(LANG), each.text) for each in found]


@pytest.fixture(scope="module", params=["examples/lakeland-2025", "waves/latvia-2017"])
def whole(request: pytest.FixtureRequest) -> tuple[Instrument, Element]:
    wave = load_wave(ROOT / request.param)
    return wave.instrument, fromstring(  # noqa: S314 - our own document
        ddi(wave.instrument, wave.id, wave.title, wave.owner, wave.notice)
    )


def test_children_stand_in_the_order_of_the_schema(whole: tuple[Instrument, Element]) -> None:
    for element in whole[1].iter():
        allowed = ORDER.get(element.tag.removeprefix(NAME), ())
        positions = [allowed.index(child.tag.removeprefix(NAME)) for child in element]
        assert positions == sorted(positions), element.tag


def test_attributes_have_values_that_the_schema_allows(whole: tuple[Instrument, Element]) -> None:
    for element in whole[1].iter():
        for key, value in element.attrib.items():
            assert value in ALLOWED.get((element.tag.removeprefix(NAME), key), {value})


def test_ids_are_unique_and_references_lead_to_them(whole: tuple[Instrument, Element]) -> None:
    ids = [element.attrib["ID"] for element in whole[1].iter() if "ID" in element.attrib]
    assert len(ids) == len(set(ids))
    referred = {
        name
        for element in whole[1].iter()
        for key in element.attrib
        if (element.tag.removeprefix(NAME), key) in REFERENCES
        for name in element.attrib[key].split()
    }
    assert referred < set(ids)


def test_every_variable_is_there_and_in_one_group(whole: tuple[Instrument, Element]) -> None:
    made, root = whole
    names = [each.attrib["name"] for each in root.iter(f"{NAME}var")]
    assert names == [each.name for each in variables(made)]
    grouped = [name for group in root.iter(f"{NAME}varGrp") for name in group.get("var", "").split()]
    assert sorted(grouped) == sorted(f"V_{name}" for name in names)


def test_every_matrix_and_multiple_response_is_a_group_of_its_kind(whole: tuple[Instrument, Element]) -> None:
    made, root = whole
    kinds = {group.attrib["name"]: group.attrib["type"] for group in root.iter(f"{NAME}varGrp")}
    sections = [section for each in made.questionnaires for section in each.sections]
    wanted = {section.id: "section" for section in sections}
    wanted |= {block.id: "grid" for each in sections for block in each.blocks if isinstance(block, Matrix)}
    wanted |= {item.id: "multipleResp" for item in made.items.values() if item.kind is Kind.MULTI}
    assert kinds == wanted


def test_a_variable_says_what_was_asked_of_whom_and_how_it_is_coded(tmp_path: Path) -> None:
    root = small(tmp_path, yes_no("A") + number("N", "${A} = 1", ", minimum: 0, maximum: 2.5, decimals: 1"))
    answer, amount = variable(root, "A"), variable(root, "N")
    assert said(answer, "catgry/labl")[:4] == [("lv", "jā"), ("en", "yes"), ("lv", "nē"), ("en", "no")]
    assert said(amount, "qstn/qstnLit") == [("lv", "N"), ("en", "N")]
    assert said(amount, "universe") == [(None, "${A} = 1")]
    assert amount.find(f"{NAME}valrng/{NAME}range").attrib == {"UNITS": "REAL", "min": "0.0", "max": "2.5"}  # type: ignore[union-attr]
    assert (amount.attrib["dcml"], amount.attrib["intrvl"]) == ("1", "contin")


def test_missing_codes_are_marked_and_labelled_in_both_languages(tmp_path: Path) -> None:
    root = small(tmp_path, "- {id: N, kind: number, lv: N, en: N, absent: [not-available]}\n")
    marked = [each for each in variable(root, "N").iter(f"{NAME}catgry") if each.get("missing") == "Y"]
    codes = [said(each, "catValu")[0][1] for each in marked]
    assert str(Missing.NOT_AVAILABLE.spss) in codes
    assert str(Missing.FILTERED.spss) not in codes
    assert said(marked[0], "labl") == [("lv", "dati nav pieejami"), ("en", "data not available")]


def test_a_text_has_no_missing_codes(tmp_path: Path) -> None:
    assert variable(small(tmp_path, text("T")), "T").find(f"{NAME}catgry") is None


def test_a_multiple_response_is_one_variable_an_option(tmp_path: Path) -> None:
    root = small(tmp_path, multi("K"))
    group = next(each for each in root.iter(f"{NAME}varGrp") if each.attrib["type"] == "multipleResp")
    assert group.attrib["var"].split() == ["V_K_1", "V_K_2", "V_K_3", "V_K_99"]


def test_errata_and_origin_are_notes(tmp_path: Path) -> None:
    erratum = "errata: [{printed: aa, taken: bb, lv: tā, en: so}]"
    root = small(tmp_path, f"- {{id: T, kind: text, lv: T, en: T, origin: reconstructed, {erratum}}}\n")
    notes = said(variable(root, "T"), "notes")
    assert notes == [(None, "reconstructed"), ("lv", "aa → bb: tā"), ("en", "aa → bb: so")]


def test_a_notice_stands_with_the_citation(tmp_path: Path) -> None:
    notice = {"lv": "Atjaunots", "en": "Reconstructed"}
    root = fromstring(ddi(instrument(tmp_path, text("T")), "wave", TITLE, OWNER, notice))  # noqa: S314 - our own
    assert said(root, "stdyDscr/citation/notes") == [("lv", "Atjaunots"), ("en", "Reconstructed")]


def test_the_same_instrument_gives_the_same_bytes(tmp_path: Path) -> None:
    made = instrument(tmp_path, yes_no("A"))
    assert ddi(made, "wave", TITLE, OWNER) == ddi(made, "wave", TITLE, OWNER)
