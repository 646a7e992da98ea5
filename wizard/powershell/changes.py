"""Every change the product makes on a host: one function each.

No command here can prompt: a remote host has nobody to answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from wizard.model.facts import Memory, VmRef
from wizard.model.text import Text, text
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.queries import (
    VIRTUALIZATION,
    Query,
    Row,
    one,
    selected,
    the_adapter,
    the_integration_service,
    the_vm,
)
from wizard.powershell.remedies import update_version

_NO_ROW: Mapping[str, tuple[Any, ...]] = MappingProxyType({"absent": (True,)})
REASON = "Nested virtualization is being configured"


def _accepted(_rows: tuple[Row, ...]) -> Text | None:
    return None


@dataclass(frozen=True, slots=True)
class Change:
    """A command that changes something. ``refusal`` reads a "no" out of its answer.

    ``command`` is ``None`` where there is nothing to send, only something to wait for. ``guard`` is
    asked before, and its answer is why nothing may be sent; ``allowed`` says the same of its raw
    answer: what that may hold for the change to be sent, by property, ``absent`` where there must
    be no row. ``fallback`` is another change for an
    error with this id and message, if there is one. ``within`` is how many seconds the command may
    take, where that is longer than usual; ``settle`` how many seconds are given to a command whose
    fate is unknown before it is sent again.
    """

    command: Command | None
    refusal: Callable[[tuple[Row, ...]], Text | None] = _accepted
    guard: Query[Text | None] | None = None
    allowed: Mapping[str, tuple[Any, ...]] = field(default_factory=lambda: _NO_ROW)
    fallback: Callable[[str, str], "Change | None"] | None = None
    within: float = 0.0
    settle: float = 0.0


WAIT = Change(None)


def shut_down(vm: VmRef) -> Change:
    """Ask the guest to shut down, without force, in the way that can never prompt.

    Source: Msvm_ShutdownComponent.InitiateShutdown. Unsaved work keeps a guest running.
    """
    component = cmdlet(
        "Get-CimInstance",
        Namespace=VIRTUALIZATION,
        ClassName="Msvm_ShutdownComponent",
        Filter=f"SystemName='{vm.id.upper()}'",
    )
    call = cmdlet(
        "Invoke-CimMethod",
        MethodName="InitiateShutdown",
        Arguments={"Force": False, "Reason": REASON},
    )
    return Change(selected(component | call, "ReturnValue"), _shutdown_refusal)


_SHUTDOWN_REFUSALS = {
    32769: text("The account may not shut this VM down."),
    32774: text("The guest is in use: somebody works in it or an application holds it up."),
    32775: text("The VM is in a state in which it cannot be shut down."),
    32780: text("The guest is not ready: it may still be starting."),
    32781: text("The guest is locked, and a locked guest does not shut down by itself."),
}
_SHUTDOWN_ACCEPTED = (0, 4096, 32782)  # done, under way, already under way


def _shutdown_refusal(rows: tuple[Row, ...]) -> Text | None:
    if not rows:
        return text("The guest has no shutdown service that could be asked.")
    code = one(rows).get("ReturnValue")
    if code in _SHUTDOWN_ACCEPTED:
        return None
    unlisted = text("The guest did not accept the request to shut down (code {code}).", code=code)
    return _SHUTDOWN_REFUSALS.get(code, unlisted) if isinstance(code, int) else unlisted


def start(vm: VmRef) -> Change:
    """Start a virtual machine."""
    return Change(the_vm(vm) | cmdlet("Start-VM"))


FORCED_SECONDS = 600.0  # Hyper-V gives a guest five minutes before it takes it down


def force_down(vm: VmRef) -> Change:
    """Shut the guest down whatever its programs say, at once where it is locked.

    Source: Stop-VM, -Force. Unsaved work is lost.
    """
    stop = cmdlet("Stop-VM", Force=True, Confirm=False)
    return Change(the_vm(vm) | stop, within=FORCED_SECONDS, settle=60)


def turn_off(vm: VmRef) -> Change:
    """Cut the power of a virtual machine; what was not written is lost."""
    return Change(the_vm(vm) | cmdlet("Stop-VM", TurnOff=True, Force=True, Confirm=False))


def resume(vm: VmRef) -> Change:
    """Let a paused virtual machine go on."""
    return Change(the_vm(vm) | cmdlet("Resume-VM"))


def discard_saved_state(vm: VmRef) -> Change:
    """Throw the saved memory of a virtual machine away; its disks stay as they are."""
    return Change(the_vm(vm) | cmdlet("Remove-VMSavedState", Confirm=False))


def expose_virtualization(vm: VmRef, *, exposed: bool) -> Change:
    """Expose or hide the virtualization extensions; the virtual machine must be off."""
    return Change(the_vm(vm) | cmdlet("Set-VMProcessor", ExposeVirtualizationExtensions=exposed))


def set_memory(vm: VmRef, memory: Memory) -> Change:
    """Set the memory in one call, so that "static with the old small size" never exists."""
    sizes = {
        "StartupBytes": memory.startup,
        "MinimumBytes": memory.minimum,
        "MaximumBytes": memory.maximum,
        "Buffer": memory.buffer,
        "Priority": memory.priority,
    }
    given = {name: size for name, size in sizes.items() if size is not None}
    return Change(
        the_vm(vm) | cmdlet("Set-VMMemory", DynamicMemoryEnabled=bool(memory.dynamic), **given)
    )


def set_mac_address_spoofing(vm: VmRef, adapter_id: str, *, allowed: bool) -> Change:
    """Allow or forbid MAC addresses that are not the adapter's own."""
    return Change(
        the_adapter(vm, adapter_id)
        | cmdlet("Set-VMNetworkAdapter", MacAddressSpoofing="On" if allowed else "Off")
    )


