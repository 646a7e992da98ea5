"""The cmdlets that stop virtual machines, let them go on, and drop what they saved."""

from collections.abc import Iterator
from typing import Any

from wizard.simulator import errors
from wizard.simulator.machine_objects import vm_object
from wizard.simulator.machines import Change, SimulatedVm
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.values import ErrorRecord, Terminating
from wizard.simulator.vm_access import operands
from wizard.simulator.vm_cmdlets import ALREADY

RESUMING_SECONDS = 1.0
PATIENCE = 300.0  # seconds that a guest has until it is turned off, when it was forced
NEVER_TURNED_OFF = ("OffCritical", "Other")
SAVED = ("Saved", "FastSaved")
NO_QUESTIONS = (
    "Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available."
)


@cmdlet("Stop-VM")
def stop_vm(call: Invocation) -> Iterator[Any]:
    """Shut down, or with ``-TurnOff`` take the power away.

    A guest that cannot be asked makes the cmdlet ask the user: a refusal where nobody is there.
    ``-Force`` ends the guest, and turns off one that cannot be asked.
    """
    for vm, _ in operands(call):
        if vm.state == "Off":
            call.warnings.append(ALREADY)
        else:
            _ask(call, f"stop the virtual machine '{vm.name}'")
            refusal = _turn_off(call, vm) if call.given.get("TurnOff") else _shut_down(call, vm)
            if refusal is not None:
                call.fail(refusal)
                continue
        if call.given.get("Passthru"):
            yield vm_object(call.host, vm)


def _turn_off(call: Invocation, vm: SimulatedVm) -> ErrorRecord | None:
    if vm.state in NEVER_TURNED_OFF:
        return errors.invalid_state(call.name)
    vm.turn_off(call.host.clock())
    return None


def _shut_down(call: Invocation, vm: SimulatedVm) -> ErrorRecord | None:
    if vm.state != "Running" or vm.shuts_down:
        return errors.invalid_state(call.name)
    guest, now = vm.guest, call.host.clock()
    can_be_asked = guest is not None and guest.shutdown != "no service" and vm.serves("Shutdown")
    if not call.given.get("Force"):
        if guest is None or not can_be_asked or guest.shutdown in ("refuses", "locked"):
            return errors.hyper_v("InvalidOperation", "InvalidOperation", call.name, NO_QUESTIONS)
        if guest.shutdown == "obeys":
            vm.begin(now, Change(guest.shutdown_seconds, "Off"), state="Stopping")
    elif guest is None or not can_be_asked:
        vm.turn_off(now)
    elif guest.shutdown == "ignores":
        vm.begin(now, Change(PATIENCE, "Off"), state="Stopping")
    else:
        vm.begin(now, Change(guest.shutdown_seconds, "Off"), state="Stopping")
    return None


@cmdlet("Resume-VM")
def resume_vm(call: Invocation) -> Iterator[Any]:
    """Let paused machines go on where they were."""
    for vm, _ in operands(call):
        if vm.state == "Running":
            call.warnings.append(ALREADY)
        elif vm.state != "Paused":
            call.fail(errors.invalid_state(call.name))
        else:
            goes_on = Change(RESUMING_SECONDS, "Running", alive=vm.guest is not None)
            vm.begin(call.host.clock(), goes_on, state="Resuming")
    yield from ()


@cmdlet("Remove-VMSavedState")
def remove_vm_saved_state(call: Invocation) -> Iterator[Any]:
    """Drop saved states: the machines are off then, and what was in their memory is lost."""
    for vm, _ in operands(call):
        if vm.state not in SAVED:
            call.fail(errors.invalid_state(call.name))
        else:
            _ask(call, f"remove the saved state of '{vm.name}'")
            vm.turn_off(call.host.clock())
    yield from ()


def _ask(call: Invocation, what: str) -> None:
    """Ask where the caller wants to be asked: nobody can answer."""
    if call.given.get("Confirm"):
        question = f"Are you sure you want to perform this action: {what}?"
        raise Terminating(errors.prompt_impossible(call.name, question))
