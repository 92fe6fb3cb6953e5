"""Questionnaires, rosters and answers in the form in which they go over the wire."""

from collections.abc import Iterable, Iterator

from eindekss.collection.api import schemas as wire
from eindekss.collection.api.scope import Scope
from eindekss.collection.models import Answer
from eindekss.expression import to_json
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Questionnaire, Section
from eindekss.registry.models import Participation, RosterRow


def wave(scope: Scope) -> wire.Wave:
    record, participation = scope.participation.wave, scope.participation
    institution = wire.Institution(key=participation.institution.key, name=_named(participation))
    return wire.Wave(
        id=record.key, title=dict(scope.wave.title), opened=record.opened.isoformat(), closed=record.closed.isoformat(),
        open=record.is_open, institution=institution,
        questionnaires=[wire.QuestionnaireBrief(**_brief(scope, each)) for each in scope.questionnaires],
    )  # fmt: skip


def questionnaire(scope: Scope, asked: Questionnaire) -> wire.Questionnaire:
    return wire.Questionnaire(**_brief(scope, asked), sections=[_section(each) for each in asked.sections])


def rows(scope: Scope, asked: Questionnaire) -> wire.Rows:
    found = [wire.Row(row=each.row, name=_named(each), kind=each.kind) for each in scope.rows(asked)]
    return wire.Rows(questionnaire=asked.id, unit=asked.unit, rows=found)


def answers(scope: Scope, asked: Questionnaire, only: str | None) -> wire.Answers:
    """Every answer that has a version; with ``only``, those of one row."""
    keys = sorted(scope.keys(asked) & ({only} if only is not None else scope.keys(asked)))
    return wire.Answers(
        questionnaire=asked.id, state=scope.response(asked).state, answers=list(_answers(scope, asked, keys))
    )


def _answers(scope: Scope, asked: Questionnaire, keys: Iterable[str]) -> Iterator[wire.Answer]:
    sheet = scope.sheet()
    for key in keys:
        open_to = sheet.asked(asked, key)
        for item in asked.items:
            answer = sheet.answer(key, item.id)
            if answer is not None:
                yield wire.Answer(
                    row=key, item=item.id, value=value(item, answer.value, answer.missing),
                    missing=answer.missing or None, version=answer.version, asked=item.id in open_to,
                    changed=moment(answer),
                )  # fmt: skip


def value(item: Item, written: str, missing: str) -> wire.Value | None:
    """An answer's value as JSON has it; none where a reason stands in its place."""
    if missing:
        return None
    if item.kind is Kind.MULTI:
        return [int(code) for code in written.split()]
    if item.kind is Kind.SINGLE:
        return int(written)
    if item.kind is Kind.NUMBER:
        number = float(written)
        return int(number) if number.is_integer() else number
    return written


def moment(answer: Answer) -> str | None:
    """When the answer was changed; nothing where it came with the wave's files."""
    return answer.changed.isoformat() if answer.changed else None


def absent(item: Item) -> list[str]:
    """The reasons that may stand in the place of a value; the last one takes an answer out."""
    return [*map(str, item.absent), Missing.NOT_ANSWERED.value]


def _brief(scope: Scope, asked: Questionnaire) -> dict[str, object]:
    response = scope.response(asked)
    return {
        "id": asked.id, "version": asked.version, "title": dict(asked.title), "unit": asked.unit,
        "rows": len(scope.keys(asked)), "state": response.state, "editable": scope.editable(response),
    }  # fmt: skip


def _section(section: Section) -> wire.Section:
    return wire.Section(id=section.id, title=dict(section.title), items=[_item(item) for item in section.items])


def _item(item: Item) -> wire.Item:
    shown = wire.Filter(text=str(item.relevant), tree=to_json(item.relevant.root)) if item.relevant else None
    return wire.Item(
        id=item.id, kind=item.kind, label=dict(item.label), hint=dict(item.hint) if item.hint else None,
        required=item.required, absent=absent(item), minimum=item.minimum, maximum=item.maximum,
        decimals=item.decimals, filter=shown,
        options=[wire.Option(code=option.code, label=dict(option.label)) for option in item.options],
    )  # fmt: skip


def _named(named: Participation | RosterRow) -> dict[str, str]:
    return {language: named.name(language) for language in ("lv", "en")}
