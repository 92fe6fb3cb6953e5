"""A section's questions: each with its notes, its input and what stands beside it.

Written here and not in templates: a page may have a thousand questions, and a template takes ten times as long over
each. What few questions have (a conflict, a query, a check) is left to templates. What a question looks like in
every state stands in tests/unit/collection/drawn.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from urllib.parse import quote, quote_plus

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from eindekss.collection import texts
from eindekss.collection.access import Visit
from eindekss.collection.form import Field, Group, SectionForm
from eindekss.collection.templatetags.teamwork import queried
from eindekss.collection.texts import text
from eindekss.instrument.model import Kind

register = template.Library()

_CHOICE = (
    '<div class="govuk-{group}__item"><input class="govuk-{group}__input" type="{type}" name="{{name}}" '
    'id="{{name}}-{{code}}" value="{{code}}"{{checked}}><label class="govuk-label govuk-{group}__label" '
    'for="{{name}}-{{code}}">{{label}}</label></div>'
)
_CELL = (
    '<td class="govuk-table__cell"><div class="govuk-{group} govuk-{group}--small"><div class="govuk-{group}__item">'
    '<input class="govuk-{group}__input" type="{type}" name="{{name}}" id="{{name}}-{{code}}" value="{{code}}"'
    '{{checked}} aria-labelledby="n-{{id}} t-{{name}}-{{code}}"{{described}}>'
    '<label class="govuk-label govuk-{group}__label" for="{{name}}-{{code}}">'
    '<span class="site-matrix__option" id="t-{{name}}-{{code}}">{{label}}</span></label></div></div></td>'
)
_GROUP = {Kind.SINGLE: "radios", Kind.MULTI: "checkboxes"}
_TYPE = {Kind.SINGLE: "radio", Kind.MULTI: "checkbox"}
_CHOICES, _CELLS = (
    {kind: pattern.format(group=_GROUP[kind], type=_TYPE[kind]) for kind in _GROUP} for pattern in (_CHOICE, _CELL)
)
_TEXT = '<textarea class="govuk-textarea{wrong}" id="{name}" name="{name}" rows="4"{described}>{typed}</textarea>'
_LINE = '<input class="govuk-input{wide}{wrong}" id="{name}" name="{name}" value="{typed}"{more}{described}>'
_WIDE, _MORE = " govuk-input--width-10", {
    Kind.NUMBER: ' inputmode="decimal" autocomplete="off"',
    Kind.DATE: ' type="date"',
    Kind.LINK: ' type="url" autocomplete="off" spellcheck="false"',
}  # fmt: skip
_REASON = (
    '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" name="m-{id}" '
    'id="m-{id}-{reason}" value="{reason}"{checked} aria-describedby="l-{id}">'
    '<label class="govuk-label govuk-checkboxes__label" for="m-{id}-{reason}">{label}</label></div>'
)
_LINK = (
    '<a class="govuk-link govuk-link--no-visited-state"{id} href="{href}"{hidden}>{text}'
    '<span class="govuk-visually-hidden">: {label}</span></a>'
)
_EARLIER = '<div class="site-earlier"><span id="p-{id}">{words}</span>{then}</div>'
_SAME = (
    ' <button class="site-earlier__same" name="same" value="{id}" data-value="{typed}" data-reason="{missing}">{text}'
    '<span class="govuk-visually-hidden">: {label}</span></button>'
)
_ERROR = '<p class="govuk-error-message" id="e-{id}"><span class="govuk-visually-hidden">{prefix}</span> {error}</p>'
_OF_CHOICES = (
    '<fieldset class="govuk-fieldset"{described}><legend class="govuk-fieldset__legend govuk-fieldset__legend--s" '
    'id="l-{id}">{label}</legend>{notes}<div class="govuk-{group}">{choices}</div>{reasons}</fieldset>'
)
_TYPED = '<label class="govuk-label govuk-label--s" for="{name}" id="l-{id}">{label}</label>{notes}{input}{reasons}'
_QUESTION = (
    '<div class="govuk-form-group{wrong}" id="q-{id}" data-item="{id}"{hidden}>'
    '<input type="hidden" name="h-{id}" value="1">{inner}{beside}</div>\n'
)
_ROW = (
    '<tr class="govuk-table__row{wrong}" id="q-{id}" data-item="{id}"{hidden}>'
    '<th scope="row" class="govuk-table__header" id="l-{id}"><span id="n-{id}">{label}</span>'
    '<input type="hidden" name="h-{id}" value="1">{notes}{beside}</th>{cells}</tr>\n'
)


@register.simple_tag(takes_context=True)
def questions(context: template.Context, form: SectionForm) -> str:
    """All of them in their order, with what the rules say below each."""
    return mark_safe("".join(_all(_Page(context), form)))  # noqa: S308 - every text is escaped where it is put in


@register.simple_tag(takes_context=True)
def matrix_rows(context: template.Context, group: Group) -> str:
    page = _Page(context)
    return mark_safe("".join(page.row(field, group) for field in group.fields))  # noqa: S308 - as above


@register.simple_tag(takes_context=True)
def beside(context: template.Context, field: Field) -> str:
    """The links to a question's history and files and, for those who may, to a new query on it."""
    return mark_safe(_Page(context).beside(field))  # noqa: S308 - as above


