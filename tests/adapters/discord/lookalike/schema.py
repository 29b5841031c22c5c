"""Discord's own description of its API, as a judge of every request (`../schema/SOURCE.md` says where it is from).

It is a preview and stricter than Discord in a few places, so it is relaxed first; each relaxation says why.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests.adapters.discord.lookalike.refusal import Json

FILE = Path(__file__).parent.parent / "schema" / "openapi.json"
SNOWFLAKE: Json = {"anyOf": [{"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}, {"type": "integer", "minimum": 0}]}
TEXT_OR_NUMBER = ["string", "integer", "null"]
KNOWN_TO_DISCORD: dict[str, set[str]] = {
    # Not in the description, sent by libraries for years, accepted.
    "PUT /channels/{channel_id}/permissions/{overwrite_id}": {"id"},
    "": {"nsfw", "tts", "data.tts", "embeds.flags", "message_reference.type"},
}


@cache
def _document() -> Json:
    document: Json = json.loads(FILE.read_bytes())
    schemas = document["components"]["schemas"]
    schemas["SnowflakeType"] = SNOWFLAKE  # libraries send ids as numbers, too
    for schema in schemas.values():  # bits come as text, so that JavaScript keeps them
        for bits in ("allow", "deny", "permissions", "default_member_permissions"):
            if schema.get("properties", {}).get(bits, {}).get("type") == ["integer", "null"]:
                schema["properties"][bits]["type"] = TEXT_OR_NUMBER
    overwrite = document["paths"]["/channels/{channel_id}/permissions/{overwrite_id}"]["put"]
    for bits in ("allow", "deny"):
        overwrite["requestBody"]["content"]["application/json"]["schema"]["properties"][bits]["type"] = TEXT_OR_NUMBER
    _discriminate(document["paths"], schemas)
    _discriminate(schemas, schemas)
    return document


def _discriminate(node: Any, schemas: Json) -> None:
    """Turns "one of these" into "by its type, this one", so that an error names the field which is wrong."""
    if isinstance(node, list):
        for each in node:
            _discriminate(each, schemas)
        return
    if not isinstance(node, dict):
        return
    for each in node.values():
        _discriminate(each, schemas)
    for union in ("oneOf", "anyOf"):
        if branches := _by_type(node.get(union, []), schemas):
            nullable = {"type": "null"} in node.pop(union)
            node["type"] = ["object", "null"] if nullable else "object"
            node["x-branches"] = [then for _, then in branches]
            node["required"] = ["type"]
            node["properties"] = {"type": {"enum": [kind for kinds, _ in branches for kind in kinds]}}
            node["allOf"] = [
                {"if": {"properties": {"type": {"enum": kinds}}, "required": ["type"]}, "then": then}
                for kinds, then in branches
            ]


def _by_type(union: list[Json], schemas: Json) -> list[tuple[list[int], Json]]:
    """The alternatives with the values of `type` that they are for; empty if something else tells them apart."""
    branches = []
    for each in union:
        if each == {"type": "null"}:
            continue
        shape = resolved(each, schemas)
        kinds = shape.get("properties", {}).get("type", {}).get("enum")
        if not kinds:
            return []
        branches.append((kinds, each))
    seen = [kind for kinds, _ in branches for kind in kinds]
    return branches if len(seen) == len(set(seen)) else []


def resolved(schema: Json, schemas: Json) -> Json:
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    return schema


@cache
def shape_of(operation: str) -> Json | None:
    """The schema of the body of `POST /channels/{channel_id}/messages`; None if it takes none."""
    method, path = operation.split(" ")
    about = _document()["paths"].get(path, {}).get(method.lower())
    content = (about or {}).get("requestBody", {}).get("content", {})
    found: Json | None = content.get("application/json", {}).get("schema")
    return found


def is_known(operation: str) -> bool:
    method, path = operation.split(" ")
    return method.lower() in _document()["paths"].get(path, {})


@cache
def _judges(operation: str) -> list[tuple[Json, jsonschema_rs.Draft202012Validator]]:
    """The shape of the body with its judge; several where one of several is meant, and nothing in it says which."""
    shape = shape_of(operation)
    if shape is None:
        return []
    shapes = shape.get("anyOf") or shape.get("oneOf") or [shape]
    components = _document()["components"]
    return [(each, jsonschema_rs.Draft202012Validator({**each, "components": components})) for each in shapes]


def _answers(operation: str) -> Json:
    method, path = operation.split(" ")
    found: Json = _document()["paths"][path][method.lower()]["responses"]
    return found


def good_status(operation: str, answer: Any) -> int:
    """With which status it is answered when all went well: 204 with nothing, else 200 or 201."""
    return 204 if answer is None else 201 if "201" in _answers(operation) and "200" not in _answers(operation) else 200


@cache
def _judge_of_answers(operation: str, status: int) -> jsonschema_rs.Draft202012Validator | None:
    shape = _answers(operation).get(str(status), {}).get("content", {}).get("application/json", {}).get("schema")
    return jsonschema_rs.Draft202012Validator({**shape, "components": _document()["components"]}) if shape else None


def misfits(operation: str, status: int, answer: Any) -> dict[str, str]:
    """Where an answer of the look-alike is none that Discord describes."""
    judge = _judge_of_answers(operation, status)
    if str(status) not in _answers(operation):
        return {"": f"no answer with {status} is described"}
    return _errors(judge, answer) if judge else {}


def violations(operation: str, body: Any) -> dict[str, str]:
    """What the description does not allow, by path, and fields that it does not know."""
    judges = _judges(operation)
    body = {} if body is None and judges else body
    if not judges:
        return {"": "this takes no body"} if body not in (None, {}) else {}
    verdicts = [(_unknown(operation, shape, body), judge) for shape, judge in judges]
    fewest = min(len(unknown) for unknown, _ in verdicts)
    likely = [(unknown, _errors(judge, body)) for unknown, judge in verdicts if len(unknown) == fewest]
    unknown, errors = min(likely, key=lambda each: len(each[1]))
    return {**unknown, **errors}


def _errors(judge: jsonschema_rs.Draft202012Validator, body: Any) -> dict[str, str]:
    return {".".join(map(str, error.instance_path)): error.message[-200:] for error in judge.iter_errors(body)}


def _unknown(operation: str, shape: Json, body: Any) -> dict[str, str]:
    allowed = KNOWN_TO_DISCORD[""] | KNOWN_TO_DISCORD.get(operation, set())
    found = {}
    for path in unknown_fields(body, shape):
        plain = ".".join(part for part in path.split(".") if not part.isdigit())
        if plain not in allowed and plain.rsplit(".", 1)[-1] not in allowed:
            found[path] = "no such field"
    return found


def unknown_fields(value: Any, shape: Json, path: str = "") -> Iterator[str]:
    """Paths of fields that no reachable alternative names: the description forbids nothing, so it misses them."""
    schemas = _document()["components"]["schemas"]
    shapes = list(_alternatives(shape, schemas, value))
    if isinstance(value, list):
        items = [each["items"] for each in shapes if "items" in each]
        for index, each in enumerate(value):
            yield from unknown_fields(each, {"anyOf": items}, f"{path}.{index}".lstrip("."))
    elif isinstance(value, dict):
        if any(each.get("additionalProperties") or not _names(each) for each in shapes if _is_object(each)):
            return
        for name, inner in value.items():
            under = [each["properties"][name] for each in shapes if name in each.get("properties", {})]
            if not under:
                yield f"{path}.{name}".lstrip(".")
            else:
                yield from unknown_fields(inner, {"anyOf": under}, f"{path}.{name}".lstrip("."))


def _is_object(shape: Json) -> bool:
    kind = shape.get("type")
    return kind == "object" or (isinstance(kind, list) and "object" in kind)


def _names(shape: Json) -> bool:
    return bool(shape.get("properties"))


def _alternatives(shape: Json, schemas: Json, value: Any) -> Iterator[Json]:
    """Every plain schema that this may be, looking through references and unions, by `type` where that decides."""
    shape = resolved(shape, schemas)
    kinds = shape.get("properties", {}).get("type", {}).get("enum")
    if "x-branches" not in shape and kinds and isinstance(value, dict) and value.get("type", kinds[0]) not in kinds:
        return
    yield shape
    for union in ("allOf", "anyOf", "oneOf", "x-branches"):
        for each in shape.get(union, []):
            if "if" not in each:
                yield from _alternatives(each, schemas, value)
