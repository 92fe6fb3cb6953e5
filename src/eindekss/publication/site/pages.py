"""What stands on each page: plain values taken from the datasets, ready for a template."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from eindekss.publication.edition import Edition
from eindekss.publication.site.tables import TableView, table_views
from eindekss.publication.site.unseen import unseen
from eindekss.publication.wording import words

TOTAL = "total"
FOLDED_FROM = 12  # lines; a longer table of the electronisation page is folded away
ASKED = "-asked"  # ends the id of a table on the base of those asked, beside the one on all


@dataclass(frozen=True)
class Page:
    """``path`` is relative to the language's folder."""

    path: str
    template: str
    heading: str
    content: Mapping[str, Any]


class Pages:
    """All pages of one language."""

    def __init__(self, edition: Edition, language: str) -> None:
        self.edition, self.language, self.words = edition, language, words(language)
        self.scores = self._scores()
        nodes = edition.nodes
        self.topics = [self._titled(row) for row in nodes.filter(pl.col("kind") == "topic").iter_rows(named=True)]
        self.means = {node: _mean(scores) for node, scores in self.scores.items()}
        self.memberships = _by_institution(edition.memberships)
        self.explanations = _by_institution(edition.explanations)
        own = edition.answers.filter(pl.col("row") == "").select("institution", "item", "source")
        self.unseen = unseen(edition.suggestions, language)
        self.sources = {(institution, item): source for institution, item, source in own.iter_rows()}
        asked = edition.wave.instrument.questionnaires
        self.respondents = {item.id: each.respondent for each in asked for item in each.items}
        self.classifications = edition.classifications.to_dicts()
        self.indicators = nodes.filter(pl.col("kind") == "indicator").to_dicts()
        self.names = {row["institution"]: row[f"name_{language}"] for row in edition.institutions.iter_rows(named=True)}

    def all(self) -> Iterator[Page]:
        yield self._title_page()
        for topic in self._topic_ids():
            yield self._topic(topic)
        yield self._institutions()
        for row in self.edition.institutions.iter_rows(named=True):
            yield self._institution(row)
        yield from (page() for page in self._further().values())
        yield self._about()

    def navigation(self) -> list[tuple[str, str]]:
        """(path, label) of the site's main pages."""
        topics = [(f"topic-{topic}.html", self.topic_title(topic)) for topic in self._topic_ids()]
        rest = ("institutions", *self._further(), "about")
        return [("index.html", self.words["home"]), *topics, *((f"{name}.html", self.words[name]) for name in rest)]

    def _further(self) -> Mapping[str, Callable[[], Page]]:
        """Pages that a wave has only if it has what stands there."""
        found: dict[str, Callable[[], Page]] = {}
        if self.edition.tables["table"].str.starts_with("electronisation").any():
            found["electronisation"] = self._electronisation
        if not self.edition.claims.is_empty():
            found["claims"] = self._claims
        return found

    def topic_title(self, topic: str) -> str:
        titles = {each["node"]: each["title"] for each in self.topics}
        return str(titles.get(topic) or self.words.get(f"topic-{topic}", topic))

    # ---- pages -------------------------------------------------------------------------------------------------
    def _title_page(self) -> Page:
        total, (counted, count) = self.scores.get(TOTAL, {}), self.edition.counted
        levels: dict[int, int] = {}
        for score in total.values():
            if score["level"] is not None:
                levels[score["level"]] = levels.get(score["level"], 0) + 1
        content = {
            "mean": self.means.get(TOTAL),
            "topics": [
                {**topic, "mean": self.means.get(topic["node"]), "path": f"topic-{topic['node']}.html"}
                for topic in self.topics
            ],
            "levels": sorted(levels.items()),
            "institutions": len(self.names),
            "counted": (self.words[counted], count),
            "ranking": self._ranking()[:10],
            "verdicts": self._verdicts(),
        }
        return Page("index.html", "index.html", self.edition.title(self.language), content)

    def _topic(self, topic: str) -> Page:
        indicators = self.edition.nodes.filter((pl.col("parent") == topic) & (pl.col("kind") == "indicator"))
        content = {
            "mean": self.means.get(topic),
            "indicators": [
                {**self._titled(row), "mean": self.means.get(row["node"])} for row in indicators.iter_rows(named=True)
            ],
            "tables": self._tables(topic),
        }
        return Page(f"topic-{topic}.html", "topic.html", self.topic_title(topic), content)

    def _institutions(self) -> Page:
        content = {"ranking": self._ranking(), "topics": self.topics}
        return Page("institutions.html", "institutions.html", self.words["institutions"], content)

    def _institution(self, row: dict[str, Any]) -> Page:
        key = row["institution"]
        total = self.scores.get(TOTAL, {}).get(key)
        content = {
            "institution": row,
            "total": total,
            "absent": self.edition.wave.instrument.asks_institutions and not row["participates"],
            "why_none": total[f"note_{self.language}"] if total and total["score"] is None else "",
            "topics": [
                {
                    **topic,
                    "own": self.scores.get(topic["node"], {}).get(key),
                    "mean": self.means.get(topic["node"]),
                }
                for topic in self.topics
            ],
            "groups": self._groups(key),
            "explanations": self._explanations(key),
        }
        return Page(f"institution/{key}.html", "institution.html", row[f"name_{self.language}"], content)

    def _electronisation(self) -> Page:
        outliers = self.edition.outliers
        names = {
            (row["institution"], row["row"]): row[f"name_{self.language}"]
            for row in self.edition.roster.iter_rows(named=True)
        }
        rows = [
            {**row, "name": names.get((row["institution"], row["row"]), row["row"]),
             "institution_name": self.names.get(row["institution"], row["institution"]),
             "reason": row[f"reason_{self.language}"]}
            for row in outliers.filter(pl.col("listed")).iter_rows(named=True)
        ]  # fmt: skip
        views = [view for view in self._all_tables() if view.id.startswith("electronisation")]
        short, long = [
            [view for view in views if (len(view.lines) > FOLDED_FROM) is folded] for folded in (False, True)
        ]
        content = {"tables": short, "long": long, "outliers": rows, "breaking": sum(not row["by_rule"] for row in rows)}
        return Page("electronisation.html", "electronisation.html", self.words["electronisation"], content)

    def _claims(self) -> Page:
        rows = [
            {**row, "text": row[f"text_{self.language}"], "base_text": row[f"base_text_{self.language}"],
             "reason": row[f"reason_{self.language}"], "verdict_text": self.words[f"verdict-{row['verdict']}"]}
            for row in self.edition.claims.iter_rows(named=True)
        ]  # fmt: skip
        content = {"claims": rows, "verdicts": self._verdicts()}
        return Page("claims.html", "claims.html", self.words["claims"], content)

    def _about(self) -> Page:
        nodes = [self._titled(row) for row in self.edition.nodes.iter_rows(named=True)]
        indicators = [node for node in nodes if node["kind"] == "indicator"]
        files = [f"tables-{self.language}.xlsx", f"report-{self.language}.pdf"]
        content = {"topics": self.topics, "indicators": indicators, "files": files, "wave": self.edition.wave}
        return Page("about.html", "about.html", self.words["about"], content)

    # ---- parts -------------------------------------------------------------------------------------------------
    def _scores(self) -> dict[str, dict[str, dict[str, Any]]]:
        """node -> institution -> score row."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for row in self.edition.scores.iter_rows(named=True):
            found.setdefault(row["node"], {})[row["institution"]] = row
        return found

    def _topic_ids(self) -> list[str]:
        """Topics with tables first (an unscored one included), then scored ones without."""
        listed = self.edition.tables.filter(~pl.col("table").str.starts_with("electronisation"))["topic"]
        scored = [topic["node"] for topic in self.topics]
        return list(dict.fromkeys([*(topic for topic in listed if topic), *scored]))

    def _titled(self, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "title": row[f"title_{self.language}"]}

    def _ranking(self) -> list[dict[str, Any]]:
        """Every institution, best first; those not assessable last, by name."""
        total = self.scores.get(TOTAL, {})
        rows = []
        for key, name in self.names.items():
            own = total.get(key)
            by_topic = [self.scores.get(topic["node"], {}).get(key) for topic in self.topics]
            rows.append({"key": key, "name": name, "total": own, "by_topic": by_topic})
        return sorted(rows, key=_rank)

    def _groups(self, key: str) -> list[tuple[str, str]]:
        """(classification, category) of an institution, in order."""
        mine = {row["classification"]: row["category"] for row in self.memberships.get(key, ())}
        return [
            (row[f"title_{self.language}"], row[f"label_{self.language}"])
            for row in self.classifications
            if mine.get(row["classification"]) == row["category"]
        ]

    def _explanations(self, key: str) -> list[dict[str, Any]]:
        """Topic -> indicator -> questions, with the labels of this language."""
        text = self.language
        questions: dict[str, list[dict[str, Any]]] = {}
        for row in self.explanations.get(key, ()):
            texts = {name: row[f"{name}_{text}"] for name in ("label", "answer", "note")}
            source = self.sources.get((key, row["item"]), "none")
            why = self.unseen.get((key, row["item"]), "") if source == "none" else ""
            entry = {**row, **texts, "source": self._said_by(source, row["item"]), "why": why}
            questions.setdefault(row["indicator"], []).append(entry)
        found = []
        for node in self.indicators:
            if node["node"] in questions:
                own = self.scores.get(node["node"], {}).get(key)
                found.append({**self._titled(node), "own": own, "questions": questions[node["node"]]})
        return found

    def _said_by(self, source: str, item: str) -> str:
        """Where an answer comes from, in words; one given on the collection site, from whoever was asked."""
        return self.words.get(f"source-{source}-{self.respondents.get(item)}", self.words[f"source-{source}"])

    def _tables(self, topic: str) -> list[tuple[TableView, TableView | None]]:
        """A topic's tables, each with its twin on the base of those asked, where there is one."""
        views = {view.id: view for view in self._topic_views(topic)}
        twins = {f"{name}{ASKED}" for name in views if f"{name}{ASKED}" in views}
        return [(view, views.get(f"{name}{ASKED}")) for name, view in views.items() if name not in twins]

    def _topic_views(self, topic: str) -> list[TableView]:
        return [
            view for view in self._all_tables() if view.topic == topic and not view.id.startswith("electronisation")
        ]

    def _all_tables(self) -> list[TableView]:
        return table_views(self.edition, self.language)

    def _verdicts(self) -> list[tuple[str, int]]:
        counts = dict(self.edition.claims.group_by("verdict").len().iter_rows())
        order = ("reproduced", "contradicted", "not-reconstructable", "failed")
        return [(verdict, counts[verdict]) for verdict in order if verdict in counts]


def _by_institution(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Rows of each institution, in their order."""
    parts = frame.partition_by("institution", as_dict=True, maintain_order=True)
    return {str(key): part.to_dicts() for (key,), part in parts.items()}


def _mean(scores: Mapping[str, dict[str, Any]]) -> float | None:
    """Unweighted mean over institutions that could be assessed; None where none could."""
    known = [score["score"] for score in scores.values() if score["score"] is not None]
    return sum(known) / len(known) if known else None


def _rank(row: dict[str, Any]) -> tuple[float, str]:
    own = row["total"]
    return (-own["score"] if own and own["score"] is not None else 1.0, row["name"])
