"""Checks of the power state of a virtual machine: the setting changes only while it is off.

The first seven share one fact and speak with one voice: of each VM, one of them says its state.
"""

from wizard.checks import sources
from wizard.checks.check import (
    BLOCKER,
    Judgement,
    VmCase,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.to_change import stays_as_it_is, why_down
from wizard.model.choices import BringDown
from wizard.model.findings import Disposition, Evidence, Remediation, sent
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.enumerations import WITHOUT_IOV

SAVED = ("Saved", "FastSaved")
PASSING = (
    "Starting",
    "Stopping",
    "Saving",
    "Pausing",
    "Resuming",
    "Reset",
    "FastSaving",
    "ForceShutdown",
    "ForceReboot",
    "ComponentServicing",
)
_SPOKEN_FOR = ("Off", "Running", "Paused", "Hibernated", *SAVED, *PASSING)
_BUSY = (
    "ApplyingSnapshot",
    "CreatingSnapshot",
    "DeletingSnapshot",
    "WaitingToStart",
    "MergingDisks",
    "ExportingVirtualMachine",
    "MigratingVirtualMachine",
    "MigratingPlannedVm",
    "BackingUpVirtualMachine",
    "ModifyingUpVirtualMachine",
    "StorageMigrationPhaseOne",
    "StorageMigrationPhaseTwo",
)
_POWER = text("Power state")
_NO_CHANGE = text("The extensions are exposed already; nothing has to be changed while it is off.")


def _state(case: VmCase) -> Evidence:
    return seen(_POWER, case.vm.state, text("Off"), of_vms.VMS)


def _blocked(case: VmCase, *advice: Text) -> Judgement:
    if stays_as_it_is(case):
        return not_applicable(_NO_CHANGE, _state(case))
    return failed(_state(case), ways=tuple(map(Remediation, advice)), note=why_down(case))


@check("VM-STATE-01", _POWER, text("Power state is not known"), BLOCKER, sources.NESTED)
def off(case: VmCase) -> Judgement | None:
    """The extensions can be exposed only while the VM is off."""
    if case.vm.state is None:
        return unknown(_state(case), host=case.host, query=of_vms.VMS)
    return passed(_state(case)) if case.vm.state == "Off" else None


@check(
    "VM-STATE-02",
    _POWER,
    text("VM runs"),
    BLOCKER,
    sources.SHUTDOWN,
    puts_right=Disposition.PLAN,
)
def running(case: VmCase) -> Judgement | None:
    """The extensions can be exposed only while the VM is off.

    Its guest is asked to shut down. If it still runs then, nothing is changed on it.
    """
    if case.vm.state != "Running":
        return None
    if stays_as_it_is(case):
        return not_applicable(_NO_CHANGE, _state(case))
    if case.choice.bring_down is BringDown.SKIP:
        return not_applicable(text("It runs and is left as it is, as chosen."), _state(case))
    way = Remediation(
        text("Ask the guest to shut down, without force, and start the VM again afterwards."),
        Disposition.PLAN,
        sent(changes.shut_down, case.vm.ref),
        sent(changes.start, case.vm.ref),
    )
    return failed(_state(case), ways=(way,), note=why_down(case))


@check("VM-STATE-03", _POWER, text("VM is saved"), BLOCKER, sources.NESTED)
def saved(case: VmCase) -> Judgement | None:
    """A saved VM keeps the memory of a system that still runs, so it does not count as off."""
    if case.vm.state not in SAVED:
        return None
    return _blocked(
        case,
        text("Start the VM, shut it down in its guest, then check again."),
        text("Or delete the saved state in Hyper-V Manager. Unsaved work in it is lost."),
    )


@check("VM-STATE-04", _POWER, text("VM is paused"), BLOCKER, sources.NESTED)
def paused(case: VmCase) -> Judgement | None:
    """A paused guest cannot answer a request to shut down."""
    if case.vm.state != "Paused":
        return None
    return _blocked(case, text("Resume the VM, or resume it and shut it down; then check again."))


@check("VM-STATE-05", _POWER, text("VM changes its power state"), BLOCKER, sources.VM_CLASS)
def passing(case: VmCase) -> Judgement | None:
    """The VM is on its way from one power state to another and takes no change meanwhile."""
    if case.vm.state not in PASSING:
        return None
    return _blocked(case, text("Wait until the VM is off or runs, then check again."))


@check("VM-STATE-06", _POWER, text("VM is in a critical state"), BLOCKER, sources.VM_CLASS)
def critical(case: VmCase) -> Judgement | None:
    """Hyper-V cannot reach the storage or the configuration of the VM.

    Nothing can be changed on it in this state.
    """
    if case.vm.state is None or case.vm.state in _SPOKEN_FOR:
        return None
    return _blocked(
        case,
        text(
            "Look into Hyper-V Manager and the host's event log: mostly a disk is missing or full."
        ),
        text("Bring the VM to a normal state, then check again."),
    )


@check(
    "VM-STATE-07",
    _POWER,
    text("Guest is hibernated"),
    BLOCKER,
    sources.VERSIONS,
    applies=text("Configuration version 9.0 and later"),
)
def hibernated(case: VmCase) -> Judgement | None:
    """A hibernated guest keeps a running system on its disk, so it does not count as off."""
    if case.vm.state != "Hibernated":
        return None
    return _blocked(case, text("Start the VM, shut it down in its guest, then check again."))


@check(
    "VM-STATE-08",
    text("Operation under way"),
    text("An operation on the VM is under way, or it has a fault"),
    BLOCKER,
    sources.VM_CLASS,
)
def operation(case: VmCase) -> Judgement:
    """While Hyper-V works on a VM, such as merging its disks, it takes no other change."""
    status = case.vm.operational_status
    observed = text("{all}", all=", ".join(status)) if status else None
    evidence = seen(text("Operational status"), observed, text("Ok"), of_vms.VMS)
    if stays_as_it_is(case):
        return not_applicable(_NO_CHANGE, evidence)
    if not status:
        return unknown(evidence, host=case.host, query=of_vms.VMS)
    if _is_at_rest(*status):
        return passed(evidence)
    ways = (
        Remediation(text("Wait until the operation has ended, then check again.")),
        Remediation(text("If it stays so, look into Hyper-V Manager and the host's event log.")),
    )
    return failed(evidence, ways=ways)


def _is_at_rest(first: str, *details: str) -> bool:
    """The first says how the VM is. Details that are not listed are no operation we know of."""
    if first == "Degraded" and details:
        return WITHOUT_IOV.issuperset(details)
    return first == "Ok" and not set(details) & set(_BUSY)
