"""Reading the register: what is refused, each problem with its line, and all of them at once."""

from decimal import Decimal
from pathlib import Path

import pytest

from eindekss.analysis.claims import ClaimUnit, Measure, load_claims
from eindekss.errors import Refused

GOOD = """\
- claim: f1-site
  place: "1. attēls"
  lv: Iestādes ar tīmekļvietni
  en: Institutions with a website
  published: 59.3
  unit: percent
  decimals: 1
  base_lv: visas iestādes
  base_en: all institutions
  cell:
    measure: ratio
    of: ${A}
    over: ${B}
    base: true
    exclude_outliers: extreme
"""


def read(folder: Path, text: str) -> tuple:
    (folder / "claims.yaml").write_text(text, encoding="utf-8")
    return load_claims(folder / "claims.yaml", "wave/claims.yaml")


def problems(folder: Path, text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as caught:
        read(folder, text)
    return [(problem.id, problem.place.line) for problem in caught.value.problems]


def test_reads_every_part(tmp_path: Path) -> None:
    (claim,) = read(tmp_path, GOOD)
    assert (claim.id, claim.printed_in, claim.unit, claim.decimals) == (
        "f1-site",
        "1. attēls",
        ClaimUnit.PERCENT,
        1,
    )
    assert claim.published == Decimal("59.3")
    assert claim.cell is not None
    assert (claim.cell.unit, claim.cell.measure, claim.cell.exclude_outliers) == (
        "institution", Measure.RATIO, "extreme",
    )  # fmt: skip
    assert [str(each) for each in claim.cell.expressions] == ["${A}", "true", "${B}"]
    assert claim.place.line == 1


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("unit: percent", "unit: per cent", ("value-not-among", 6)),
        ("measure: ratio", "measure: median", ("value-not-among", 11)),
        ("    over: ${B}\n", "", ("claim-ratio-over", 11)),
        ("measure: ratio", "measure: sum", ("claim-ratio-over", 11)),
        ("of: ${A}", "of: ${A} +", ("expression-unfinished", 12)),
        ("published: 59.3", "published: 59.34", ("claim-decimals", 5)),
        ("published: 59.3", "published: fifty", ("value-kind", 5)),
        ("  base_en: all institutions\n", "", ("key-missing", 1)),
        ("  decimals", "  contradicts: f2-site\n  decimals", ("claim-other-unknown", 1)),
        ("  decimals", "  not_reconstructable: {lv: nav, en: none}\n  decimals", ("claim-without-source", 1)),
        ("    of: ${A}", "    fo: ${A}", ("key-unknown", 12)),
    ],
)
def test_refuses_what_cannot_be_with_its_line(tmp_path: Path, old: str, new: str, problem: tuple[str, int]) -> None:
    assert old in GOOD
    assert problem in problems(tmp_path, GOOD.replace(old, new, 1))


def test_tells_the_problems_of_all_claims_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("unit: percent", "unit: x").replace("of: ${A}", "of: (")
    found = problems(tmp_path, bad + bad.replace("f1-site", "f2-site"))
    assert [identifier for identifier, _ in found].count("value-not-among") == 2
    assert len(found) == 4


def test_an_id_may_stand_once(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD + GOOD) == [("definition-twice", 16)]


def test_a_contradiction_may_name_another_claim_or_a_place_in_words(tmp_path: Path) -> None:
    second = GOOD.replace("f1-site", "f2-site").replace("  decimals", "  contradicts: f1-site\n  decimals")
    third = GOOD.replace("f1-site", "f3-site").replace("  decimals", "  contradicts: 9. attēls, teksts\n  decimals")
    assert [claim.contradicts for claim in read(tmp_path, GOOD + second + third)] == [
        None, "f1-site", "9. attēls, teksts",
    ]  # fmt: skip


def test_the_register_is_a_list(tmp_path: Path) -> None:
    assert problems(tmp_path, "claim: f1\n") == [("definitions-not-a-list", None)]
    assert problems(tmp_path, "- f1\n") == [("element-not-mapping", 1)]
