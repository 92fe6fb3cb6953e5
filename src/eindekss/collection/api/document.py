"""The API's OpenAPI 3.1 document in the reader's language, and the same as a page draws it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eindekss.collection.api.operations import api
from eindekss.collection.api.problems import MEDIA_TYPE
from eindekss.collection.texts import text

_WORDS = ("title", "summary", "description")


def document() -> dict[str, Any]:
    """OpenAPI 3.1. Texts stand in the language that is active."""
    made = _worded(dict(api.get_openapi_schema()))
    for settings_of_a_query in ("Narrowing", "Trial"):  # told as parameters
        del made["components"]["schemas"][settings_of_a_query]
    made["components"]["securitySchemes"]["BearerToken"]["description"] = text("api-token-what")
    for _, _, operation in _operations(made):
        operation["responses"] = {str(status): _refusal(status, reply)
                                  for status, reply in operation["responses"].items()}  # fmt: skip
    return made


def _worded(node: Any) -> Any:
    """Ids of texts become texts; whatever else describes a schema is for readers of the code."""
    if isinstance(node, list):
        return [_worded(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {}
    for name, value in node.items():
        if name in _WORDS and isinstance(value, str):
            if value.startswith("api-"):
                found[name] = text(value)
            elif "responses" not in node and "properties" not in node and name != "title":
                found[name] = value
        else:
            found[name] = _worded(value)
    return found


def _refusal(status: int, reply: Mapping[str, Any]) -> dict[str, Any]:
    worded = dict(reply) | {"description": text(f"api-status-{status}")}
    if int(status) >= 400:
        worded["content"] = {MEDIA_TYPE: next(iter(reply["content"].values()))}
    return worded


def _operations(made: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@dataclass(frozen=True)
class Field:
    """One line of a table of fields."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    takes: str
    gives: str
    replies: tuple[tuple[str, str], ...]


def operations(made: Mapping[str, Any]) -> list[Operation]:
    return [_operation(*each) for each in _operations(made)]


def _operation(path: str, method: str, described: Mapping[str, Any]) -> Operation:
    body = described.get("requestBody")
    replies = described["responses"]
    return Operation(
        described["operationId"], method.upper(), path, described["summary"], described["description"],
        tuple(Field(each["name"], _type(each["schema"]), each["required"], each.get("description", ""))
              for each in described["parameters"]),
        _type(_schema(body)) if body else "", _type(_schema(replies["200"])),
        tuple((status, reply["description"]) for status, reply in sorted(replies.items())),
    )  # fmt: skip


def schemas(made: Mapping[str, Any]) -> dict[str, list[Field]]:
    """Name of a schema -> its fields."""
    return {
        name: [Field(field, _type(each), field in schema.get("required", ()), each.get("description", ""))
               for field, each in schema["properties"].items()]
        for name, schema in made["components"]["schemas"].items() if "properties" in schema
    }  # fmt: skip


def _schema(content: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(iter(content["content"].values()))["schema"]
    return found


def _type(schema: Mapping[str, Any]) -> str:
    """A schema's type in short: ``array of Item``, ``string, null``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return ", ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    if schema.get("type") == "array":
        return f"array of {_type(schema['items'])}"
    return str(schema.get("type", "any"))
