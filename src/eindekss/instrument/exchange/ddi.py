"""The instrument as a DDI-Codebook 2.5 document (https://ddialliance.org): archives and catalogues read it.

The variables are those of every data file we write (``instrument.variables``), one ``fileDscr`` a unit. A section
is a ``varGrp`` of type section, a multiple-choice item one of type multipleResp, a matrix one of type grid.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item, Kind, Label, Matrix, Origin, Section
from eindekss.instrument.variables import Variable, variables

NAMESPACE = "ddi:codebook:2_5"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_REPRESENTATIONS = {Kind.NUMBER: "numeric", Kind.TEXT: "text", Kind.LINK: "text", Kind.DATE: "datetime"}


def ddi(instrument: Instrument, identifier: str, title: Label, owner: Label, notice: Label | None = None) -> bytes:
    """The document (UTF-8). Each label stands in every language of the instrument, its first language first.

    ``notice`` is what has to be known of all the data, e.g. that they are reconstructed.
    """
    return _Writer(instrument, identifier, title, owner, notice).document()


@dataclass(frozen=True)
class _Writer:
    instrument: Instrument
    identifier: str
    title: Label
    owner: Label
    notice: Label | None

    def document(self) -> bytes:
        root = Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", _LANGUAGE: self.instrument.languages[0]})
        self.study(SubElement(root, "stdyDscr"))
        for unit in self.instrument.units:
            text = SubElement(SubElement(root, "fileDscr", ID=_file(unit)), "fileTxt")
            SubElement(text, "fileName").text = unit
        data = SubElement(root, "dataDscr")
        for group in self.groups():
            data.append(group)
        for variable in self.variables:
            self.variable(SubElement(data, "var", self.attributes(variable)), variable)
        indent(root, " ")
        return cast(bytes, tostring(root, encoding="utf-8", xml_declaration=True))

    def study(self, parent: Element) -> None:
        citation = SubElement(parent, "citation")
        statement = SubElement(citation, "titlStmt")
        for number, language in enumerate(self.instrument.languages):
            SubElement(statement, "parTitl" if number else "titl", {_LANGUAGE: language}).text = self.title[language]
        SubElement(statement, "IDNo").text = self.identifier
        self.texts(SubElement(citation, "rspStmt"), "AuthEnty", self.owner)
        versions = SubElement(citation, "verStmt")
        for each in self.instrument.questionnaires:
            SubElement(versions, "version", type=each.id).text = each.version
        if self.notice is not None:
            self.texts(citation, "notes", self.notice)

    # ---- groups ------------------------------------------------------------------------------------------------

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        return variables(self.instrument)

    @cached_property
    def ids(self) -> Mapping[str, list[str]]:
        """Item -> the ids of its variables."""
        found: dict[str, list[str]] = {}
        for variable in self.variables:
            found.setdefault(variable.item, []).append(_id(variable))
        return found

    @cached_property
    def matrix_of(self) -> Mapping[str, Matrix]:
        return {item.id: each for each in self.matrices(self.sections) for item in each.items}

    @property
    def sections(self) -> Iterator[Section]:
        return (section for each in self.instrument.questionnaires for section in each.sections)

    @staticmethod
    def matrices(sections: Iterable[Section]) -> Iterator[Matrix]:
        return (block for each in sections for block in each.blocks if isinstance(block, Matrix))

    def groups(self) -> Iterator[Element]:
        """Sections with the groups below them, all before the first variable as the schema wants it."""
        for number, section in enumerate(self.sections, start=1):
            inner = list(self.inner_groups(section))
            below = " ".join(each.attrib["ID"] for each in inner)
            loose = [item.id for item in section.items if item.kind is not Kind.MULTI and item.id not in self.matrix_of]
            references = {"var": self.references(loose), "varGrp": below}
            yield self.group(f"S{number}", "section", section.id, section.title, references)
            yield from inner

    def inner_groups(self, section: Section) -> Iterator[Element]:
        for item in section.items:
            if item.kind is Kind.MULTI:
                yield self.group(
                    f"G_{item.id}", "multipleResp", item.id, item.label, {"var": self.references([item.id])}
                )
        for matrix in self.matrices([section]):
            rows = self.references(item.id for item in matrix.items)
            yield self.group(f"G_{matrix.id}", "grid", matrix.id, matrix.label, {"var": rows})

    def references(self, items: Iterable[str]) -> str:
        return " ".join(each for item in items for each in self.ids[item])

    def group(self, identifier: str, kind: str, name: str, label: Label, references: Mapping[str, str]) -> Element:
        given = {key: value for key, value in references.items() if value}
        element = Element("varGrp", {"ID": identifier, "type": kind, "name": name, **given})
        self.texts(element, "labl", label)
        return element

    # ---- variables: children in the order of the schema --------------------------------------------------------

    def attributes(self, variable: Variable) -> dict[str, str]:
        scale = variable.measure == "scale"
        nature = {} if scale else {"nature": "nominal"}
        return {
            "ID": _id(variable),
            "name": variable.name,
            "files": _file(variable.unit),
            "dcml": str(variable.decimals),
            "intrvl": "contin" if scale else "discrete",
            **nature,
            "representationType": _REPRESENTATIONS.get(variable.kind, "code"),
        }

    def variable(self, parent: Element, variable: Variable) -> None:
        item = self.instrument.items[variable.item]
        self.texts(parent, "labl", variable.label)
        SubElement(parent, "respUnit").text = self.instrument.questionnaire_of(item.id).respondent
        SubElement(parent, "anlysUnit").text = variable.unit
        self.question(SubElement(parent, "qstn"), item)
        if not variable.is_text:
            self.ranges(parent, item)
        if item.relevant is not None:
            SubElement(parent, "universe", clusion="I").text = item.relevant.text
        self.categories(parent, variable)
        form = {"type": "character" if variable.is_text else "numeric"}
        SubElement(parent, "varFormat", {**form, **({"category": "date"} if item.kind is Kind.DATE else {})})
        self.notes(parent, item)

    def question(self, parent: Element, item: Item) -> None:
        matrix = self.matrix_of.get(item.id)
        if matrix is not None:
            self.texts(parent, "preQTxt", matrix.label)
        self.texts(parent, "qstnLit", item.label)
        hint = item.hint or (matrix.hint if matrix else None)
        if hint is not None:
            self.texts(parent, "ivuInstr", hint)

    def ranges(self, parent: Element, item: Item) -> None:
        bounds = {"min": item.minimum, "max": item.maximum}
        given = {key: f"{value:.{item.decimals}f}" for key, value in bounds.items() if value is not None}
        units = {"UNITS": "REAL" if item.decimals else "INT"}
        if given:
            SubElement(SubElement(parent, "valrng"), "range", {**units, **given})
        codes = sorted(reason.spss for reason in Missing)
        span = {"UNITS": "INT", "min": str(codes[0]), "max": str(codes[-1])}
        SubElement(SubElement(parent, "invalrng"), "range", span)

    def categories(self, parent: Element, variable: Variable) -> None:
        """Answers, then the reasons for having none; a text that is missing is empty and has no code."""
        for code, label in variable.values.items():
            self.category(SubElement(parent, "catgry"), code, label)
        for reason in () if variable.is_text else variable.missing:
            self.category(SubElement(parent, "catgry", missing="Y", missType=reason.value), reason.spss, reason.label)

    def category(self, parent: Element, code: int, label: Label) -> None:
        SubElement(parent, "catValu").text = str(code)
        self.texts(parent, "labl", label)

    def notes(self, parent: Element, item: Item) -> None:
        if item.origin is not Origin.PRINTED:
            SubElement(parent, "notes", type="origin").text = item.origin.value
        if item.printed_in:
            SubElement(parent, "notes", type="source").text = item.printed_in
        for erratum in item.errata:
            for language in self.instrument.languages:
                text = f"{erratum.printed} → {erratum.taken}: {erratum.reason[language]}"
                SubElement(parent, "notes", {"type": "erratum", _LANGUAGE: language}).text = text

    def texts(self, parent: Element, tag: str, label: Label) -> None:
        for language in self.instrument.languages:
            SubElement(parent, tag, {_LANGUAGE: language}).text = label.get(language, label.get("en", ""))


def _id(variable: Variable) -> str:
    return f"V_{variable.name}"


def _file(unit: str) -> str:
    return f"F_{unit}"
