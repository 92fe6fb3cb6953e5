"""A service catalogue as RDF, after CPSV-AP (Core Public Service Vocabulary Application Profile), as roster rows.

Taken of each ``cpsv:PublicService``: ``dct:identifier`` (the row's key), ``dct:title`` by language, and the
``dct:identifier`` of each ``cv:hasCompetentAuthority`` (the institution's registration number). All else is passed
over and counted. Nothing is fetched: document types and JSON-LD contexts that stand elsewhere are refused.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePath

import rdflib
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.term import Node

from eindekss.errors import Place, Problem, Refused, refuse
from eindekss.source.markup import NotXml, walk

# Typed literals stay as written: an identifier keeps its leading zeros, and 1E+999999999 is not written out.
rdflib.NORMALIZE_LITERALS = False

FORMATS = {".ttl": "turtle", ".rdf": "xml", ".xml": "xml", ".jsonld": "json-ld", ".json": "json-ld"}
LANGUAGES = ("lv", "en")
DCT = Namespace("http://purl.org/dc/terms/")
_PREFIXES = {
    "cpsv": "http://purl.org/vocab/cpsv#", "cv": "http://data.europa.eu/m8g/", "dct": str(DCT),
    "adms": "http://www.w3.org/ns/adms#", "dcat": "http://www.w3.org/ns/dcat#", "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/", "locn": "http://www.w3.org/ns/locn#", "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/", "skos": "http://www.w3.org/2004/02/skos/core#",
}  # fmt: skip
CPSV, CV = Namespace(_PREFIXES["cpsv"]), Namespace(_PREFIXES["cv"])
_TAKEN = {RDF.type, DCT.identifier, DCT.title, CV.hasCompetentAuthority}
_BASE = "https://catalogue.invalid/"  # what relative addresses are relative to; never looked up


@dataclass(frozen=True)
class CatalogueRow:
    """One service of one institution; a language without a title has no cell."""

    file: str
    subject: str
    cells: Mapping[str, str]

    @property
    def place(self) -> Place:
        return _place(self.file, self.subject)


@dataclass(frozen=True)
class Catalogue:
    """``ignored``: class or property, abbreviated -> how many times the file has it."""

    rows: list[CatalogueRow] = field(default_factory=list)
    ignored: Mapping[str, int] = field(default_factory=dict)


def read_catalogue(file: str, content: bytes, unit: str) -> Catalogue:
    """The services of a catalogue as rows of the unit's roster; refused with every problem found."""
    graph = _parsed(file, content)
    services = sorted(set(graph.subjects(RDF.type, CPSV.PublicService)), key=str)
    if not services:
        refuse("catalogue-empty", Place(file=file))
    problems: list[Problem] = []
    rows = [row for service in services for row in _rows(file, graph, service, unit, problems)]
    problems += _twice(rows)
    if problems:
        raise Refused(problems)
    return Catalogue(rows, _ignored(graph, services))


def _parsed(file: str, content: bytes) -> Graph:
    form = FORMATS[PurePath(file).suffix.lower()]
    place = Place(file=file)
    if form == "xml":
        try:
            walk(content, lambda name, attributes: None)
        except NotXml:
            refuse("catalogue-not-xml", place)
    try:
        if form == "json-ld":
            return _storable(_from_json(json.loads(content), place))
        return _storable(Graph().parse(data=content, format=form, publicID=_BASE))
    except Refused:
        raise
    except Exception as error:  # the parsers let out whatever they stumble over
        line = getattr(error, "lines", None)
        refuse("catalogue-broken", Place(file=file, line=line + 1 if isinstance(line, int) else None))


def _from_json(document: object, place: Place) -> Graph:
    if _points_elsewhere(document):
        refuse("catalogue-context-elsewhere", place)
    return to_rdf(document, Graph(), base=_BASE)


def _storable(graph: Graph) -> Graph:
    """The graph, unless an escape in it stands for half a character or none: neither can be written down."""
    for term in chain.from_iterable(graph):
        if "\x00" in str(term):
            raise ValueError("NUL")
        str(term).encode()
    return graph


