"""The tutorial's wave with an expert's questionnaire of its own and an ``observation.yaml`` that fills it."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from eindekss.dataset.schema import INSTITUTION
from eindekss.dataset.store import Store, from_rows
from eindekss.dataset.wave import Wave, load_wave

EXAMPLE = Path(__file__).parents[1] / "examples" / "lakeland-2025"
QUESTIONS = """
questionnaire: looked-at
version: "1"
unit: institution
respondent: expert
lv: Kas redzams tīmekļvietnē
en: What the website shows
sections:
  - id: look
    topic: online
    lv: Tīmekļvietne
    en: Website
    items:
      - id: SEARCH
        kind: single
        lv: Vai ir meklētājs?
        en: Is there a search?
        options: [{code: 1, lv: ir, en: "yes"}, {code: 2, lv: nav, en: "no"}, {code: 4, lv: nezina, en: unknown}]
      - {id: WHY, kind: text, lv: Kas nedarbojas?, en: What does not work?, relevant: "${SEARCH} = 2"}
      - id: TAKES_PART
        kind: multi
        lv: Kā var līdzdarboties?
        en: How can people take part?
        options:
          - {code: 1, lv: forumā, en: in a forum}
          - {code: 2, lv: aptaujās, en: in polls}
          - {code: 3, lv: ar priekšlikumiem, en: by proposals}
      - {id: POSTED, kind: date, lv: Pēdējais ieraksts, en: Latest post, absent: [not-available]}
      - {id: AGE, kind: number, lv: Vecums, en: Age, decimals: 1, minimum: 0}
      - id: GRADE
        kind: single
        lv: Vērtējums
        en: Grade
        options: [{code: 1, lv: labi, en: well}, {code: 2, lv: viduvēji, en: fairly}, {code: 3, lv: slikti, en: badly}]
"""
OBSERVATION = """
contact: birojs@ezeri.example
languages: [lv, en]
sample: {seed: ezeri, drawn: 1, cap: 6}
parameters:
  services-links: {portals: [portals.test]}
items:
  - {item: SEARCH, check: site-search, codes: {pass: 1, fail: 2}, class: {pass: A, fail: S}, not-assessable: 4}
  - {item: WHY, check: site-search, takes: findings, class: S}
  - item: TAKES_PART
    selects:
      - {code: 1, check: forum, class: S}
      - {code: 2, check: polls, class: S}
      - {code: 3, check: suggestion-form, class: {pass: S}}
  - {item: POSTED, check: last-post-others, class: S, not-assessable: not-available}
"""


def observed_wave(folder: Path, observation: str = OBSERVATION) -> Wave:
    """A copy in a folder of its own."""
    target = folder / EXAMPLE.name
    if not target.exists():
        shutil.copytree(EXAMPLE, target)
        settings = target / "wave.toml"
        text = settings.read_text(encoding="utf-8")
        for old, new in (
            ('"instruments/services.yaml"]', '"instruments/services.yaml", "instruments/looked-at.yaml"]'),
            ("[files]\n", '[files]\nobservation = "observation.yaml"\n'),
            ('previous = "earlier"', "# no previous wave"),
        ):
            assert old in text
            text = text.replace(old, new)
        settings.write_text(text, encoding="utf-8")
        (target / "instruments" / "looked-at.yaml").write_text(QUESTIONS.lstrip(), encoding="utf-8")
    (target / "observation.yaml").write_text(observation.lstrip(), encoding="utf-8")
    return load_wave(target)


def framed(wave: Wave, home: Path, websites: Mapping[str, str | None]) -> Store:
    """The wave's frame as the stage before observation leaves it: these institutions, with these websites."""
    store = Store(home / wave.id)
    rows = [
        {"institution": key, "registration_number": "", "abbreviation": "", "name_lv": f"Iestāde {key}",
         "name_en": f"Office {key}", "website": website, "participates": True, "comment": ""}
        for key, website in websites.items()
    ]  # fmt: skip
    store.write("frame", INSTITUTION, from_rows(INSTITUTION, rows))
    return store
