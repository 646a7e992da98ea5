"""Checks of devices and disks of the host that a virtual machine has for itself."""

from wizard.checks import questions, sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    ADVICE,
    WARNING,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.nesting import LEFT_ALONE, may_nest
from wizard.checks.security import withhold
from wizard.model.findings import Disposition, Remediation
from wizard.model.text import text
from wizard.powershell import vm_queries as of_vms


@check(
    "VM-DEV-01",
    text("Devices of the host in the VM"),
    text("VM has a device of the host"),
    WARNING,
    sources.DEVICE_ASSIGNMENT,
)
def assigned(case: VmCase) -> Judgement:
    """The device belongs to the VM alone and is not passed on to nested VMs.

    FC-GPU-01 says what that means once the VM nests.
    """
    if not may_nest(case):
        return LEFT_ALONE
    found = case.vm.assigned_devices
    evidence = seen(text("Assigned devices"), found, text("0"), of_vms.VM_DEVICES)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_DEVICES)
    return failed(evidence, ways=_USE_ABOVE) if found else passed(evidence)


_USE_ABOVE = (Remediation(text("Use it in the VM itself, or take it away while the VM is off.")),)


@check(
    "VM-DEV-02",
    text("Part of a graphics processor in the VM"),
    text("VM has a part of a graphics processor"),
    WARNING,
    sources.GPU_IN_NESTED,
    applies=text("Hosts that can share a graphics processor among VMs"),
)
def graphics(case: VmCase) -> Judgement:
    """It works in the VM, and is not passed on to nested VMs, nor to Linux under Windows."""
    if not may_nest(case):
        return LEFT_ALONE
    found = case.vm.gpu_partitions
    evidence = seen(text("Parts of it"), found, text("0"), of_vms.VM_GPU_PARTITIONS)
    if found is None:
        return unknown(evidence, host=case.host, query=of_vms.VM_GPU_PARTITIONS)
    return failed(evidence, ways=_RUN_ABOVE) if found else passed(evidence)


_RUN_ABOVE = (Remediation(text("Run what needs it in the VM itself, not in a nested one.")),)


@check(
    "VM-DEV-03",
    text("Disks and adapters that exclude memory integrity"),
    text("Memory integrity inside does not go with a disk or an adapter of the VM"),
    ADVICE,
    sources.MEMORY_INTEGRITY,
    asks=questions.GUEST_PROTECTION.id,
    puts_right=Disposition.CONSENT,
    unconfirmed=text(
        "Only disks that take every SCSI command are excluded; whether one does is not read."
    ),
)
def against_protection(case: VmCase) -> Judgement:
    """Microsoft excludes virtual Fibre Channel adapters and physical disks in the VM with it.

    Such a VM must opt out of virtualization-based security first.
    """
    if not may_nest(case):
        return LEFT_ALONE
    answer = case.answer(questions.GUEST_PROTECTION.id)
    if answer is None or answer.value != questions.YES:
        return _NOT_WISHED
    vm = case.vm
    adapters, disks = vm.fibre_channel_adapters, vm.pass_through_disks
    evidence = (
        seen(text("Fibre Channel adapters"), adapters, text("0"), of_vms.VM_FIBRE_CHANNEL),
        seen(text("Physical disks"), disks, text("0"), of_vms.VM_DISKS),
    )
    if adapters or disks:
        return failed(*evidence, ways=(withhold(case), _ONE_OF_BOTH))
    if adapters is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_FIBRE_CHANNEL)
    if disks is None:
        return unknown(*evidence, host=case.host, query=of_vms.VM_DISKS)
    return passed(*evidence)


_NOT_WISHED = not_applicable(text("Nobody asked for memory integrity inside the VM."))
_ONE_OF_BOTH = Remediation(
    text("Or keep the disks on virtual hard disks, if memory integrity shall be on.")
)
