"""The cmdlets that make and remove virtual machines: for the throw-away one of a deep check."""

from collections.abc import Iterator
from typing import Any

from wizard.simulator import errors
from wizard.simulator.machine_objects import vm_object
from wizard.simulator.machines import GB, MB, SimulatedVm, VmMemory
from wizard.simulator.objects import PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.values import Terminating
from wizard.simulator.versions import supported_versions
from wizard.simulator.vm_access import is_allowed, operands

LEAST_MEMORY = 32 * MB
REMOVABLE = ("Off", "Saved", "FastSaved", "OffCritical", "SavedCritical")


@cmdlet("New-VM")
def new_vm(call: Invocation) -> Iterator[PsObject]:
    """Make a machine of the first generation, off and without a guest; names may repeat."""
    if not is_allowed(call):
        return
    name, memory = (
        call.given.get("Name", "New Virtual Machine"),
        call.given.get("MemoryStartupBytes"),
    )
    if memory is not None and (memory < LEAST_MEMORY or memory % (2 * MB)):
        summary = "Failed to create a new virtual machine."
        why = f"The value {memory} is not a valid amount of memory."
        call.fail(errors.hyper_v("InvalidParameter", "InvalidArgument", call.name, summary, why))
        return
    newest = next((e.version for e in supported_versions(call.host) if e.default), "8.0")
    vm = SimulatedVm(
        name,
        version=newest,
        generation=1,
        memory=VmMemory(startup=memory or 1 * GB),
        guest=None,
        disks=[],
    )
    vm.processor.count = 1
    call.host.vms.append(vm)
    yield vm_object(call.host, vm)


@cmdlet("Remove-VM")
def remove_vm(call: Invocation) -> Iterator[Any]:
    """Remove machines that do not run; their disks stay."""
    for vm, _ in operands(call):
        if vm.state not in REMOVABLE:
            call.fail(errors.invalid_state(call.name))
        elif not call.given.get("Force"):
            question = f"Are you sure you want to remove the virtual machine '{vm.name}'?"
            raise Terminating(errors.prompt_impossible(call.name, question))
        else:
            call.host.vms.remove(vm)
    yield from ()
