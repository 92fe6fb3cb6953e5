"""Filters in words, for people who fill in paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from eindekss.expression import Call, Expression, Literal, Node, Variable, render
from eindekss.instrument.model import Item
from eindekss.publication.wording import number

LABEL = 60  # characters of an answer's label that identify it
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}


@cache
def words(language: str) -> Mapping[str, str]:
    entries = yaml.safe_load((files(__package__) / "words.yaml").read_text(encoding="utf-8"))
    return {identifier: texts[language] for identifier, texts in entries.items()}


@dataclass(frozen=True)
class Conditions:
    """``numbers``: item -> the number it is printed under. A filter on anything else is printed as it is written."""

    items: Mapping[str, Item]
    numbers: Mapping[str, str]
    language: str

    def said(self, filter_: Expression) -> str:
        condition = self.condition(filter_.root) or self.word("holds", text=filter_.text)
        return self.word("fill-in-if", condition=condition)

    def word(self, name: str, **values: object) -> str:
        return words(self.language)[name].format(**values)

    def condition(self, node: Node) -> str | None:  # noqa: PLR0911 - one a form
        """None where there are no words for a part of it."""
        match node:
            case Call("and" | "or" as name, arguments):
                parts = [self.condition(each) for each in arguments]
                mixed = any(isinstance(each, Call) and each.function in ("and", "or") for each in arguments)
                return None if mixed or None in parts else self.word(name).join(filter(None, parts))
            case Call("=" | "!=" as sign, (Variable(name), Literal() as code)):
                return self.compared("answer-is" if sign == "=" else "answer-is-not", name, (code,))
            case Call("in", (Variable(name), *codes)):
                return self.compared("answer-is", name, codes)
            case Call("selected", (Variable(name), Literal() as code)):
                return self.compared("ticked", name, (code,))
            case Call("not", (Call("selected", (Variable(name), Literal() as code)),)):
                return self.compared("not-ticked", name, (code,))
            case Call(sign, (Variable(name), Literal(float() as value))) if sign in _SIGNS and name in self.numbers:
                shown = number(value, self.language, 0 if value.is_integer() else self.items[name].decimals)
                return self.word("value-is", question=self.question(name), sign=_SIGNS[sign], value=shown)
        return None

    def compared(self, form: str, name: str, codes: "list[Node] | tuple[Node, ...]") -> str | None:
        if name not in self.numbers:
            return None
        answers = [self.answer(self.items[name], code) for code in codes]
        return self.word(form, question=self.question(name), answers=self.word("or").join(answers))

    def question(self, name: str) -> str:
        return self.word("ordinal", number=self.numbers[name])

    def answer(self, item: Item, code: Node) -> str:
        option = item.option(int(code.value)) if isinstance(code, Literal) and isinstance(code.value, float) else None
        return self.word("quoted", text=_short(option.label[self.language])) if option else render(code)


def _short(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"
