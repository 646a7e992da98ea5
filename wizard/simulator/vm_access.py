"""Which virtual machines a cmdlet is about, and whether Hyper-V lets the account near them."""

from collections.abc import Iterator
from typing import Any

from wizard.simulator import errors
from wizard.simulator.enums import HYPER_V
from wizard.simulator.machines import IntegrationService, SimulatedVm, VmAdapter
from wizard.simulator.objects import PsObject, text_of
from wizard.simulator.registry import Invocation
from wizard.simulator.values import ErrorRecord

VIRTUAL_MACHINE = f"{HYPER_V}VirtualMachine"
Part = VmAdapter | IntegrationService | None


def is_allowed(call: Invocation) -> bool:
    """Tell whether Hyper-V answers the account; write an error if it does not."""
    host = call.host
    vmms = host.service("vmms")
    if not call.rights.hyper_v:
        call.fail(errors.no_permission(call.name, host.computer_name))
    elif host.role != "enabled" or vmms is None or vmms.state != "Running":
        call.fail(errors.no_management_service(call.name, host.computer_name))
    else:
        return True
    return False


def operands(call: Invocation, *parts: str) -> Iterator[tuple[SimulatedVm, Part]]:
    """Go through what came: virtual machines, parts of the named types, or names.

    An adapter or a service comes with its virtual machine. PowerShell binds any other object as
    a text to the ``-VMName`` parameter, and then no virtual machine has that name.
    """
    accepted = (VIRTUAL_MACHINE, *(HYPER_V + part for part in parts))
    for value in call.piped or ():
        if isinstance(value, PsObject) and value.type_name in accepted:
            yield value.source
        else:
            for vm in _named(call, value):
                yield vm, None


def _named(call: Invocation, value: Any) -> Iterator[SimulatedVm]:
    if not is_allowed(call):
        return
    name = text_of(value)
    found = [vm for vm in call.host.vms if vm.name.lower() == name.lower()]
    if not found:
        call.fail(not_found(call, name))
    yield from found


def not_found(call: Invocation, name: str) -> ErrorRecord:
    """Return what most cmdlets say of a name that no virtual machine has."""
    message = f'Hyper-V was unable to find a virtual machine with name "{name}".'
    return errors.hyper_v("ObjectNotFound", "ObjectNotFound", call.name, message)
