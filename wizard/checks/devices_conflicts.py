"""Checks of devices of a virtual machine that nested ones cannot have, or that come later."""

from typing import Any

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import ADVICE, WARNING, Judgement, check, failed, passed, seen, unknown
from wizard.checks.nesting import LEFT_ALONE, may_nest
from wizard.model.findings import Remediation
from wizard.model.text import Text, text
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import Query

FIRST_WITH_HOT_ADD = 2  # the generation whose adapters can be added while the VM runs


def _none(
    case: VmCase, what: Text, count: int | None, query: Query[Any], ways: tuple[Remediation, ...]
) -> Judgement:
    evidence = seen(what, count, text("0"), query)
    if count is None:
        return unknown(evidence, host=case.host, query=query)
    return failed(evidence, ways=ways) if count else passed(evidence)


@check(
    "FC-GPU-01",
    text("Devices assigned to the VM"),
    text("A device of the host is assigned to the VM"),
    WARNING,
    sources.DEVICE_ASSIGNMENT,
    unconfirmed=text("No page says whether Hyper-V supports both for one VM."),
)
def assigned_device(case: VmCase) -> Judgement:
    """The device cannot be passed on to a nested VM.

    While it is assigned, the VM cannot be saved or moved and has no Dynamic Memory.
    """
    if not may_nest(case):
        return LEFT_ALONE
    what = text("Assigned devices")
    return _none(case, what, case.vm.assigned_devices, of_vms.VM_DEVICES, _USE_IN_VM)


_USE_IN_VM = (
    Remediation(text("Keep it if only the VM itself uses it, and try it before people need it.")),
    Remediation(text("Or take the device away while the VM is off.")),
)


@check(
    "FC-GPU-02",
    text("Share of a graphics processor"),
    text("VM has a share of a graphics processor that nested VMs do not see"),
    WARNING,
    sources.GPU_IN_NESTED,
    applies=text("Hosts that can share a graphics processor among VMs"),
)
def graphics_share(case: VmCase) -> Judgement:
    """The share works in the VM. Nested VMs, and Linux under Windows, run without it."""
    if not may_nest(case):
        return LEFT_ALONE
    what = text("Shares of a graphics processor")
    return _none(case, what, case.vm.gpu_partitions, of_vms.VM_GPU_PARTITIONS, _WITHOUT_GPU)


_WITHOUT_GPU = (Remediation(text("Run what needs the graphics processor in the VM itself.")),)


@check(
    "FC-HOT-01",
    text("Adding a network adapter"),
    text("A network adapter can be added only while the VM is off"),
    ADVICE,
    sources.VERSIONS,
)
def adapter_to_add(case: VmCase) -> Judgement:
    """A VM without a network adapter needs one before nested VMs reach a network.

    A VM of generation 1 must be off for that; one of generation 2 may run. FC-DM-02 speaks of
    memory.
    """
    if not may_nest(case):
        return LEFT_ALONE
    adapters, generation = case.vm.adapters, case.vm.generation
    count = None if adapters is None else len(adapters)
    evidence = (
        seen(text("Network adapters"), count, text("at least 1"), of_vms.VM_ADAPTERS),
        seen(text("Generation"), generation, text("2, to add one while it runs"), of_vms.VMS),
    )
    if adapters is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_ADAPTERS)
    if adapters:
        return passed(*evidence)
    if generation is None:
        return unknown(*evidence, host=case.host, query=of_vms.VMS)
    if generation >= FIRST_WITH_HOT_ADD:
        return passed(*evidence, note=text("An adapter can be added while the VM runs."))
    return failed(*evidence, ways=_ADD_WHILE_OFF)


_ADD_WHILE_OFF = (
    Remediation(text("Add it while the VM is off for this change: that saves another shutdown.")),
)
