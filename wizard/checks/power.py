"""Checks of the power state of a virtual machine: the setting changes only while it is off.

The first seven share one fact and speak with one voice: of each VM, one of them says its state.
"""

from wizard.checks import sources
from wizard.checks.cases import VmCase
from wizard.checks.check import (
    BLOCKER,
    Judgement,
    check,
    failed,
    not_applicable,
    passed,
    seen,
    unknown,
)
from wizard.checks.coming_down import (
    HIBERNATED,
    PAUSED,
    RUNNING,
    SAVED,
    is_forced,
    missing,
    ways_down,
    what_the_plan_does,
)
from wizard.checks.to_change import stays_as_it_is, why_down
from wizard.model.choices import BringDown
from wizard.model.findings import Disposition, Evidence, Remediation, sent
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.enumerations import WITHOUT_IOV

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
_SPOKEN_FOR = ("Off", RUNNING, PAUSED, HIBERNATED, *SAVED, *PASSING)
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
_ARE_HIDDEN = text("The extensions are not exposed; nothing has to be changed while it is off.")


def _state(case: VmCase) -> Evidence:
    return seen(_POWER, case.vm.state, text("Off"), of_vms.VMS)


def _asleep(case: VmCase) -> Judgement:
    """Judge a VM that comes down only by a way to which the user must agree."""
    if stays_as_it_is(case):
        return not_applicable(_nothing_to_change(case), _state(case))
    if case.choice.bring_down is BringDown.SKIP and case.choice.takes_part:
        return not_applicable(_LEFT_ALONE, _state(case))
    if missing(case):
        return failed(_state(case), ways=ways_down(case), note=why_down(case))
    return passed(_state(case), seen(_WAY_DOWN, what_the_plan_does(case), text(""), None))


_WAY_DOWN = text("Way down")
_LEFT_ALONE = text("It is left as it is, as chosen.")


def _nothing_to_change(case: VmCase) -> Text:
    return _ARE_HIDDEN if case.is_disabled else _NO_CHANGE


def _blocked(case: VmCase, *advice: Text) -> Judgement:
    if stays_as_it_is(case):
        return not_applicable(_nothing_to_change(case), _state(case))
    return failed(_state(case), ways=tuple(map(Remediation, advice)), note=why_down(case))


@check("VM-STATE-01", _POWER, text("Power state is not known"), BLOCKER, sources.NESTED)
def off(case: VmCase) -> Judgement | None:
    """The extensions can be exposed, or taken away, only while the VM is off."""
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
    """The extensions can be exposed, or taken away, only while the VM is off.

    Its guest is asked to shut down. If it still runs then, nothing is changed on it, unless you
    agreed to a harder way.
    """
    if case.vm.state != RUNNING:
        return None
    if stays_as_it_is(case):
        return not_applicable(_nothing_to_change(case), _state(case))
    if case.choice.bring_down is BringDown.SKIP:
        return not_applicable(text("It runs and is left as it is, as chosen."), _state(case))
    return failed(_state(case), ways=_ways_from_running(case), note=why_down(case))


def _ways_from_running(case: VmCase) -> tuple[Remediation, ...]:
    """Return the way that was chosen; a harder one is the plan's only once it was agreed to."""
    vm = case.vm.ref
    if missing(case):
        return ways_down(case)
    if is_forced(case):
        advice = text("It comes down by a harder way: {plan}.", plan=what_the_plan_does(case))
        forced = case.choice.bring_down is BringDown.FORCE
        change = sent(changes.force_down if forced else changes.turn_off, vm)
        return (Remediation(advice, Disposition.PLAN, change, sent(changes.start, vm)),)
    advice = text("Ask the guest to shut down, without force, and start the VM again afterwards.")
    change = sent(changes.shut_down, vm)
    return (Remediation(advice, Disposition.PLAN, change, sent(changes.start, vm)),)


@check(
    "VM-STATE-03",
    _POWER,
    text("VM is saved"),
    BLOCKER,
    sources.SAVED_STATE,
    puts_right=Disposition.CONSENT,
)
def saved(case: VmCase) -> Judgement | None:
    """A saved VM keeps the memory of a system that still runs, so it does not count as off.

    There are two ways: it is started and shut down, or what was saved is deleted.
    """
    return _asleep(case) if case.vm.state in SAVED else None


@check(
    "VM-STATE-04",
    _POWER,
    text("VM is paused"),
    BLOCKER,
    sources.NESTED,
    puts_right=Disposition.CONSENT,
)
def paused(case: VmCase) -> Judgement | None:
    """A paused guest cannot answer a request to shut down. It has to be resumed first."""
    return _asleep(case) if case.vm.state == PAUSED else None


@check("VM-STATE-05", _POWER, text("VM changes its power state"), BLOCKER, sources.VM_CLASS)
def passing(case: VmCase) -> Judgement | None:
    """The VM is on its way from one power state to another and takes no change meanwhile.

    In which state it ends is not known, so no plan can be made for it yet.
    """
    if case.vm.state not in PASSING:
        return None
    return _blocked(
        case,
        text("Wait until the VM is off or runs, then read its host again."),
        text("If it stays so for minutes, look into Hyper-V Manager and the host's event log."),
    )


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
    puts_right=Disposition.CONSENT,
)
def hibernated(case: VmCase) -> Judgement | None:
    """A hibernated guest keeps a running system on its disk, so it does not count as off.

    Hyper-V holds no state of it that could be deleted: only a start and a shutdown end it.
    """
    return _asleep(case) if case.vm.state == HIBERNATED else None


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
        return not_applicable(_nothing_to_change(case), evidence)
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