def _points_elsewhere(document: object) -> bool:
    """Whether a context, wherever it stands, is named by an address instead of written out."""
    waiting = [document]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            if "@import" in each or _named(each.get("@context")):
                return True
            waiting += each.values()
    return False


def _named(context: object) -> bool:
    return isinstance(context, str) or (isinstance(context, list) and any(map(_named, context)))


def _rows(file: str, graph: Graph, service: Node, unit: str, problems: list[Problem]) -> Iterator[CatalogueRow]:
    key = _identifier(graph, service)
    names = _titles(file, graph, service, problems)
    authorities = sorted(set(graph.objects(service, CV.hasCompetentAuthority)), key=str)
    if not key:
        problems.append(Problem("catalogue-identifier-missing", _place(file, service, "dct:identifier")))
    if not names.get("lv"):
        problems.append(Problem("catalogue-title-missing", _place(file, service, "dct:title"), {"language": "lv"}))
    if not authorities:
        problems.append(Problem("catalogue-authority-missing", _place(file, service, "cv:hasCompetentAuthority")))
    for authority in authorities:
        number = _identifier(graph, authority)
        if not number:
            values = {"authority": str(authority)}
            place = _place(file, service, "cv:hasCompetentAuthority")
            problems.append(Problem("catalogue-authority-unnumbered", place, values))
        else:
            named = {f"name_{language}": names[language] for language in LANGUAGES if names.get(language)}
            cells = {"unit": unit, "institution": "".join(number.split()), "row": key, **named}
            yield CatalogueRow(file, str(service), cells)


def _identifier(graph: Graph, node: Node) -> str:
    """The identifier; of several the first in order. One that is an address gives its last part."""
    found = sorted(str(each).strip() for each in graph.objects(node, DCT.identifier))
    said = found[0] if found else str(node) if isinstance(node, URIRef) and not found else ""
    if "://" in said:
        said = said.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return said


def _titles(file: str, graph: Graph, service: Node, problems: list[Problem]) -> Mapping[str, str]:
    """Language -> title. A title without a language is taken for the first language where that has none."""
    found: dict[str, str] = {}
    for title in sorted(graph.objects(service, DCT.title), key=str):
        language = (getattr(title, "language", None) or "").partition("-")[0].lower()
        words = " ".join(str(title).split())
        if language in found and found[language] != words:
            values = {"language": language or "-", "title": words}
            problems.append(Problem("catalogue-title-twice", _place(file, service, "dct:title"), values))
        found.setdefault(language, words)
    return {LANGUAGES[0]: found.get(""), **found} if "" in found else found


def _twice(rows: list[CatalogueRow]) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        key = row.cells["institution"], row.cells["row"]
        if key[1] and first.setdefault(key, row.subject) != row.subject:
            values = {"identifier": key[1], "first": first[key]}
            yield Problem("catalogue-identifier-twice", _place(row.file, row.subject, "dct:identifier"), values)


def _ignored(graph: Graph, services: list[Node]) -> Mapping[str, int]:
    classes = Counter(graph.objects(None, RDF.type))
    found = Counter({_short(each): count for each, count in classes.items() if each not in _READ_CLASSES})
    for service in services:
        for said, value in graph.predicate_objects(service):
            if said not in _TAKEN:
                found[_short(said)] += 1
            elif said == DCT.title and isinstance(value, Literal) and value.language:
                language = value.language.partition("-")[0].lower()
                found[f"dct:title @{language}"] += language not in LANGUAGES
    return dict(sorted((+found).items()))


_READ_CLASSES = {CPSV.PublicService, CV.PublicOrganisation}


def _short(name: Node) -> str:
    for prefix, space in _PREFIXES.items():
        if str(name).startswith(space):
            return f"{prefix}:{str(name).removeprefix(space)}"
    return str(name)


def _place(file: str, subject: object, column: str | None = None) -> Place:
    return Place(file=f"{file} <{subject}>", column=column)
