"""A section's page as fields: what is shown, what was typed, what is wrong with it, what a colleague wrote."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict

from eindekss.collection import spoken
from eindekss.collection.answering import NOTHING, Conflict, Said, Seen, seen_now
from eindekss.collection.earlier.said import Then
from eindekss.collection.models import Answer
from eindekss.collection.teamwork.both import both
from eindekss.collection.texts import catalogue, language, text
from eindekss.dataset.values import Unfit, fit
from eindekss.errors.catalogue import message
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Matrix, Section

if TYPE_CHECKING:
    from eindekss.collection.checking.check import Check


@dataclass
class Field:
    """One item on the page. ``typed`` and ``reason`` stand in its inputs; ``error`` says what is wrong."""

    item: Item
    seen: Seen
    asked: bool
    typed: str = ""
    reason: str = ""
    error: str = ""
    conflict: Conflict | None = None
    files: int = 0
    then: Then | None = None
    checks: list["Check"] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"a-{self.item.id}"

    @property
    def codes(self) -> list[str]:
        return self.typed.split()

    @property
    def first_id(self) -> str:
        """The id of the field's first input: where a link from the error summary leads."""
        return f"{self.id}-{self.item.options[0].code}" if self.item.options else self.id

    @property
    def described_by(self) -> str:
        """Ids of what stands beside the field: hint, last wave's answer, a colleague's answer, error, checks."""
        marks = (("h", self.item.hint), ("p", self.then), ("c", self.conflict), ("e", self.error))
        beside = [f"{mark}-{self.item.id}" for mark, there in marks if there]
        return " ".join(beside + [check.id for check in self.checks if check.broken])

    @property
    def said_shown(self) -> str:
        return spoken.shown(self.item, self.seen.said)

    @property
    def then_shown(self) -> str:
        return spoken.shown(self.then.item, self.then.said) if self.then else ""

    @property
    def then_typed(self) -> str:
        """Last wave's value as it would stand in the field."""
        value = self.then.said.value if self.then else ""
        return spoken.number_field(value) if self.item.kind is Kind.NUMBER else value

    @property
    def reasons(self) -> tuple[Missing, ...]:
        return self.item.absent

    @property
    def theirs(self) -> str:
        said = seen_now(self.conflict.theirs).said if self.conflict else NOTHING
        return spoken.shown(self.item, said)

    @property
    def mine(self) -> str:
        return spoken.shown(self.item, self.conflict.mine) if self.conflict else ""

    def show(self, said: Said) -> None:
        self.reason = said.missing if said.missing in self.item.absent else ""
        self.typed = spoken.number_field(said.value) if self.item.kind is Kind.NUMBER else said.value

    @property
    def together(self) -> Said | None:
        """Both answers of a conflict as one, where that makes sense."""
        return both(self.item, seen_now(self.conflict.theirs).said, self.conflict.mine) if self.conflict else None

    def read(self, data: QueryDict) -> Said:
        """What was posted, or what was chosen in a conflict; ``Unfit`` where it cannot be taken.

        What was typed stays in the field either way.
        """
        keep = data.get(f"k-{self.item.id}", "")
        if keep == "theirs":
            chosen = self.seen.said
        else:
            mine = self._typed(data)
            chosen = (both(self.item, self.seen.said, mine) if keep == "both" else None) or mine
        if keep:
            self.show(chosen)
        return chosen

    def _typed(self, data: QueryDict) -> Said:
        values = [value.strip() for value in data.getlist(self.id)]
        self.typed = " ".join(values) if self.item.kind is Kind.MULTI else (values[0] if values else "")
        self.typed = self.typed.replace("\r\n", "\n")
        self.reason = next((one for one in data.getlist(f"m-{self.item.id}") if one in self.item.absent), "")
        if self.typed and self.reason:
            raise Unfit("value-and-reason", self.item)
        if self.reason:
            return Said(missing=self.reason)
        if not self.typed:
            return NOTHING
        typed = spoken.number_typed(self.typed) if self.item.kind is Kind.NUMBER else self.typed
        return Said(fit(self.item, typed))

    def fail(self, unfit: Unfit) -> None:
        """Put the error in words, without the item's id that a reader of a file would need."""
        identifier = f"error-{unfit.id}"
        values = dict(unfit.values) | {"value": self.typed}
        known = identifier in catalogue()
        self.error = text(identifier, **values) if known else message(unfit.id).what[language()].format(**values)