@register.simple_tag(name="input")
def typed_in(field: Field) -> str:
    return mark_safe(_input(field, _described(field)))  # noqa: S308 - as above


@register.simple_tag
def choices(field: Field) -> str:
    return mark_safe(_options(field, _CHOICES, texts.language()))  # noqa: S308 - as above


@register.simple_tag
def reasons(field: Field) -> str:
    return mark_safe(_reasons(field))  # noqa: S308 - as above


def _all(page: "_Page", form: SectionForm) -> Iterator[str]:
    for group in form.groups:
        yield page.render("collection/matrix.html", group=group) if group.matrix else page.question(group.single)
        if group.checks:
            yield page.render("collection/checking/notes.html", group=group)


class _Page:
    """What the questions of one page share, worked out once."""

    def __init__(self, context: template.Context) -> None:
        visit: Visit = context["visit"]
        row = context.get("row")
        self._context, self._language = context, texts.language()
        self._address = (visit.record.key, visit.participation.institution.key, visit.questionnaire.id)
        self._row = row.row if row else ""
        self._queried, self._editable = context.get("queried", {}), context["editable"]
        self._about = f"&amp;row={quote_plus(self._row)}"
        self._history = _path("history", self._address), escape(text("answer-history"))
        self._ask = (_path("query-ask", self._address), escape(text("query-ask"))) if context["asks"] else None

    def render(self, name: str, **more: object) -> str:
        """A template in the page's own context."""
        with self._context.push(**more):
            return str(self._context.template.engine.get_template(name).render(self._context))

    def question(self, field: Field) -> str:
        drawn = self._parts(field)
        if field.item.options:
            choices = _options(field, _CHOICES, self._language)
            inner = _OF_CHOICES.format(**drawn, group=_GROUP[field.item.kind], choices=choices)
        else:
            inner = _TYPED.format(**drawn, name=f"a-{drawn['id']}", input=_input(field, drawn["described"]))
        wrong = " govuk-form-group--error" if field.error or field.conflict else ""
        return _QUESTION.format(
            id=drawn["id"], wrong=wrong, hidden=drawn["hidden"], inner=inner, beside=drawn["beside"]
        )

    def row(self, field: Field, group: Group) -> str:
        """A question as the row of a matrix."""
        drawn = self._parts(field)
        if group.of_choices:
            cells = _options(field, _CELLS, self._language, drawn["described"])
        else:
            label = f'<label class="govuk-visually-hidden" for="a-{drawn["id"]}">{drawn["label"]}</label>'
            cells = f'<td class="govuk-table__cell">{label}{_input(field, drawn["described"])}</td>'
        if group.has_reasons:
            cells += f'<td class="govuk-table__cell">{drawn["reasons"]}</td>'
        wrong = " site-matrix__error" if field.error or field.conflict else ""
        return _ROW.format(**drawn, wrong=wrong, cells=cells)

    def _parts(self, field: Field) -> Mapping[str, str]:
        return {
            "id": escape(field.item.id),
            "label": escape(_said(field.item.label, self._language)),
            "hidden": "" if field.asked else " hidden",
            "described": _described(field),
            "notes": self._notes(field),
            "reasons": _reasons(field) if field.reasons else "",
            "beside": self.beside(field),
        }

    def _notes(self, field: Field) -> str:
        """Hint, last wave's answer, a colleague's answer, what is wrong, the place of the script's notes, a query."""
        id = escape(field.item.id)
        found = ""
        if field.item.hint:
            found += f'<div class="govuk-hint" id="h-{id}">{escape(_said(field.item.hint, self._language))}</div>'
        if field.then:
            found += self._earlier(field)
        if field.conflict:
            found += self.render("collection/conflict.html", field=field)
        if field.error:
            found += _ERROR.format(id=id, prefix=escape(text("error-prefix")), error=escape(field.error))
        found += f'<div data-notes="{id}"></div>'
        return found + queried(self._context, field) if field.item.id in self._queried else found

    def _earlier(self, field: Field) -> str:
        id, then = escape(field.item.id), ""
        if not field.then.same:
            then = ". " + escape(text("earlier-other"))
        elif self._editable:
            label = escape(_said(field.item.label, self._language))
            then = _SAME.format(id=id, typed=escape(field.then_typed), missing=escape(field.then.said.missing),
                                text=escape(text("earlier-same")), label=label)  # fmt: skip
        words = escape(text("earlier", when=self._context["form"].period, answer=field.then_shown))
        return _EARLIER.format(id=id, words=words, then=then)

    def beside(self, field: Field) -> str:
        """The links to a question's history, to a new query on it where there is none, and to its files."""
        id, label = field.item.id, escape(_said(field.item.label, self._language))
        about = f"?item={quote_plus(id)}{self._about}"
        path, words = self._history
        own, hidden = f' id="v-{escape(id)}"', "" if field.seen.version else " hidden"
        links = _LINK.format(id=own, href=path + about, hidden=hidden, text=words, label=label)
        if self._ask and id not in self._queried:
            path, words = self._ask
            links += " " + _LINK.format(id="", href=path + about, hidden="", text=words, label=label)
        files = self._files(field, label) if field.item.evidence else ""
        return f'<p class="govuk-body-s site-beside">{links}</p>{files}'

    def _files(self, field: Field, label: str) -> str:
        path = _path("files", (*self._address, field.item.id)) + (f"?row={quote(self._row)}" if self._row else "")
        words = escape(text("files-of", count=field.files))
        more = f'<span class="govuk-visually-hidden">: {label}</span>'
        return f'<p class="govuk-body-s"><a class="govuk-link" href="{path}">{words}{more}</a></p>'


