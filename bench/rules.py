"""Milliseconds to look at 1,000 rules: on the server in Python, in the browser in a real Chromium.

The rules are of the kinds that waves have: a part within its whole, channels that sum to a total, a condition on
another answer, a change since the wave before, and one over a roster's rows; their answers are random, one in ten
missing. ``all`` looks at every rule, whatever has changed; ``one answer`` at those that one changed answer concerns,
as at every key pressed in the form. On the server processor time counts, so that a busy machine measures the same;
in the browser it is time on the clock.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eindekss.expression import Missing, Settled, to_json
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Instrument
from eindekss.instrument.rules import Rule, load_rules

SCRIPT = Path(__file__).parent.parent / "src/eindekss/collection/static/collection/filter.js"
CHROMIUM = os.environ.get("EINDEKSS_CHROMIUM", "/usr/bin/chromium-headless-shell")
SERVER, BROWSER = 5.0, 16.0  # ms: targets for looking at all, in the median
ROUNDS = 200
SHAPES = (
    'must: "${{{0}}} <= ${{{1}}}"',
    'must: "coalesce(${{{0}}}, 0) + coalesce(${{{1}}}, 0) + coalesce(${{{2}}}, 0) <= ${{{3}}}"',
    'when: "${{{0}}} > 10 and not is_na(${{{1}}})", must: "${{{2}}} >= 0.5 * ${{{3}}}"',
    'must: "max(${{{0}}} - prev(${{{0}}}), prev(${{{0}}}) - ${{{0}}}) <= 0.3 * prev(${{{0}}})"',
    'when: "${{{0}}} > 5", must: "sum_rows(${{CASES}}) <= ${{{1}}} * 1000"',
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rules", type=int, default=1000)
    count = parser.parse_args().rules
    with tempfile.TemporaryDirectory() as made:
        instrument, rules = written(Path(made), count)
    values, rosters = answers(instrument)
    on_server = sum(rule.is_broken(values, rosters) for rule in rules)
    server = on_the_server(rules, values, rosters)
    in_browser, browser = in_the_browser(rules, values, rosters)
    print(f"{count} rules, {on_server} broken")
    for place, took in (("server", server), ("browser", browser)):
        for what, each in took.items():
            print(f"{place:<8} {what:<11} median {statistics.median(each):>7.3f} ms  p95 {p95(each):>7.3f} ms")
    if in_browser != on_server:
        raise SystemExit(f"the browser finds {in_browser} broken")
    if statistics.median(server["all"]) > SERVER or statistics.median(browser["all"]) > BROWSER:
        raise SystemExit(f"more than {SERVER:g} ms on the server or {BROWSER:g} ms in the browser")


def p95(taken: Sequence[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95) - 1]


def written(folder: Path, count: int) -> tuple[Instrument, tuple[Rule, ...]]:
    """A questionnaire of as many numbers as there are rules, one of a roster, and the rules."""
    items = "\n".join(f"      - {{id: N{at}, kind: number, lv: a, en: a}}" for at in range(count))
    rows = "      - {id: CASES, kind: number, lv: a, en: a}"
    paths = [
        _file(folder, name, f'questionnaire: {name}\nversion: "1"\nunit: {unit}\nrespondent: institution\n'
              "lv: a\nen: a\n"
              f"sections:\n  - id: {name}\n    topic: a\n    lv: a\n    en: a\n    items:\n{asked}\n")
        for name, unit, asked in (("numbers", "institution", items), ("cases", "service", rows))
    ]  # fmt: skip
    instrument = load_instrument(paths, ("lv", "en"), folder)
    lines = [
        f"  - {{id: r{at}, unit: institution, severity: soft, lv: a, en: a, "
        + SHAPES[at % len(SHAPES)].format(*(f"N{(at + step) % count}" for step in (0, 1, 7, 13)))
        + "}"
        for at in range(count)
    ]
    return instrument, load_rules(_file(folder, "rules", "rules:\n" + "\n".join(lines) + "\n"), instrument)


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def answers(instrument: Instrument) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    made = random.Random(1)  # noqa: S311 - the same answers at every run, nothing secret

    def one() -> Any:
        return Missing.NOT_AVAILABLE if made.random() < 0.1 else float(made.randrange(1000))

    names = [name for name, unit in instrument.unit_of.items() if unit == "institution"]
    values = {name: one() for name in names} | {f"{name}@prev": one() for name in names}
    return values, {"service": [{"CASES": one()} for _ in range(20)]}


def on_the_server(
    rules: Sequence[Rule], values: Mapping[str, Any], rosters: Mapping[str, Any]
) -> dict[str, list[float]]:
    concerned = [rule for rule in rules if "N7" in rule.variables]

    def look(at: Sequence[Rule]) -> Callable[[], object]:
        def once() -> None:
            known = Settled(rosters)  # as every request makes it anew
            for rule in at:
                rule.is_broken(values, known)

        return once

    return {"all": timed(look(rules)), "one answer": timed(look(concerned))}


def timed(act: Callable[[], object]) -> list[float]:
    act()
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return taken


def in_the_browser(
    rules: Sequence[Rule], values: Mapping[str, Any], rosters: Mapping[str, Any]
) -> tuple[int, dict[str, list[float]]]:
    """How many the browser finds broken, and how long it took; the page has nothing on it but the rules."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "eindekss.web.settings"
    os.environ.setdefault("EINDEKSS_SECRET_KEY", "of this run only, thrown away after it")
    import django  # noqa: PLC0415 - its settings read the environment

    django.setup()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from eindekss.collection.sheet import plain, settled  # noqa: PLC0415

    told = [
        {
            "id": rule.id,
            "broken": settled(to_json(rule.broken.root), values, rosters),
            "variables": list(rule.variables),
        }
        for rule in rules
    ]
    known = {name: plain(value) for name, value in values.items()}
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = chromium.new_page()
        page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8").replace("export ", ""))
        found = page.evaluate(_MEASURE % (json.dumps(told), json.dumps(known), ROUNDS))
        chromium.close()
    return found["broken"], {"all": found["all"], "one answer": found["one"]}


_MEASURE = """() => {
    const rules = new Rules(%s), values = %s, all = [], one = [];
    rules.look(values);
    for (let round = 0; round < %d; round += 1) {
        let began = performance.now();
        rules.look(values);
        all.push(performance.now() - began);
        const changed = { ...values, N7: round };
        began = performance.now();
        rules.lookAgain(changed);
        one.push(performance.now() - began);
        rules.lookAgain(values);
    }
    return { all, one, broken: rules.look(values).filter((rule) => rule.broken).length };
}"""


if __name__ == "__main__":
    main()
