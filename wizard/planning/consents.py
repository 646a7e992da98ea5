"""What a choice needs the user's consent for, and what is lost by it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from wizard.model.choices import (
    Afterwards,
    BringDown,
    Consent,
    Enablement,
    Preparation,
    SavedState,
    VmChoice,
)
from wizard.model.facts import SHUTDOWN_SERVICE, VirtualMachine
from wizard.model.text import Text, text
from wizard.planning.inside_plan import installs_hyper_v
from wizard.planning.power import OFF, RUNNING, Down, SetPower
from wizard.planning.step import Step, restarts
from wizard.planning.version_step import UpgradeConfigurationVersion
from wizard.planning.while_off import has_to_be_off

PAUSED, HIBERNATED = "Paused", "Hibernated"
SAVED = ("Saved", "FastSaved")  # these can be discarded; a hibernated guest is on its disk
ASLEEP = (*SAVED, HIBERNATED)
_WAYS = {
    Down.FORCED: Consent.FORCE,
    Down.TURNED_OFF: Consent.TURN_OFF,
    Down.DISCARDED: Consent.DISCARD_SAVED_STATE,
}


def needed_consents(vm: VirtualMachine, choice: VmChoice) -> frozenset[Consent]:
    """Return what the user must have agreed to before this choice can be carried out.

    Whoever leaves a virtual machine alone while it is not off has nothing to agree to.
    """
    if not choice.takes_part:
        return frozenset()
    asked = {*_power(vm, choice), *_restart(vm, choice)}
    upgrades = Preparation.CONFIGURATION_VERSION in choice.preparations
    if choice.enablement is Enablement.ENABLE and upgrades:
        asked.add(Consent.UPGRADE_VERSION)
    return frozenset(asked)


def missing_consents(vm: VirtualMachine, choice: VmChoice) -> frozenset[Consent]:
    """Return what the user must still agree to."""
    return needed_consents(vm, choice) - choice.consents


def with_fitting_consents(vm: VirtualMachine, choice: VmChoice) -> VmChoice:
    """Drop every consent whose occasion is gone; it must be given anew."""
    kept = choice.consents & needed_consents(vm, choice)
    return choice if kept == choice.consents else replace(choice, consents=kept)


def _power(vm: VirtualMachine, choice: VmChoice) -> Iterable[Consent]:
    if vm.state == OFF:
        if is_started(choice) and not can_be_shut_down(vm, choice):
            yield Consent.TURN_OFF
        return
    if choice.bring_down is BringDown.SKIP:
        return
    if vm.state in SAVED and choice.saved_state is SavedState.DISCARD:
        yield Consent.DISCARD_SAVED_STATE
        return  # then it is off
    if vm.state in ASLEEP:
        yield Consent.START_SAVED
    if vm.state == PAUSED:
        yield Consent.RESUME_PAUSED
    if choice.bring_down is BringDown.FORCE:
        yield Consent.FORCE
    if choice.bring_down is BringDown.TURN_OFF:
        yield Consent.TURN_OFF


def _restart(vm: VirtualMachine, choice: VmChoice) -> Iterable[Consent]:
    """Yield the consent to a restart of what runs, where it is not shut down anyway."""
    if vm.state == RUNNING and installs_hyper_v(vm, choice) and not has_to_be_off(vm, choice):
        yield Consent.RESTART_GUEST


def is_started(choice: VmChoice) -> bool:
    """Whether a machine found off is started, for a trial or for work inside, and ends off."""
    works = bool(choice.inside.account) and choice.enablement is Enablement.ENABLE
    return (choice.probe_start or works) and choice.afterwards is not Afterwards.START


def can_be_shut_down(vm: VirtualMachine, choice: VmChoice) -> bool:
    """Whether its guest can be asked to shut down once it runs, by all that is known."""
    if choice.enablement is Enablement.ENABLE and Preparation.SHUTDOWN_SERVICE in (
        choice.preparations
    ):
        return True
    services = vm.integration_services or ()
    wanted = SHUTDOWN_SERVICE.casefold()
    return any(each.kind.casefold() == wanted and each.enabled is True for each in services)


def consents_for(steps: Iterable[Step], found_state: str) -> frozenset[Consent]:
    """Return what must have been agreed to for these steps: one look at what they do."""
    return frozenset(_for_steps(tuple(steps), found_state))


def _for_steps(steps: tuple[Step, ...], found_state: str) -> Iterable[Consent]:
    runs_as_found = found_state == RUNNING
    for step in steps:
        if isinstance(step, UpgradeConfigurationVersion):
            yield Consent.UPGRADE_VERSION
        elif isinstance(step, SetPower):
            runs_as_found = runs_as_found and step.after != OFF
            yield from for_power(step)
        elif runs_as_found and restarts(step):
            yield Consent.RESTART_GUEST


def for_power(step: SetPower) -> Iterable[Consent]:
    """Yield what must have been agreed to for one power step."""
    if step.down in _WAYS:
        yield _WAYS[step.down]
    if step.after == RUNNING and step.before in ASLEEP:
        yield Consent.START_SAVED
    if step.after == RUNNING and step.before == PAUSED:
        yield Consent.RESUME_PAUSED


# Words ------------------------------------------------------------------------------------------

# The consent as an order; "{vms}" are names.
_ORDERS: Mapping[Consent, str] = MappingProxyType(
    {
        Consent.FORCE: "Force {vms} to shut down",
        Consent.TURN_OFF: "Turn {vms} off",
        Consent.DISCARD_SAVED_STATE: "Discard the saved state of {vms}",
        Consent.START_SAVED: "Start {vms}, then shut {it} down",
        Consent.RESUME_PAUSED: "Resume {vms}, then shut {it} down",
        Consent.UPGRADE_VERSION: "Upgrade the configuration version of {vms}",
        Consent.RESTART_GUEST: "Restart Windows inside {vms}",
    }
)
_LOST: Mapping[Consent, Text] = MappingProxyType(
    {
        Consent.FORCE: text(
            "Programs inside are closed, and work that is not saved in them is lost: after some "
            "minutes, or at once if the guest is locked."
        ),
        Consent.TURN_OFF: text(
            "This is like a power cut. Work that is not saved is lost, and files, databases and "
            "the guest's own disk can be damaged."
        ),
        Consent.DISCARD_SAVED_STATE: text(
            "The memory that was saved is deleted, with all work in it that is not on a disk. "
            "The disks are not touched; inside it looks like a power cut. No undo brings it back."
        ),
        Consent.START_SAVED: text(
            "It goes on where it was, then its guest is shut down. It cannot be put back into the "
            "saved or hibernated state; programs that were open in it are closed."
        ),
        Consent.RESUME_PAUSED: text(
            "It runs on, then its guest is shut down. It cannot be put back to paused; programs "
            "that were open in it are closed."
        ),
        Consent.UPGRADE_VERSION: text(
            "This cannot be undone: the VM can never go back to a host that knows only older "
            "versions, and such a host cannot import it."
        ),
        Consent.RESTART_GUEST: text(
            "Hyper-V inside takes a restart, which nobody there can refuse. Whoever is signed in "
            "loses the session, work that is not saved is lost, and services stop for some minutes."
        ),
    }
)
_SHORT: Mapping[Consent, str] = MappingProxyType(
    {
        Consent.FORCE: "being forced to shut down",
        Consent.TURN_OFF: "being turned off",
        Consent.DISCARD_SAVED_STATE: "losing the saved state",
        Consent.START_SAVED: "being started from the saved state",
        Consent.RESUME_PAUSED: "being resumed",
        Consent.UPGRADE_VERSION: "the upgrade of the configuration version",
        Consent.RESTART_GUEST: "the restart of Windows inside",
    }
)


def order_of(consent: Consent, names: str, *, many: bool = False) -> Text:
    """Say what is agreed to, with the name of a virtual machine, or with those of many."""
    return text(_ORDERS[consent], vms=names, it="them" if many else "it")


def what_is_lost(consent: Consent) -> Text:
    """Say what it costs."""
    return _LOST[consent]


def said(consents: Iterable[Consent]) -> str:
    """Name what is agreed to, in a sentence: "being turned off and being resumed"."""
    agreed = frozenset(consents)
    return " and ".join(words for consent, words in _SHORT.items() if consent in agreed)
