"""A plan in a file: everything survives, and whatever is wrong with the file is said in words."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_ref, a_vm
from tests.planning.every_step import ALL
from wizard.model.choices import (
    Answer,
    Choices,
    Enablement,
    NatChoice,
    Networking,
    Preparation,
    VmChoice,
)
from wizard.model.findings import Policy
from wizard.model.records import LeftOutRecord
from wizard.model.text import text
from wizard.planning.nat_instructions import nat_instructions
from wizard.planning.plan_file import (
    FORMAT,
    INSPECTION,
    PARTS,
    SUM,
    PlanFileProblem,
    as_text,
    checksum_of,
    from_text,
)
from wizard.planning.plan_parts import DecidedFinding, KnownFinding, PlanFile, PlannedHost
from wizard.planning.step import HostPlan, Plan, VmPlan
from wizard.planning.steps import ExposeVirtualizationExtensions, SetPower
from wizard.resources import resource

HOST, NAME = "hv-muc-01", "monday.plan.json"
WEB = a_ref("web", 1)
MADE_AT = "2026-11-02T16:50:00+00:00"
WEB_PLAN = VmPlan(
    vm=WEB,
    steps=(
        SetPower(WEB, "Running", "Off", 600.0),
        ExposeVirtualizationExtensions(WEB),
        SetPower(WEB, "Off", "Running", 600.0),
    ),
    found_state="Running",
    stays=(text("Checkpoints"),),
)
CHOICE = VmChoice(
    Enablement.ENABLE,
    networking=Networking.NAT,
    nat=NatChoice(prefix="10.9.0.0/24"),
    preparations=frozenset({Preparation.STOP_ACTION, Preparation.PROCESSORS}),
)


def a_file(**changes: Any) -> PlanFile:
    """Return a plan for one VM, with one of everything that a file holds."""
    fields: dict[str, Any] = {
        "plan": a_plan(WEB_PLAN),
        "policy": Policy.STRICT,
        "made_by": "corp\\ada",
        "made_at": MADE_AT,
        "product": "0.1.0",
        "hosts": (PlannedHost(HOST, "corp\\ada", "2026-11-02T16:42:08+00:00"),),
        "choices": Choices(
            MappingProxyType({(HOST, WEB.id): CHOICE}),
            MappingProxyType({("reserved", "", ""): Answer("10.0.0.0/8", "ada", MADE_AT)}),
        ),
        "decisions": (
            DecidedFinding("FC-DM-01", HOST, WEB.id, "accept", "seen", "A lab", "ada", MADE_AT),
        ),
        "findings": (
            KnownFinding("FC-DM-01", HOST, WEB, "Dynamic", "warning", "failed", "seen"),
            KnownFinding("HST-1", HOST, None, "Old", "advice", "unknown", "also seen"),
        ),
        "read_inside": ((HOST, WEB.id),),
        "left_out": (LeftOutRecord(HOST, a_ref("sql", 2), "left out by the user"),),
    }
    return PlanFile(**(fields | changes))


def a_plan(*vms: VmPlan) -> Plan:
    skipped = ((HOST, a_ref("ci", 3), text("It {what}.", what="runs")),)
    return Plan((HostPlan(HOST, vms),), skipped)


def written(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_text(a_file(**changes)))
    return found


def summed(data: dict[str, Any]) -> str:
    """Return the text of data that somebody has changed, and summed up again."""
    return json.dumps(data | {SUM: checksum_of(data)})


def refused(content: str) -> str:
    with pytest.raises(PlanFileProblem) as caught:
        from_text(content, NAME)
    assert str(caught.value.advice)
    return str(caught.value.what)


# Everything survives ----------------------------------------------------------------------------


def test_everything_in_a_file_is_read_again_as_it_was_written() -> None:
    made = a_file()
    again = from_text(as_text(made), NAME)
    assert as_text(again) == as_text(made)
    assert again.choices == made.choices
    assert again.decisions == made.decisions
    assert again.findings == made.findings
    assert again.left_out == made.left_out
    assert again.hosts == made.hosts
    assert again.read_inside == made.read_inside
    assert again.policy is Policy.STRICT
    ((_, vm),) = again.plan.vms
    assert vm.steps == WEB_PLAN.steps
    assert [str(each) for each in vm.stays] == ["Checkpoints"]
    assert [(vm.name, str(why)) for _, vm, why in again.plan.skipped] == [("ci", "It runs.")]


def test_every_field_of_what_is_planned_for_a_vm_survives() -> None:
    vm = replace(WEB_PLAN, inside_account="lab", inside_address="10.0.0.5", cluster="CLU-1")
    given = replace(vm, instructions=nat_instructions(a_vm(ref=WEB), NatChoice()))
    ((_, again),) = from_text(as_text(a_file(plan=a_plan(given))), NAME).plan.vms
    in_words = {"stays", "instructions"}  # texts lose their templates, not their words
    for field in fields(VmPlan):
        value = getattr(given, field.name)
        assert value, "a field that is empty here proves nothing"
        if field.name not in in_words:
            assert getattr(again, field.name) == value


def test_every_kind_of_step_is_read_again_as_it_was_written() -> None:
    vm = VmPlan(ALL[0].vm, ALL, "Running")
    ((_, again),) = from_text(as_text(a_file(plan=a_plan(vm))), NAME).plan.vms
    assert again.steps == ALL


def test_what_the_user_has_to_do_is_read_again_with_its_commands() -> None:
    given_ones = nat_instructions(a_vm(ref=WEB), NatChoice())
    made = a_file(plan=a_plan(replace(WEB_PLAN, instructions=given_ones)))
    ((_, again),) = from_text(as_text(made), NAME).plan.vms
    assert [str(c) for each in again.instructions for c in each.commands] == [
        str(c) for each in given_ones for c in each.commands
    ]


@given(st.text(), st.text(), st.floats(0, 1e6), st.sampled_from(["Running", "Off", "Saved"]))
def test_whatever_people_call_things_survives(
    name: str, reason: str, patience: float, state: str
) -> None:
    vm = replace(WEB, name=name)
    plan = a_plan(VmPlan(vm, (SetPower(vm, state, "Off", patience),), state))
    made = a_file(plan=plan, made_by=reason)
    again = from_text(as_text(made), NAME)
    assert as_text(again) == as_text(made)
    assert again.plan.hosts == made.plan.hosts


def test_half_of_a_character_in_a_name_survives() -> None:
    vm = replace(WEB, name="half \ud83d")
    made = a_file(plan=a_plan(VmPlan(vm, (ExposeVirtualizationExtensions(vm),), "Off")))
    assert as_text(from_text(as_text(made), NAME)) == as_text(made)


def test_the_file_is_what_its_schema_describes() -> None:
    schema = json.loads(resource("schemas", "plan.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(written())
    assert set(schema["properties"]) == PARTS


# The sum ----------------------------------------------------------------------------------------


def test_the_sum_does_not_depend_on_how_the_text_is_laid_out() -> None:
    data = written()
    turned = json.dumps(dict(reversed(data.items())), ensure_ascii=False)
    assert from_text(turned, NAME).checksum == data[SUM]


def test_any_change_is_noticed() -> None:
    data = written()
    data["made_by"] = "somebody else"
    assert refused(json.dumps(data)) == (
        "monday.plan.json was changed after it was saved: its checksum is another."
    )


def test_a_file_without_a_sum_is_damaged() -> None:
    data = written()
    del data[SUM]
    assert refused(json.dumps(data)) == "monday.plan.json is damaged: it has no checksum."


# What is wrong is said --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "monday.plan.json is not a plan: not JSON."),
        ("# a script", "monday.plan.json is not a plan: not JSON."),
        ('{"format": "nested', "monday.plan.json ends in the middle: a part of it is missing."),
        ("[1, 2]", "monday.plan.json is JSON, but not a plan."),
        ('{"a": NaN}', "monday.plan.json is not a plan."),
        ("[" * 100_000, "monday.plan.json is not a plan."),
        (
            '{"format": 1, "format": 2}',
            "monday.plan.json is damaged: it says the same thing twice.",
        ),
        (
            json.dumps({"format": INSPECTION, "version": 1}),
            "monday.plan.json has the answers of hosts, not a plan.",
        ),
        (
            json.dumps({"format": FORMAT, "version": 2}),
            "monday.plan.json was saved by a newer version of the wizard.",
        ),
        (
            json.dumps({"format": FORMAT, "version": "one"}),
            "monday.plan.json is damaged: it does not say its version.",
        ),
    ],
)
def test_what_is_no_plan_is_refused_in_plain_words(content: str, what: str) -> None:
    assert refused(content) == what


def a_new_part(data: dict[str, Any]) -> None:
    data["signature"] = "…"


def a_missing_part(data: dict[str, Any]) -> None:
    del data["choices"]


def a_new_step(data: dict[str, Any]) -> None:
    data["plan"][0]["steps"][1]["step"] = "FormatDisk"


def a_new_field(data: dict[str, Any]) -> None:
    data["plan"][0]["steps"][1]["force"] = True


def another_command(data: dict[str, Any]) -> None:
    command = [{"cmdlet": "Remove-Item", "parameters": {"Path": "C:\\"}}]
    data["plan"][0]["instructions"] = [{"title": "x", "where": "y", "commands": [command]}]


def no_id(data: dict[str, Any]) -> None:
    text_of = json.dumps(data).replace(WEB.id, "'; Remove-VM *; '")
    data |= json.loads(text_of)


def other_words(data: dict[str, Any]) -> None:
    data["words"][0]["steps"][0]["command"] = "Get-VM"


def a_word_for_a_switch(data: dict[str, Any]) -> None:
    data["plan"][0]["steps"][1]["before"] = "false"
    data["words"][0]["steps"][1] |= {"before": "Exposed", "way_back": ""}


def a_choice_of_nobody(data: dict[str, Any]) -> None:
    data["choices"][0]["choice"]["enablement"] = "perhaps"


def a_number_for_a_name(data: dict[str, Any]) -> None:
    data["made_by"] = 5


def no_time(data: dict[str, Any]) -> None:
    data["made_at"] = "yesterday"


def no_policy(data: dict[str, Any]) -> None:
    data["policy"] = "lenient"


def no_list(data: dict[str, Any]) -> None:
    data["plan"] = {"host": HOST}


def a_template(data: dict[str, Any]) -> None:
    data["plan"][0]["steps"][0]["before"] = "{0.__class__}"


def the_step_of_another(data: dict[str, Any]) -> None:
    data["plan"][0]["steps"][1]["vm"] = {"id": a_ref("x", 9).id, "name": "web"}
    step = data["words"][0]["steps"][1]
    for name in ("command", "way_back"):
        step[name] = step[name].replace(WEB.id, a_ref("x", 9).id)


def twice(data: dict[str, Any]) -> None:
    data["plan"].append(data["plan"][0])
    data["words"].append(data["words"][0])


DAMAGED = "monday.plan.json is damaged: a part of it is not what it should be."


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            a_new_part,
            "monday.plan.json has parts that this version does not know. It says: signature",
        ),
        (a_missing_part, "monday.plan.json is damaged: “choices” is missing."),
        (a_new_step, "monday.plan.json has a step that this version does not have."),
        (a_new_field, "monday.plan.json has a step that this version does not have."),
        (another_command, "monday.plan.json has a command that this version does not send."),
        (no_id, "monday.plan.json has a command that this version does not send."),
        (other_words, "The words in monday.plan.json are not those of its steps."),
        (a_word_for_a_switch, "The words in monday.plan.json are not those of its steps."),
        (a_choice_of_nobody, DAMAGED),
        (a_number_for_a_name, DAMAGED),
        (no_time, DAMAGED),
        (no_policy, DAMAGED),
        (no_list, DAMAGED),
        (a_template, DAMAGED),
        (
            the_step_of_another,
            "monday.plan.json is damaged: a step for web would change another VM.",
        ),
        (twice, "monday.plan.json is damaged: web is in it twice."),
    ],
)
def test_a_file_with_a_good_sum_is_still_checked_in_all_its_parts(
    change: Callable[[dict[str, Any]], None], what: str
) -> None:
    data = written()
    change(data)
    assert refused(summed(data)).startswith(what)


def test_what_an_older_version_did_not_know_yet_has_its_first_value() -> None:
    data = written()
    del data["choices"][0]["choice"]["afterwards"]
    assert from_text(summed(data), NAME).choices == a_file().choices
