"""The tutorial's five institutions rebuilt from a leaflet: facts and claims hold, and clashes are named."""

import csv
import shutil
from pathlib import Path

import pytest

from eindekss.dataset.wave import Wave, load_wave
from eindekss.errors import Refused
from eindekss.reconstruction.reconstruct import run

EXAMPLE = Path(__file__).parents[3] / "examples" / "lakeland-2025"
FACTS = """
- fact: two-sites-for-forms
  place: p. 4
  says: selected(${SITE_USES}, 2)
  institutions: [XL-002, XL-003]
  closed: true
- fact: ministry-shares-a-standard
  place: p. 5
  says: ${STANDARD} = 2
  where: ${type} = 'ministry'
- fact: not-taken
  place: p. 6
  says: ${SITE} = 2
  institutions: [XL-002]
  conflict: {with: p. 4, taken: false, lv: nav ņemts, en: not taken}
"""
CLAIM = """
- claim: {id}
  place: {place}
  lv: īsi
  en: in short
  published: {published}
  unit: {unit}
  base_lv: bāze
  base_en: base
  cell: {{unit: {of_unit}, measure: {measure}, of: "{of}"{more}}}
"""
SETTINGS = """
seed: 7
marker: "[text]"
noise: 1.0
minutes: {mean: 75, spread: 0.4}
latents: {capability: {}, size: {XL-003: 2.0}}
rosters: [{unit: service, lv: "Pakalpojums {number}", en: "Service {number}", kind: transaction}]
stages:
  - stage: rosters
    rosters: [service]
    search: 0.2
    targets:
      - target: service
        item: count_rows('service')
        classes: [[2, 2], [5, 9]]
        rank: ${size}
        where: ${participates} = 'true'
  - stage: numbers
    items: [DOC_ALL, DOC_E, STAFF, APP_ALL, APP_E]
    pooled: [service]
    search: 0.2
    targets:
      - {target: DOC_ALL, item: DOC_ALL, classes: [[10, 90], [100, 5000]], rank: "${size}"}
      - {target: DOC_E, item: DOC_E, value: "${DOC_ALL} div 2"}
      - {target: APP_ALL, unit: service, item: APP_ALL, value: "1000", spread: 1.0}
      - {target: APP_E, unit: service, item: APP_E, value: "${APP_ALL} * 0.4", spread: 0.2}
  - stage: answers
    questionnaires: [self-assessment, observation, services]
    search: 0.2
rules:
  - {rule: part-of-documents, says: "${DOC_E} <= ${DOC_ALL}"}
  - {rule: part-of-applications, unit: service, says: "${APP_E} <= ${APP_ALL}"}
drawn: [{item: STAFF, least: "10", greatest: "20"}]
"""


def claim(identifier: str, of: str, published: float, unit: str = "percent", measure: str = "share",
          of_unit: str = "institution", more: str = "") -> str:  # fmt: skip
    values = {"id": identifier, "of": of, "published": published, "unit": unit, "measure": measure}
    return CLAIM.format(place=f"p. {identifier}", of_unit=of_unit, more=more, **values)


CLAIMS = [
    claim("sites", "${SITE} = 1", 60),
    claim("forms-of-sites", "selected(${SITE_USES}, 2)", 67, more=', base: "${SITE} = 1"'),
    claim("documents", "${DOC_ALL}", 7, unit="thousand", measure="sum"),
    claim("electronic", "${APP_E}", 35, measure="ratio", of_unit="service", more=', over: "${APP_ALL}"'),
    claim("services", "true", 17, unit="count", measure="count", of_unit="service"),
]


def wave(folder: Path, claims: list[str], facts: str = FACTS) -> Wave:
    target = folder / "lakeland"
    shutil.copytree(EXAMPLE, target)
    for name, text in (("facts.yaml", facts), ("claims.yaml", "".join(claims)), ("reconstruction.yaml", SETTINGS)):
        (target / name).write_text(text.lstrip(), encoding="utf-8")
    (target / "answers" / "answers.csv").write_text("institution,row,item,value,missing,source\n", encoding="utf-8")
    toml = (target / "wave.toml").read_text(encoding="utf-8")
    more = '[files]\nfacts = "facts.yaml"\nreconstruction = "reconstruction.yaml"'
    lines = [line for line in toml.replace("[files]", more).splitlines() if not line.startswith(("index", "outliers"))]
    (target / "wave.toml").write_text("\n".join(lines), encoding="utf-8")
    return load_wave(target)


