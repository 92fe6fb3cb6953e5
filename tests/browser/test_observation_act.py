"""Engines against pages whose outcome is known: a few of our own, and a sample of the W3C's where these are at hand."""

import json
import zipfile
from pathlib import Path
from typing import Any

import act
import pytest

pytestmark = pytest.mark.browser

PAGE = '<!doctype html><html lang="{lang}"><head><title>{title}</title></head><body>{body}</body></html>'
IMAGE = "data:image/gif;base64,R0lGODlhAQABAAAAACw="
# Rule -> criterion, the engines' rules, and pages: expected -> what stands on them.
OWN: dict[str, tuple[str, str, str, dict[str, dict[str, str]]]] = {
    "image": ("1.1.1", "image-alt", "sia-r2", {
        "failed": {"body": f'<p>a</p><img src="{IMAGE}" width="40" height="40">'},
        "passed": {"body": f'<p>a</p><img src="{IMAGE}" width="40" height="40" alt="Dome">'},
        "inapplicable": {"body": "<p>a</p>"},
    }),
    "language": ("3.1.1", "html-has-lang", "sia-r4", {"failed": {"lang": ""}, "passed": {"lang": "lv"}}),
    "title": ("2.4.2", "document-title", "sia-r1", {"failed": {"title": ""}, "passed": {"title": "Dome"}}),
    "button": ("4.1.2", "button-name", "sia-r12", {
        "failed": {"body": "<p>a</p><button></button>"}, "passed": {"body": "<p>a</p><button>Meklēt</button>"},
    }),
    "contrast": ("1.4.3", "color-contrast", "sia-r69", {
        "failed": {"body": '<p style="color:#aaa;background:#fff">bāls</p>'},
        "passed": {"body": '<p style="color:#111;background:#fff">melns</p>'},
    }),
    "orientation": ("1.3.4", "none", "none", {"failed": {"body": "<p>what no engine finds</p>"}}),
}  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own cases, in the form of the W3C's."""
    path = tmp_path_factory.mktemp("act") / "act-testcases.zip"
    listed: list[dict[str, Any]] = []
    with zipfile.ZipFile(path, "w") as made:
        for rule, (criterion, _, _, pages) in OWN.items():
            for expected, parts in pages.items():
                place = f"testcases/{rule}/{expected}.html"
                made.writestr(place, PAGE.format(**{"lang": "lv", "title": "Dome", "body": "<p>a</p>", **parts}))
                required = {f"wcag20:{criterion}": {"forConformance": True}}
                listed.append({"testcaseId": f"{rule}-{expected}", "ruleId": rule, "ruleName": rule,
                               "testcaseTitle": expected, "expected": expected, "relativePath": place,
                               "ruleAccessibilityRequirements": required})  # fmt: skip
        for column, name in ((1, "axe-core"), (2, "alfa")):
            mapping = [{"ruleId": rule, "procedureNames": [known[column]]} for rule, known in OWN.items()]
            made.writestr(f"implementations/{name}.json", json.dumps({"actRuleMapping": mapping}))
        made.writestr("testcases.json", json.dumps({"testcases": listed}))
    return path


def test_both_engines_find_what_can_be_found_and_nothing_else(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "act-cases.md"
    assert act.main(["--cases", str(archive), "--page", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    for engine in ("axe-core", "alfa", "either"):
        assert f"| {engine} | **83.3%** (5 of 6) | **0.0%** (0 of 6) | 0 |" in text
    assert "| 1.3.4 | 0 / 1 | 0 / 1 |" in text
    assert "Not looked at" not in text
    assert "83.3%" in capsys.readouterr().out


@pytest.mark.skipif(not act.CASES.exists(), reason=f"the W3C's ACT cases are not at {act.CASES}")
def test_a_sample_of_the_cases_of_the_w3c() -> None:
    with act.unpacked(act.CASES) as root:
        told = act.examine(act.cases(root / act.PLACE)[5::40], root, lambda _: None)
    first = act.Count(tuple(told["axe-core"]))
    assert len(first.said) > 20
    assert first.recall >= 0.4
    assert first.false_rate <= 0.1
    assert not [each for each in first.said if each.trouble]
