"""How a virtual machine that has to be off gets there, and what the user agrees to for it.

Asking its guest to shut down is the only way that takes no consent of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from wizard.checks.cases import VmCase
from wizard.model.choices import BringDown, Consent, SavedState
from wizard.model.facts import VmRef
from wizard.model.findings import Disposition, Remediation, sent
from wizard.model.text import Text, text
from wizard.powershell import changes
from wizard.powershell.command import Command

RUNNING, PAUSED, HIBERNATED = "Running", "Paused", "Hibernated"
SAVED = ("Saved", "FastSaved")  # a hibernated guest keeps its state on its own disk

_AGREE = " Agree to it for this VM on the page of choices."
_FORCE = text("shuts its guest down by force, as agreed")
_TURN_OFF = text("turns the VM off, as agreed")
_SHUT_DOWN = text("asks its guest to shut down")
_LAST: Mapping[BringDown, Text] = MappingProxyType(
    {
        BringDown.SHUT_DOWN: _SHUT_DOWN,
        BringDown.FORCE: _FORCE,
        BringDown.TURN_OFF: _TURN_OFF,
        BringDown.SKIP: _SHUT_DOWN,
    }
)
_HARDER: Mapping[BringDown, Consent] = MappingProxyType(
    {BringDown.FORCE: Consent.FORCE, BringDown.TURN_OFF: Consent.TURN_OFF}
)


def needed(case: VmCase) -> tuple[Consent, ...]:
    """Return all that the user must agree to before the VM is brought down as chosen."""
    return tuple(_needed(case))


def _needed(case: VmCase) -> Iterator[Consent]:
    state = case.vm.state
    if _is_discarded(case):
        yield Consent.DISCARD_SAVED_STATE
        return  # then it is off
    if state in (*SAVED, HIBERNATED):
        yield Consent.START_SAVED
    if state == PAUSED:
        yield Consent.RESUME_PAUSED
    harder = _HARDER.get(case.choice.bring_down)
    if harder is not None:
        yield harder


def _is_discarded(case: VmCase) -> bool:
    return case.vm.state in SAVED and case.choice.saved_state is SavedState.DISCARD


def missing(case: VmCase) -> tuple[Consent, ...]:
    """Return what the user has not agreed to yet."""
    return tuple(consent for consent in _needed(case) if not case.agreed(consent))


def is_forced(case: VmCase) -> bool:
    """Whether it comes down by force or by a power cut, as the user agreed."""
    harder = _HARDER.get(case.choice.bring_down)
    return harder is not None and case.agreed(harder)


def what_the_plan_does(case: VmCase) -> Text:
    """Say how the plan brings the VM down; all that it takes must have been agreed to."""
    if _is_discarded(case):
        return text("the plan deletes the saved state, as agreed")
    last = _LAST[case.choice.bring_down]
    if case.vm.state in (*SAVED, HIBERNATED):
        return text("the plan starts it, as agreed, and {last}", last=last)
    if case.vm.state == PAUSED:
        return text("the plan resumes it, as agreed, and {last}", last=last)
    return text("the plan {last}", last=last)


def ways_down(case: VmCase) -> tuple[Remediation, ...]:
    """Return the ways that lead to a VM that is off, each with what is lost by it."""
    vm, state = case.vm.ref, case.vm.state
    ways: list[Remediation] = []
    if state in (*SAVED, HIBERNATED):
        ways.append(_way(_START, Consent.START_SAVED, start_and_shut_down, vm))
    if state in SAVED:
        ways.append(_way(_DISCARD, Consent.DISCARD_SAVED_STATE, changes.discard_saved_state, vm))
    if state == PAUSED:
        ways.append(_way(_RESUME, Consent.RESUME_PAUSED, resume_and_shut_down, vm))
    if _is_discarded(case):
        ways.reverse()  # what is chosen comes first
    harder = _HARDER.get(case.choice.bring_down)
    if harder is not None and not case.agreed(harder) and not _is_discarded(case):
        ways += [way for way in harder_ways(case) if way.consent is harder]
    return tuple(ways)


def harder_ways(case: VmCase) -> tuple[Remediation, ...]:
    """Return the ways down for a guest that cannot be asked, or does not obey."""
    vm = case.vm.ref
    return (
        _way(_BY_FORCE, Consent.FORCE, changes.force_down, vm, changes.start),
        _way(_POWER_CUT, Consent.TURN_OFF, changes.turn_off, vm, changes.start),
    )


def _way(
    advice: Text,
    consent: Consent,
    change: Callable[[VmRef], Any],
    vm: VmRef,
    back: Callable[[VmRef], Any] | None = None,
) -> Remediation:
    return Remediation(
        advice,
        Disposition.CONSENT,
        sent(change, vm),
        sent(back, vm) if back else None,
        consent=consent,
    )


def start_and_shut_down(vm: VmRef) -> tuple[Command | None, ...]:
    """Start a saved or hibernated VM, and ask its guest to shut down."""
    return (changes.start(vm).command, changes.shut_down(vm).command)


def resume_and_shut_down(vm: VmRef) -> tuple[Command | None, ...]:
    """Let a paused VM go on, and ask its guest to shut down."""
    return (changes.resume(vm).command, changes.shut_down(vm).command)


_START = text(
    "Let the plan start it and shut its guest down. It goes on where it was; programs that were "
    "open are closed, and it cannot be put back as it was found." + _AGREE
)
_DISCARD = text(
    "Or let the plan delete the saved state: the memory that was saved is lost, with all unsaved "
    "work in it. The disks stay as they are." + _AGREE
)
_RESUME = text(
    "Let the plan resume it and shut its guest down. Programs that were open are closed, and it "
    "cannot be put back to paused." + _AGREE
)
_BY_FORCE = text(
    "Let the plan shut the guest down by force: work that is not saved is lost after some minutes, "
    "at once where the guest is locked." + _AGREE
)
_POWER_CUT = text(
    "Let the plan turn the VM off. This is a power cut: work that is not saved is lost, and files "
    "that are being written may be damaged." + _AGREE
)
