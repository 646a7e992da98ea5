"""The report for programs: everything, described by its schema."""

import dataclasses
import json
import typing
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from tests.report.records import a_record, a_vm_record, an_instruction
from wizard.model.facts import VmRef
from wizard.model.records import RunRecord
from wizard.report.formats import SCHEMA_VERSION, as_json
from wizard.resources import resource

SCHEMA: dict[str, Any] = json.loads(
    resource("schemas", "report.schema.json").read_text(encoding="utf-8")
)


def test_a_report_is_as_its_schema_says() -> None:
    vm = a_vm_record(instructions=(an_instruction(),))
    report = json.loads(as_json(a_record(vms=(vm,))))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    assert (
        report["schemaVersion"] == SCHEMA_VERSION == SCHEMA["properties"]["schemaVersion"]["const"]
    )


def test_the_schema_refuses_what_is_not_in_it() -> None:
    report = json.loads(as_json(a_record())) | {"password": "secret"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(report)


def test_the_schema_knows_every_field_of_the_record() -> None:
    fields = {field.name for field in dataclasses.fields(RunRecord)}
    assert set(SCHEMA["properties"]) == fields | {"schemaVersion"}


def _parts(kind: Any) -> Iterator[type]:
    """Yield the dataclasses a type is made of."""
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        yield kind
        for hint in typing.get_type_hints(kind).values():
            yield from _parts(hint)
    for inner in typing.get_args(kind):
        yield from _parts(inner)


@pytest.mark.parametrize("kind", sorted(set(_parts(RunRecord)), key=str), ids=lambda k: k.__name__)
def test_the_schema_knows_every_field_and_allows_no_other(kind: type) -> None:
    name = kind.__name__[0].lower() + kind.__name__[1:]
    described = SCHEMA if kind is RunRecord else SCHEMA["$defs"][name]
    fields = {field.name for field in dataclasses.fields(kind)}
    assert set(described["properties"]) - {"schemaVersion"} == fields
    assert set(described["required"]) == set(described["properties"])
    assert described["additionalProperties"] is False


def test_names_come_through_as_they_are() -> None:
    name = 'Prüfstand "Süd" <b>\n\u202e日本'
    report = json.loads(as_json(a_record(vms=(a_vm_record(vm=VmRef("id", name)),))))
    assert report["vms"][0]["vm"]["name"] == name