# Preparations -----------------------------------------------------------------------------------


def set_processor_count(vm: VmRef, count: int) -> Change:
    """Give a virtual machine that is off another number of virtual processors."""
    return Change(the_vm(vm) | cmdlet("Set-VMProcessor", Count=count))


def set_migration_compatibility(vm: VmRef, *, on: bool) -> Change:
    """Hide or show features of the processor, for moving between generations; VM off."""
    return Change(the_vm(vm) | cmdlet("Set-VMProcessor", CompatibilityForMigrationEnabled=on))


def set_older_compatibility(vm: VmRef, *, on: bool) -> Change:
    """Let the processor tell less of itself, for systems such as Windows NT; VM off."""
    return Change(
        the_vm(vm) | cmdlet("Set-VMProcessor", CompatibilityForOlderOperatingSystemsEnabled=on)
    )


def set_automatic_checkpoints(vm: VmRef, *, on: bool) -> Change:
    """Let every start make a checkpoint, or not. Not known before build 16299."""
    return Change(the_vm(vm) | cmdlet("Set-VM", AutomaticCheckpointsEnabled=on))


def set_checkpoint_type(vm: VmRef, kind: str) -> Change:
    """Choose the kind of checkpoints, by its name in ``CheckpointType``."""
    return Change(the_vm(vm) | cmdlet("Set-VM", CheckpointType=kind))


def set_stop_action(vm: VmRef, action: str) -> Change:
    """Choose what happens to the VM when the host stops, by its name in ``StopAction``."""
    return Change(the_vm(vm) | cmdlet("Set-VM", AutomaticStopAction=action))


def upgrade_version(vm: VmRef) -> Change:
    """Raise the configuration version to the host's default. There is no way back; VM off."""
    return Change(update_version(vm), within=300.0, settle=30)


def set_vbs_opt_out(vm: VmRef, *, on: bool) -> Change:
    """Offer virtualization-based security to the guest no more, or again; VM off."""
    return Change(the_vm(vm) | cmdlet("Set-VMSecurity", VirtualizationBasedSecurityOptOut=on))


def set_teaming(vm: VmRef, adapter_id: str, *, on: bool) -> Change:
    """Let a network adapter be part of a team inside the virtual machine, or not."""
    return Change(
        the_adapter(vm, adapter_id)
        | cmdlet("Set-VMNetworkAdapter", AllowTeaming="On" if on else "Off")
    )


def switch_integration_service(vm: VmRef, kind: str, *, on: bool) -> Change:
    """Switch an integration service, by the GUID of its kind: its name is localized."""
    switch = "Enable-VMIntegrationService" if on else "Disable-VMIntegrationService"
    return Change(the_integration_service(vm, kind) | cmdlet(switch))


def set_io_virtualization(vm: VmRef, adapter_id: str, weight: int) -> Change:
    """Let a network adapter bypass the virtual switch, or not (weight 0)."""
    return Change(the_adapter(vm, adapter_id) | cmdlet("Set-VMNetworkAdapter", IovWeight=weight))
