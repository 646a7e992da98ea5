"""Steps as JSON and back. A step is named by its class, and only by those listed here."""

from collections.abc import Mapping, Sequence
from typing import Any

from cattrs.errors import CattrsError
from cattrs.preconf.json import make_converter

from wizard.model.facts import VmRef
from wizard.model.text import Problem, text
from wizard.planning.cluster_step import RefreshClusterConfiguration
from wizard.planning.deep_check import MakeNestedVm, RemoveNestedVm, StartNestedVm, TurnNestedVmOff
from wizard.planning.dhcp_steps import (
    BindDhcp,
    InstallDhcp,
    MakeScope,
    SetScopeDns,
    SetScopeGateway,
)
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, ReachGuest, RestartGuest
from wizard.planning.nat_steps import AssignGateway, ForwardPort, MakeNat, MakeSwitch, OpenPort
from wizard.planning.preparations import SetSetting
from wizard.planning.step import HostPlan, Instruction, Plan, Step, VmPlan
from wizard.planning.steps import (
    AllowTeaming,
    ExposeVirtualizationExtensions,
    SetMacAddressSpoofing,
    SetMemory,
    SetPower,
    WaitForHeartbeat,
)
from wizard.planning.version_step import UpgradeConfigurationVersion
from wizard.powershell.command import Call, Command

STEPS: Mapping[str, type[Any]] = {
    step.__name__: step
    for step in (
        SetPower,
        SetMemory,
        SetSetting,
        UpgradeConfigurationVersion,
        ExposeVirtualizationExtensions,
        SetMacAddressSpoofing,
        AllowTeaming,
        WaitForHeartbeat,
        RefreshClusterConfiguration,
        ReachGuest,
        InstallHyperV,
        RestartGuest,
        ProveHyperV,
        MakeSwitch,
        AssignGateway,
        MakeNat,
        ForwardPort,
        OpenPort,
        InstallDhcp,
        BindDhcp,
        MakeScope,
        SetScopeGateway,
        SetScopeDns,
        MakeNestedVm,
        StartNestedVm,
        TurnNestedVmOff,
        RemoveNestedVm,
    )
}
_converter = make_converter(detailed_validation=False, forbid_extra_keys=True)


class NotAStep(Problem):
    """What was written down is no step of this version."""

    def __init__(self, seen: object) -> None:
        super().__init__(
            text("This is not a step of a plan: {seen}", seen=str(seen)[:200]),
            text("Open it with the version of the wizard that wrote it."),
        )


def step_to_data(step: Step) -> dict[str, Any]:
    """Return a step as what JSON can hold."""
    return {"step": type(step).__name__, **_converter.unstructure(step)}


def step_from_data(data: Mapping[str, Any]) -> Step:
    """Return the step that was written.

    Raises:
        NotAStep: it is of an unknown kind, or has other fields.

    """
    fields = dict(data)
    kind = STEPS.get(str(fields.pop("step", "")))
    if kind is None:
        raise NotAStep(data)
    try:
        step: Step = _converter.structure(fields, kind)
    except (CattrsError, TypeError, ValueError, LookupError) as error:
        raise NotAStep(data) from error
    return step


def plan_to_data(plan: Plan) -> list[dict[str, Any]]:
    """Return a plan as what JSON can hold, without what it leaves alone."""
    return [
        {
            "host": host,
            "vm": _converter.unstructure(vm.vm),
            "found_state": vm.found_state,
            "inside_account": vm.inside_account,
            "inside_address": vm.inside_address,
            "cluster": vm.cluster,
            "steps": [step_to_data(step) for step in vm.steps],
            "instructions": [_instruction_to_data(each) for each in vm.instructions],
        }
        for host, vm in plan.vms
    ]


def plan_from_data(data: Sequence[Mapping[str, Any]]) -> Plan:
    """Return the plan that was written.

    Raises:
        NotAStep: a step is of an unknown kind.
        NotInVocabulary: a command is not one of this version.

    """
    hosts: dict[str, list[VmPlan]] = {}
    for entry in data:
        vm = VmPlan(
            vm=_converter.structure(entry["vm"], VmRef),
            steps=tuple(map(step_from_data, entry["steps"])),
            found_state=entry["found_state"],
            inside_account=entry.get("inside_account", ""),
            inside_address=entry.get("inside_address", ""),
            cluster=entry.get("cluster", ""),
            instructions=tuple(map(_instruction_from_data, entry["instructions"])),
        )
        hosts.setdefault(entry["host"], []).append(vm)
    return Plan(tuple(HostPlan(host, tuple(vms)) for host, vms in hosts.items()))


def _instruction_to_data(instruction: Instruction) -> dict[str, Any]:
    commands = [
        [{"cmdlet": call.name, "parameters": dict(call.parameters)} for call in command.calls]
        for command in instruction.commands
    ]
    title, where = str(instruction.title), str(instruction.where)
    return {"title": title, "where": where, "commands": commands}


def _instruction_from_data(data: Mapping[str, Any]) -> Instruction:
    commands = tuple(Command(tuple(map(_call, command))) for command in data["commands"])
    return Instruction(
        text("{title}", title=data["title"]), text("{where}", where=data["where"]), commands
    )


def _call(data: Mapping[str, Any]) -> Call:
    parameters = data["parameters"].items()
    return Call(
        data["cmdlet"],
        tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in parameters),
    )