def _options(field: Field, patterns: Mapping[Kind, str], language: str, described: str = "") -> str:
    pattern, id, chosen = patterns[field.item.kind], escape(field.item.id), set(field.codes)
    drawn = [
        pattern.format(
            id=id,
            name=f"a-{id}",
            code=option.code,  # a whole number
            label=escape(_said(option.label, language)),
            checked=" checked" if str(option.code) in chosen else "",
            described=described,
        )
        for option in field.item.options
    ]
    return "".join(drawn)


def _input(field: Field, described: str) -> str:
    kind, name, typed = field.item.kind, escape(field.id), escape(field.typed)
    if kind is Kind.TEXT:
        wrong = " govuk-textarea--error" if field.error else ""
        return _TEXT.format(name=name, typed=typed, wrong=wrong, described=described)
    wide = _WIDE if kind in (Kind.NUMBER, Kind.DATE) else ""
    wrong = " govuk-input--error" if field.error else ""
    return _LINE.format(name=name, typed=typed, wide=wide, wrong=wrong, more=_MORE[kind], described=described)


def _reasons(field: Field) -> str:
    id = escape(field.item.id)
    drawn = [
        _REASON.format(
            id=id,
            reason=reason,
            checked=" checked" if field.reason == reason else "",
            label=escape(texts.reason(reason)),
        )
        for reason in field.reasons
    ]
    return f'<div class="govuk-checkboxes govuk-checkboxes--small site-reasons">{"".join(drawn)}</div>'


def _described(field: Field) -> str:
    described = field.described_by
    return f' aria-describedby="{escape(described)}"' if described else ""


def _said(label: Mapping[str, str], language: str) -> str:
    """``texts.label``, of a language that is asked for once a page."""
    return label.get(language) or texts.label(label)


@lru_cache(maxsize=1024)
def _path(name: str, address: tuple[str, ...]) -> str:
    """An address that every question of a page shares."""
    return escape(reverse(name, args=address))
