"""Three ways in, one set of tables: an answer counts the same whether a file, an import or a person brought it."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from practice import INSTITUTION, Practice, form

from eindekss.collection import extract
from eindekss.collection.importing import import_file
from eindekss.collection.load import load
from eindekss.collection.models import Response
from eindekss.dataset.schema import ANSWER
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.registry import frame
from eindekss.registry.load import load as load_frame
from eindekss.registry.models import Assignment, Institution, User
from eindekss.registry.models import Wave as WaveRecord

GIVEN = {"STAFF": "40", "SITE": "1", "SITE_USES": ["1", "99"], "SITE_USES_NOTES": "Zvanīt", "STANDARD": "2",
         "HOW_1": "1", "HOW_2": "3", "DOC_ALL": "1 000", "m-DOC_E": "not-available"}  # fmt: skip
SECTIONS = {"about": ["STAFF"], "online": ["SITE", "SITE_USES", "SITE_USES_NOTES"],
            "work": ["STANDARD", "HOW_1", "HOW_2", "DOC_ALL", "m-DOC_E"]}  # fmt: skip


@pytest.fixture
def wave(practice: Practice) -> Wave:
    """The tutorial's wave, open, nothing answered yet."""
    WaveRecord.objects.filter(key=practice.wave.id).update(state="open")
    return practice.wave


def answered(wave: Wave, store: Store) -> list[dict[str, Any]]:
    """What the first institution answered, as the stages after get it; where from is said elsewhere."""
    frame.run(wave, store)
    extract.run(wave, store)
    mine = pl.col("institution") == "XL-001"
    own = pl.col("item").is_in([item.id for item in wave.instrument.questionnaires[0].items])
    return store.read("extract", ANSWER).filter(mine & own).drop("source").to_dicts()


def by_file(wave: Wave, folder: Path) -> None:
    lines = ["institution,row,item,value,missing,source"]
    for name, said in GIVEN.items():
        value = " ".join(said) if isinstance(said, list) else said.replace(" ", "")
        lines.append(f"XL-001,,{name[2:]},,{said},given" if name[:2] == "m-" else f"XL-001,,{name},{value},,given")
    (wave.folder / "answers" / "answers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (wave.folder / "answers" / "responses.csv").write_text("institution,questionnaire,state,minutes\n")
    load(wave)


def by_import(wave: Wave, folder: Path) -> None:
    names = [name.removeprefix("m-") for name in GIVEN]
    cells = ["; ".join(said) if isinstance(said, list) else said.replace(" ", "") for said in GIVEN.values()]
    (folder / "file.csv").write_text(f"k,{','.join(names)}\nXL-001,{','.join(cells)}\n", encoding="utf-8")
    items = "".join(f"  {name}: {name}\n" for name in names if name != "SITE_USES")
    mapping = "institution: k\nmissing: {not-available: not-available}\nitems:\n" + items
    mapping += "  SITE_USES: {column: SITE_USES, delimiter: ';'}\n"
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    import_file(wave, folder / "file.csv", folder / "map.yaml")


def by_hand(wave: Wave, practice: Practice) -> None:
    user, record = User.objects.get(username=INSTITUTION), WaveRecord.objects.get(key=wave.id)
    institution = Institution.objects.get(key="XL-001")
    Assignment.objects.create(user=user, wave=record, institution=institution, role="institution")
    client = practice.client(INSTITUTION)
    for section, names in SECTIONS.items():
        posted = form({name: GIVEN[name] for name in names}, js="1")
        url = f"/waves/{wave.id}/XL-001/self-assessment/section/{section}/"
        assert client.post(url, posted).status_code == 302
    client.post(f"/waves/{wave.id}/XL-001/self-assessment/review/")
    assert Response.objects.get(wave=record).state == "submitted"


def test_a_file_an_import_and_a_person_bring_the_same(wave: Wave, practice: Practice, tmp_path: Path) -> None:
    by_file(wave, tmp_path)
    from_file = answered(wave, Store(tmp_path / "file"))
    Response.objects.all().delete()
    by_import(wave, tmp_path)
    from_import = answered(wave, Store(tmp_path / "import"))
    WaveRecord.objects.filter(key=wave.id).delete()
    load_frame(wave)
    WaveRecord.objects.filter(key=wave.id).update(state="open")
    by_hand(wave, practice)
    from_hand = answered(wave, Store(tmp_path / "hand"))
    assert from_file == from_import == from_hand
    assert {each["item"]: each["number"] for each in from_hand}["DOC_ALL"] == 1000.0
    assert {each["item"]: each["missing"] for each in from_hand}["DOC_E"] == "not-available"