@dataclass(frozen=True)
class Group:
    """What is drawn together: one field, or the rows of a matrix."""

    fields: tuple[Field, ...]
    matrix: Matrix | None = None
    checks: list["Check"] = field(default_factory=list)

    @property
    def asked(self) -> bool:
        return any(each.asked for each in self.fields)

    @property
    def single(self) -> Field:
        return self.fields[0]

    @property
    def of_choices(self) -> bool:
        return bool(self.fields[0].item.options)

    @property
    def has_reasons(self) -> bool:
        return any(each.reasons for each in self.fields)


@dataclass
class SectionForm:
    """The fields of one section for one row.

    ``period``: what last wave's answers beside them speak of, '' where there are none; ``to_take_over``: how many
    of these could fill a field that is still empty.
    """

    section: Section
    groups: list[Group] = field(default_factory=list)
    period: str = ""
    to_take_over: int = 0

    @property
    def fields(self) -> Iterator[Field]:
        for group in self.groups:
            yield from group.fields

    @property
    def any_asked(self) -> bool:
        return any(group.asked for group in self.groups)

    @property
    def failed(self) -> list[Field]:
        return [each for each in self.fields if each.error]

    @property
    def in_conflict(self) -> list[Field]:
        return [each for each in self.fields if each.conflict]

    @property
    def seen(self) -> str:
        """For the hidden field: what the person has before them, so that only what they touch is saved."""
        held = {each.item.id: [each.seen.version, *each.seen.said] for each in self.fields if each.seen.version}
        return json.dumps(held, ensure_ascii=False)

    def read(self, data: QueryDict) -> dict[str, Said]:
        """What was posted and can be taken, by item; the rest is marked as failed."""
        seen = seen_posted(data.get("seen", ""))
        wanted = {}
        for each in self.fields:
            each.seen = seen.get(each.item.id, Seen())
            if f"h-{each.item.id}" not in data:
                continue  # not on the page that was sent
            try:
                wanted[each.item.id] = each.read(data)
            except Unfit as unfit:
                each.fail(unfit)
        return wanted

    def settle(self, answers: Mapping[str, Answer], conflicts: list[Conflict]) -> None:
        """After a save: what stands now is what has been seen; conflicts keep the person's own text."""
        by_item = {conflict.item: conflict for conflict in conflicts}
        for each in self.fields:
            each.seen = seen_now(answers.get(each.item.id))
            each.conflict = by_item.get(each.item.id)


def build(section: Section, answers: Mapping[str, Answer], asked: frozenset[str]) -> SectionForm:
    """The section's fields with the answers as they stand."""

    def one(item: Item) -> Field:
        made = Field(item, seen_now(answers.get(item.id)), item.id in asked)
        made.show(made.seen.said)
        return made

    groups = [
        Group(tuple(one(item) for item in block.items), block) if isinstance(block, Matrix) else Group((one(block),))
        for block in section.blocks
    ]
    return SectionForm(section, groups)


def seen_posted(posted: str) -> Mapping[str, Seen]:
    """What the person had before them, by item, from the hidden field; a broken one counts as nothing seen."""
    try:
        held = json.loads(posted or "{}")
        return {
            item: Seen(int(version), Said(str(value), str(reason))) for item, (version, value, reason) in held.items()
        }
    except (ValueError, TypeError, AttributeError, OverflowError):
        return {}
