"""Small instruments for tests, written the way instrument files are."""

from pathlib import Path
from textwrap import dedent, indent

from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Instrument

HEAD = """\
questionnaire: {name}
version: "1"
unit: {unit}
lv: Anketa
en: Questionnaire
code_lists:
  yes-no: [{{code: 1, lv: jā, en: "yes"}}, {{code: 2, lv: nē, en: "no"}}]
sections:
  - id: {name}-section
    topic: general
    lv: Sadaļa
    en: Section
    items:
"""


def write_questionnaire(folder: Path, items: str, name: str = "main", unit: str = "institution") -> Path:
    """A file with one section of these items (a YAML list); line 10 is the first item's."""
    path = folder / f"{name}.yaml"
    text = HEAD.format(name=name, unit=unit) + indent(dedent(items).strip("\n"), "      ") + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def instrument(folder: Path, items: str, rows: str = "") -> Instrument:
    """The instrument of these items, and of ``rows`` asked of each service."""
    paths = [write_questionnaire(folder, items)]
    if rows:
        paths.append(write_questionnaire(folder, rows, "services", "service"))
    return load_instrument(paths, ("lv", "en"), root=folder)


def yes_no(name: str, relevant: str = "") -> str:
    """One yes-or-no item, on one line."""
    condition = f', relevant: "{relevant}"' if relevant else ""
    return f"- {{id: {name}, kind: single, lv: {name}, en: {name}, options: yes-no{condition}}}\n"


def number(name: str, relevant: str = "", more: str = "") -> str:
    condition = f', relevant: "{relevant}"' if relevant else ""
    return f"- {{id: {name}, kind: number, lv: {name}, en: {name}{condition}{more}}}\n"


def multi(name: str, relevant: str = "") -> str:
    """An item of which the codes 1, 2, 3 and 99 may be ticked."""
    condition = f', relevant: "{relevant}"' if relevant else ""
    options = ", ".join(f"{{code: {code}, lv: o{code}, en: o{code}}}" for code in (1, 2, 3, 99))
    return f"- {{id: {name}, kind: multi, lv: {name}, en: {name}, options: [{options}]{condition}}}\n"


def text(name: str, relevant: str = "") -> str:
    condition = f', relevant: "{relevant}"' if relevant else ""
    return f"- {{id: {name}, kind: text, lv: {name}, en: {name}{condition}}}\n"
