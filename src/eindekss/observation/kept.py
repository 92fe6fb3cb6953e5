"""A run on disk: conditions, visits, outcomes. What is there is done; a run that was killed goes on from it.

``conditions.json``   what every outcome depends on besides the websites; a run never mixes two
``evidence/``         pieces by their hash
``visits/KEY.json``   one website's record, written when its visit has ended
``outcomes/KEY.json`` what the checks say of it
"""

import datetime
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from eindekss.errors import Place, refuse
from eindekss.observation.evidence import Evidence, in_utf8
from eindekss.observation.outcome import Box, Finding, Outcome, Sighting, Status, Value, Words
from eindekss.observation.visit import Conditions, Reason, Trouble, Visit, conditions_of


@dataclass(frozen=True)
class Run:
    """``folder``: may be shared by several processes and machines; every file appears whole."""

    folder: Path

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.folder / "evidence")

    def frozen(self) -> dict[str, Any]:
        """The conditions as written; empty before the run has begun."""
        path = self.folder / "conditions.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return found

    def conditions(self) -> Conditions | None:
        """Those that the run was begun under; None before that."""
        said = self.frozen()
        return conditions_of(said) if said else None

    def begin(self, conditions: Conditions) -> None:
        """Freeze the conditions, or refuse: those of a run already begun must be the same."""
        path = self.folder / "conditions.json"
        wanted = json.dumps(asdict(conditions), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        if not path.exists():
            _write(path, wanted)
        elif path.read_text(encoding="utf-8") != wanted:
            before, now = json.loads(path.read_text(encoding="utf-8")), json.loads(wanted)
            differing = ", ".join(sorted(key for key in now if now[key] != before.get(key)))
            refuse("observation-conditions-changed", Place(file=str(path)), differing=differing)

    def keep(self, visit: Visit) -> None:
        _write(self._path("visits", visit.site.key), visit.json())

    def visit(self, key: str) -> Visit | None:
        """The record of a website; None where it has not been visited to the end."""
        path = self._path("visits", key)
        return Visit.from_json(path.read_text(encoding="utf-8")) if path.is_file() else None

    def judge(self, key: str, outcomes: Mapping[str, Outcome]) -> None:
        said = {check: _said(outcome) for check, outcome in sorted(outcomes.items())}
        _write(self._path("outcomes", key), json.dumps(said, ensure_ascii=False, indent=1) + "\n")

    def outcomes(self, key: str) -> dict[str, Outcome]:
        """Outcome by check; empty where the website has not been judged."""
        path = self._path("outcomes", key)
        if not path.is_file():
            return {}
        return {check: _outcome(said) for check, said in json.loads(path.read_text(encoding="utf-8")).items()}

    def visited(self) -> tuple[str, ...]:
        """Keys of all websites that the run holds, sorted."""
        return tuple(sorted(unquote(path.stem) for path in (self.folder / "visits").glob("*.json")))

    def left(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Those not visited yet, in their order."""
        return tuple(key for key in keys if not self._path("visits", key).is_file())

    def _path(self, what: str, key: str) -> Path:
        return self.folder / what / f"{quote(key, safe='')}.json"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(in_utf8(text))
    os.replace(unfinished, path)


def _said(outcome: Outcome) -> dict[str, Any]:
    """A date is told from a text by its wrapping; all else is JSON's own."""
    value: Any = outcome.value
    if isinstance(value, datetime.date):
        value = {"date": value.isoformat()}
    return {**asdict(outcome), "value": value}


def _outcome(said: Mapping[str, Any]) -> Outcome:
    trouble = said["trouble"]
    return Outcome(
        status=Status(said["status"]),
        value=_value(said["value"]),
        confidence=said["confidence"],
        seen=tuple(_sighting(each) for each in said["seen"]),
        findings=tuple(_finding(each) for each in said["findings"]),
        note=_words(said["note"]),
        trouble=trouble and Trouble(Reason(trouble["reason"]), trouble["detail"]),
        figures=said.get("figures", {}),
    )


def _value(said: Any) -> Value:
    if isinstance(said, dict):
        return datetime.date.fromisoformat(said["date"])
    found: Value = tuple(said) if isinstance(said, list) else said
    return found


def _finding(said: Mapping[str, Any]) -> Finding:
    seen = tuple(_sighting(each) for each in said["seen"])
    return Finding(Words(*said["says"]), Words(*said["mend"]), seen, said["criterion"])


def _sighting(said: Mapping[str, Any]) -> Sighting:
    return Sighting(**{**said, "box": None if said["box"] is None else Box(*said["box"])})


def _words(said: list[str] | None) -> Words | None:
    return None if said is None else Words(*said)
