"""What each setting may be, in words, read from the JSON schema that pydantic makes of the settings. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from pipeline.suggestions import listed

Schema = Mapping[str, Any]
_KINDS = {"boolean": "true or false", "integer": "a whole number", "number": "a number"}


def setting_schemas(settings: type[BaseModel]) -> dict[str, Schema]:
    """Return the JSON schema of each setting of the tree, by its dotted name, in the tree's order."""
    tree = settings.model_json_schema()
    schemas: dict[str, Schema] = {}
    for name, schema in tree["properties"].items():
        if "$ref" in schema:
            section = tree["$defs"][schema["$ref"].rpartition("/")[2]]
            schemas |= {f"{name}.{key}": inner for key, inner in section["properties"].items()}
        else:
            schemas[name] = schema
    return schemas


def fixed_values(schema: Schema) -> tuple[str, ...]:
    """Return the only values that the setting, or each entry of its list, may have; none where others may do."""
    return tuple(schema.get("enum") or schema.get("items", {}).get("enum") or ())


def describe(schema: Schema) -> str:
    """Say what the setting may be, after “it must be”: ``a whole number from 1 to 50``, ``fast, balanced or best``."""
    if "enum" in schema:
        return listed(schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        entries = fixed_values(schema)
        return f"a list whose entries are {listed(entries)}" if entries else "a list of texts"
    if kind in _KINDS:
        return _KINDS[kind] + _range(schema.get("minimum"), schema.get("maximum"))
    # A setting that need not be set is a choice of its own type and null, which TOML cannot say.
    formats = {one.get("format") for one in (schema, *schema.get("anyOf", ()))}
    return "a path" if "path" in formats else "text"


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}"
    if least is not None:
        return f" of at least {least:g}"
    return f" of at most {most:g}" if most is not None else ""
