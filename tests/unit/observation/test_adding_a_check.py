"""CONTRIBUTING's recipe for a check, done to the letter: one more file is found, judges, answers and is documented."""

import re
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from observed_wave import OBSERVATION, QUESTIONS, observed_wave
from observing import judged, page

from eindekss.observation import check, checks
from eindekss.observation.plan import Class, read_plan
from eindekss.observation.suggest import suggestions

ROOT = Path(__file__).parents[3]
RECIPE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("### Add a check")[2]
BLOCKS = re.findall(r"^```(?:python|yaml)\n(.*?)^```", RECIPE, re.MULTILINE | re.DOTALL)
PHONE = """
      - id: PHONE
        kind: single
        lv: Vai numurus var zvanīt?
        en: Can numbers be tapped?
        options: [{code: 1, lv: jā, en: "yes"}, {code: 2, lv: nē, en: "no"}]
"""


@pytest.fixture(autouse=True)
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The recipe's file in one more folder of the package, for this test alone."""
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "tel_links.py").write_text(BLOCKS[0], encoding="utf-8")
    monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(folder)])
    check.checks.cache_clear()
    yield
    check._REGISTERED.pop("tel-links", None)
    sys.modules.pop("eindekss.observation.checks.tel_links", None)
    check.checks.cache_clear()


def test_it_is_found_by_itself() -> None:
    found = check.checks()["tel-links"]
    assert (found.name, found.title.lv) == ("tel-links 1", "Tālruņa numuri ir saites")
    assert len(check.checks()) > 30


def test_it_judges_its_fixture_pages() -> None:
    written = ModuleType("test_check_tel_links")
    exec(compile(BLOCKS[1], "CONTRIBUTING.md", "exec"), written.__dict__)  # noqa: S102 - a block of our own page
    tests = [each for name, each in vars(written).items() if name.startswith("test_")]
    assert len(tests) == 3
    for each in tests:
        each()


def test_it_answers_an_item(tmp_path: Path) -> None:
    observed_wave(tmp_path)
    instrument = tmp_path / "lakeland-2025" / "instruments" / "looked-at.yaml"
    instrument.write_text(QUESTIONS.lstrip() + PHONE.lstrip("\n"), encoding="utf-8")
    plan = read_plan(wave := observed_wave(tmp_path, f"items:\n{BLOCKS[2]}"))
    assert OBSERVATION.strip() not in (tmp_path / "lakeland-2025" / "observation.yaml").read_text(encoding="utf-8")
    for html, value, decision in (("<a href='tel:1'>1</a>", "1", Class.A), ("<p>1</p>", "2", Class.S)):
        (said,) = suggestions(plan, wave.instrument, {"tel-links": judged("tel-links", page(html))}, "lv")
        assert (said.item, said.value, said.decision, said.check) == ("PHONE", value, decision, "tel-links 1")


def test_its_docstring_is_its_page() -> None:
    loader = SourceFileLoader("tools_docs", str(ROOT / "tools" / "docs"))
    spec = spec_from_loader("tools_docs", loader)
    assert spec
    docs = module_from_spec(spec)
    loader.exec_module(docs)
    text = docs.PAGES["docs/reference/checks/tel_links.md"]()
    assert text.startswith("# Telephone numbers that can be tapped\n")
    assert "links that begin with ``tel:``" in text
    assert "| `tel-links` | 1 | Telephone numbers are links | Tālruņa numuri ir saites |" in text
    assert "[tel-links](tel_links.md)" in docs.PAGES["docs/reference/checks/README.md"]()
