"""The documentation says what is so: made pages are fresh, examples give their output, links and names exist."""

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from eindekss.wave.cli import parser

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "waves").rglob("*.md")])
RUN = [each for each in PAGES if "```console" in each.read_text(encoding="utf-8")]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
COMMAND = re.compile(r"^(?:\$ )?(eindekss [^|<>&\n]+)", re.MULTILINE)
KEYS = re.compile("KEYS|COLUMNS|FORMS|PROPERTIES")
TERM = re.compile(r"\| `(eindekss\.[\w.]+)` \|$", re.MULTILINE)


def tool(name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Without measuring coverage: the examples run whole stages, which tests of their own cover."""
    command = [sys.executable, str(ROOT / "tools" / name), "--check", *arguments]
    plain = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=plain)


def test_pages_made_from_the_code_are_fresh() -> None:
    done = tool("docs")
    assert done.returncode == 0, f"run tools/docs\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("document", RUN, ids=lambda each: each.stem)
def test_commands_print_what_the_document_shows(document: Path, migrated: Path) -> None:
    done = tool("examples", "--home", str(migrated), str(document))
    assert done.returncode == 0, f"run tools/examples\n{done.stdout}{done.stderr}"


def test_an_output_that_differs_is_noticed(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text("```console\n$ echo two\none\n```\n", encoding="utf-8")
    assert tool("examples", str(document)).returncode == 1


def test_a_change_of_lines_that_are_not_there_is_noticed(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    change = "+++ examples/lakeland-2025/index.yaml\n-no such line\n+another\n"
    document.write_text(f"```diff\n{change}```\n", encoding="utf-8")
    assert tool("examples", str(document)).returncode == 1


@pytest.mark.parametrize("document", PAGES, ids=lambda each: str(each.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for name, anchor in LINK.findall(_without_code(document)):
        target = (document.parent / name).resolve() if name else document
        assert target.exists(), f"{document.name}: {name}"
        if anchor:
            assert anchor in _anchors(target), f"{document.name}: {name}#{anchor}"


def _without_code(document: Path) -> str:
    return re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def _anchors(document: Path) -> set[str]:
    """As forges make them of headings: lower case, spaces to hyphens, other signs dropped."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", PAGES, ids=lambda each: str(each.relative_to(ROOT)))
def test_commands_shown_are_commands_of_the_program(document: Path) -> None:
    for block in re.findall(r"^```(?:console|sh)\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S):
        for command in COMMAND.findall(block):
            parser().parse_args(shlex.split(command)[1:])


def test_the_glossary_names_what_exists() -> None:
    named = TERM.findall((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))
    assert len(named) > 30
    for path in named:
        module, _, name = path.rpartition(".")
        assert hasattr(import_module(module), name), path


# Which page describes the keys that a reader of files knows.
DESCRIBED = {
    "instrument-file.md": ("instrument/load.py",),
    "frame-files.md": ("registry/frame_files.py",),
    "mapping-file.md": ("collection/mapping.py",),
    "edit-files.md": ("editing/definitions.py", "editing/corrections.py"),
    "index-file.md": ("scoring/load.py", "scoring/load_points.py"),
    "tables-file.md": ("analysis/load.py",),
    "claims-file.md": ("analysis/claims.py",),
    "facts-file.md": ("reconstruction/facts.py",),
    "reconstruction-file.md": ("reconstruction/settings.py",),
    "reminders-file.md": ("collection/reminder/rules.py",),
    "observation-file.md": ("observation/plan.py",),
    "report-file.md": ("publication/report/outline.py",),
}


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_key_of_a_file_format_is_described(name: str) -> None:
    text = (ROOT / "docs/reference" / name).read_text(encoding="utf-8")
    known = {key for source in DESCRIBED[name] for key in _keys(ROOT / "src/eindekss" / source)}
    assert len(known) > 3
    assert {key for key in known if not re.search(rf"\b{key}\b", text)} == set()


def _keys(source: Path) -> Iterator[str]:
    """The words given to ``only(...)``, and those of tuples of keys and columns."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        is_only = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "only"
        is_list = isinstance(node, ast.Assign) and KEYS.search(ast.unparse(node.targets[0]))
        if is_only or is_list:
            words = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant))
            yield from (word for word in words if isinstance(word, str))


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        document = waiting.pop()
        if document not in reached:
            reached.add(document)
            linked = [(document.parent / name).resolve() for name, _ in LINK.findall(_without_code(document)) if name]
            waiting += [each for each in linked if each.suffix == ".md" and each.is_file()]
    assert {each for each in PAGES if each.is_relative_to(ROOT / "docs")} <= reached
