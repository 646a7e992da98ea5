"""The schema of scenario files, as the data classes that are built from them say it."""

import dataclasses
import inspect
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from wizard.simulator.scenario import NOT_IN_A_FILE, Connection
from wizard.simulator.scenario_faults import FAULTS
from wizard.simulator.scenario_insides import NOT_INSIDE
from wizard.simulator.scenario_values import fields_of
from wizard.simulator.state import SimulatedHost

SIZE = {
    "anyOf": [
        {"type": "string", "pattern": "^[0-9]+ (KB|MB|GB|TB)$"},
        {"type": "integer", "minimum": 0},
    ]
}
_SIMPLE: dict[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
}


def schema() -> dict[str, Any]:
    """Return the whole schema."""
    definitions: dict[str, Any] = {"Size": SIZE}
    _object(SimulatedHost, definitions, NOT_IN_A_FILE)
    faults = [_of(kind, definitions) for kind in dict.fromkeys(FAULTS.values())]
    host = definitions["SimulatedHost"]
    host["properties"]["connection"] = _of(Connection, definitions)
    host["properties"]["faults"] = {"type": "array", "items": {"anyOf": faults}}
    _add_inside(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:nested-virt-wizard:scenario:1",
        "title": "A fleet of simulated Hyper-V hosts",
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "hosts"],
        "properties": {
            "$schema": {"type": "string"},
            "title": {"type": "string"},
            "hosts": {
                "type": "array",
                "minItems": 1,
                "items": {"$ref": "#/$defs/SimulatedHost"},
            },
        },
        "$defs": definitions,
    }


def _add_inside(definitions: dict[str, Any]) -> None:
    """Describe the Windows inside a guest: a host that is not reached by the network."""
    known = fields_of(SimulatedHost, NOT_INSIDE)
    own = {name: _of(each, definitions) for name, (each, _) in known.items()}
    definitions["Inside"] = {
        "description": "The Windows inside a guest, as far as it differs from what the guest says.",
        "type": "object",
        "additionalProperties": False,
        "properties": own | {"faults": definitions["SimulatedHost"]["properties"]["faults"]},
    }
    definitions["Guest"]["properties"]["inside"] = {"$ref": "#/$defs/Inside"}


def _object(kind: type, definitions: dict[str, Any], without: tuple[str, ...] = ()) -> None:
    definition: dict[str, Any] = {
        "description": inspect.getdoc(kind),
        "type": "object",
        "additionalProperties": False,
    }
    definitions[kind.__name__] = definition
    known = fields_of(kind, without)
    required = [name for name, (_, is_needed) in known.items() if is_needed]
    if required:
        definition["required"] = required
    definition["properties"] = {name: _of(each, definitions) for name, (each, _) in known.items()}


def _of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in definitions:
            _object(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    return _composed(get_origin(kind), get_args(kind), definitions)


def _composed(origin: Any, inner: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if origin is Annotated:
        return {"$ref": "#/$defs/Size"}
    if origin is Literal:
        return {"enum": [*inner]}
    if origin is list:
        return {"type": "array", "items": _of(inner[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(inner[1], definitions)}
    assert origin in (Union, UnionType)
    return {"anyOf": [_of(each, definitions) for each in inner]}