def answers(folder: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    with (folder / "answers" / "reconstructed.csv").open(encoding="utf-8") as file:
        return {(row["institution"], row["row"], row["item"]): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    run(wave(tmp_path_factory.mktemp("wave"), CLAIMS), out)
    return out


def test_facts_hold_and_no_one_else_is_on_a_closed_list(rebuilt: Path) -> None:
    found = answers(rebuilt)
    with_forms = {key[0] for key, row in found.items() if key[2] == "SITE_USES" and "2" in row["value"].split()}
    assert with_forms == {"XL-002", "XL-003"}
    assert found["XL-001", "", "STANDARD"]["value"] == "2"


def test_claims_hold(rebuilt: Path) -> None:
    found = answers(rebuilt)
    assert sum(row["value"] == "1" for key, row in found.items() if key[2] == "SITE") == 3
    assert 6500 <= sum(int(row["value"] or 0) for key, row in found.items() if key[2] == "DOC_ALL") < 7500
    total, electronic = (
        sum(int(row["value"] or 0) for key, row in found.items() if key[2] == item) for item in ("APP_ALL", "APP_E")
    )
    assert 0.345 * total <= electronic < 0.355 * total


def test_rows_are_made_and_hold_their_share(rebuilt: Path) -> None:
    with (rebuilt / "frame" / "rosters-reconstructed.csv").open(encoding="utf-8") as file:
        made = list(csv.DictReader(file))
    assert len(made) == 17 - 4  # four are in the frame by name
    assert made[0]["name_lv"] == "Pakalpojums 1"
    assert made[0]["source"] == "reconstructed"
    found = answers(rebuilt)
    for row in made:
        whole, part = (found[row["institution"], row["row"], item]["value"] for item in ("APP_ALL", "APP_E"))
        assert not whole or int(part) <= int(whole)


def test_what_a_fact_names_is_stated_and_its_filter_derived(rebuilt: Path) -> None:
    found = answers(rebuilt)
    assert found["XL-002", "", "SITE_USES"]["source"] == "stated"
    assert found["XL-002", "", "SITE"]["source"] == "derived"
    assert found["XL-001", "", "DOC_ALL"]["source"] == "reconstructed"


def test_who_did_not_answer_has_no_answers_of_its_own(rebuilt: Path) -> None:
    assert {key[2] for key in answers(rebuilt) if key[0] == "XL-005"} == {"MOBILE"}


def test_the_same_wave_gives_the_same_bytes(rebuilt: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(wave(tmp_path, CLAIMS), out)
    for name in ("answers/reconstructed.csv", "answers/responses.csv", "frame/rosters-reconstructed.csv"):
        assert (out / name).read_bytes() == (rebuilt / name).read_bytes()


def test_claims_that_clash_are_named_with_each_other_and_nothing_is_written(tmp_path: Path) -> None:
    clashing = [*CLAIMS, claim("more-sites", "${SITE} = 1", 80)]
    with pytest.raises(Refused, match=r"“more-sites” \(p\. more-sites\) cannot hold .* sites \(p\. sites\)") as refused:
        run(wave(tmp_path, clashing), tmp_path / "out")
    assert [problem.values["statement"] for problem in refused.value.problems] == ["more-sites"]
    assert refused.value.problems[0].place.line
    assert not (tmp_path / "out").exists()


def test_a_fact_is_kept_before_a_claim(tmp_path: Path) -> None:
    """Two are named as accepting forms, and the claim would have it of one site in three."""
    clashing = [CLAIMS[0], claim("few-forms", "selected(${SITE_USES}, 2)", 33, more=', base: "${SITE} = 1"')]
    with pytest.raises(Refused) as refused:
        run(wave(tmp_path, clashing), tmp_path / "out")
    assert [problem.values["statement"] for problem in refused.value.problems] == ["few-forms"]


def test_a_contradicted_claim_need_not_hold(tmp_path: Path) -> None:
    contradicted = claim("more-sites", "${SITE} = 1", 80) + "  contradicts: sites\n"
    run(wave(tmp_path, [*CLAIMS, contradicted]), tmp_path / "out")
    assert (tmp_path / "out" / "answers" / "reconstructed.csv").is_file()


def test_a_fact_about_an_unknown_institution_is_refused_with_its_line(tmp_path: Path) -> None:
    facts = FACTS.replace("XL-002, XL-003", "XL-002, XL-009")
    with pytest.raises(Refused, match=r"facts\.yaml, line 1: .*XL-009"):
        run(wave(tmp_path, CLAIMS, facts), tmp_path / "out")
