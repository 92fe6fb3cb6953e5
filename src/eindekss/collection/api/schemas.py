"""What goes over the wire. Descriptions are ids of texts: the document is written in the reader's language."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from eindekss.instrument.model import Kind
from eindekss.instrument.rules import Severity

Label = Annotated[dict[str, str], Field(description="api-field-label", examples=[{"lv": "Jā", "en": "Yes"}])]
Value = StrictInt | StrictFloat | StrictStr | list[StrictInt]
_LARGEST_VERSION = 2**31 - 1
MOST_ANSWERS = 20_000


class Strict(Schema):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Institution(Schema):
    key: str
    name: Label


class QuestionnaireBrief(Schema):
    id: str
    version: str
    title: Label
    unit: str = Field(description="api-field-unit")
    rows: int = Field(description="api-field-rows")
    state: str = Field(description="api-field-state")
    editable: bool = Field(description="api-field-editable")


class Wave(Schema):
    """The wave as the token sees it."""

    id: str
    title: Label
    opened: str = Field(description="api-field-day")
    closed: str = Field(description="api-field-day")
    open: bool
    institution: Institution
    questionnaires: list[QuestionnaireBrief]


class Option(Schema):
    code: int
    label: Label


class Filter(Schema):
    text: str = Field(description="api-field-filter-text")
    tree: Any = Field(description="api-field-filter-tree")


class Item(Schema):
    id: str
    kind: Kind = Field(description="api-field-kind")
    label: Label
    hint: Label | None
    required: bool
    options: list[Option] = Field(description="api-field-options")
    absent: list[str] = Field(description="api-field-absent")
    minimum: float | None
    maximum: float | None
    decimals: int
    filter: Filter | None = Field(description="api-field-filter")


class Section(Schema):
    id: str
    title: Label
    items: list[Item]


class Questionnaire(QuestionnaireBrief):
    sections: list[Section]


class Row(Schema):
    row: str = Field(description="api-field-row")
    name: Label
    kind: str = Field(description="api-field-row-kind")


class Rows(Schema):
    questionnaire: str
    unit: str
    rows: list[Row]


class Answer(Schema):
    row: str = Field(description="api-field-row")
    item: str
    value: Value | None = Field(description="api-field-value")
    missing: str | None = Field(description="api-field-missing")
    version: int = Field(description="api-field-version-now")
    asked: bool = Field(description="api-field-asked")
    changed: str | None = Field(description="api-field-changed")


class Answers(Schema):
    questionnaire: str
    state: str = Field(description="api-field-state")
    answers: list[Answer]


class Given(Strict):
    """One answer to write."""

    row: StrictStr = Field("", max_length=60, description="api-field-row", examples=["service-1"])
    item: StrictStr = Field(max_length=60, description="api-field-item", examples=["APP_ALL"])
    value: Value | None = Field(None, description="api-field-value", examples=[120])
    missing: StrictStr | None = Field(None, max_length=20, description="api-field-missing-given")
    version: StrictInt = Field(ge=0, le=_LARGEST_VERSION, description="api-field-version-seen", examples=[0])


class Submission(Strict):
    """Answers to write, all or none."""

    answers: list[Given] = Field(min_length=1, max_length=MOST_ANSWERS)


class Trial(Strict):
    """Settings of a submission."""

    dry_run: bool = Field(False, description="api-field-dry-run")


class Narrowing(Strict):
    """Which answers to read."""

    row: str | None = Field(None, max_length=60, description="api-field-row-only")


class Cell(Schema):
    row: str = Field(description="api-field-row")
    item: str


class Version(Cell):
    version: int = Field(description="api-field-version-now")


class Check(Schema):
    """A rule that the answers break and that a person will be asked about."""

    row: str = Field(description="api-field-row")
    rule: str = Field(description="api-field-rule")
    severity: Severity = Field(description="api-field-severity")
    message: str


class Outcome(Schema):
    dry_run: bool = Field(description="api-field-dry-run-was")
    written: int = Field(description="api-field-written")
    unchanged: int = Field(description="api-field-unchanged")
    answers: list[Version]
    not_asked: list[Cell] = Field(description="api-field-not-asked")
    checks: list[Check] = Field(description="api-field-checks")


class Fault(Schema):
    """One thing that is wrong."""

    pointer: str | None = Field(None, description="api-field-pointer")
    row: str | None = None
    item: str | None = None
    value: str | None = Field(None, description="api-field-value-refused")
    rule: str = Field(description="api-field-rule")
    message: str
    remedy: str


class Standing(Schema):
    value: Value | None
    missing: str | None
    version: int = Field(description="api-field-version-now")
    changed: str | None = Field(description="api-field-changed")
    by: str | None


class Wish(Schema):
    value: Value | None
    missing: str | None
    version: int = Field(description="api-field-version-seen")


class Conflict(Schema):
    """An answer that somebody else has changed."""

    pointer: str
    row: str
    item: str
    yours: Wish
    theirs: Standing | None


class Problem(Schema):
    """Why a request was refused (RFC 9457). Nothing was written."""

    type: Literal["about:blank"] = "about:blank"
    status: int
    rule: str = Field(description="api-field-rule")
    title: str
    detail: str
    errors: list[Fault] | None = Field(None, description="api-field-errors")
    conflicts: list[Conflict] | None = Field(None, description="api-field-conflicts")
