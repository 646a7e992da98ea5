"""What is set on a virtual machine from its host, while it is off or before it goes down."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from wizard.model.choices import Enablement, Networking, Preparation, VmChoice
from wizard.model.facts import Host, Memory, NetworkAdapter, VirtualMachine
from wizard.model.text import text
from wizard.planning.case import Case, PlanRefused
from wizard.planning.preparations import BEFORE_DOWN, SettingNotRead, preparation_steps
from wizard.planning.step import Step
from wizard.planning.steps import (
    AllowTeaming,
    ExposeVirtualizationExtensions,
    SetMacAddressSpoofing,
    SetMemory,
)
from wizard.planning.version_step import upgrade_steps
from wizard.powershell.queries import settings_in_force

_NO_HOST = Host("", datetime.min.replace(tzinfo=UTC))


def has_to_be_off(vm: VirtualMachine, choice: VmChoice) -> bool:
    """Whether something is set on it that needs it off; ``False`` where that is not known.

    A higher configuration version does not count, since only the host tells whether there is one.
    """
    others = choice.preparations - {Preparation.CONFIGURATION_VERSION}
    case = Case(_NO_HOST, vm, replace(choice, preparations=others))
    try:
        _, prepared = preparations(case)
        return bool(while_off(case, prepared))
    except PlanRefused:
        return False


def while_off(case: Case, prepared: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return what is set while it is off. What has no way back comes as late as it can."""
    if not is_enabled(case):
        return (*_extensions(case), *_spoofing(case))
    upgrade = upgrade_steps(case)
    before, after = (_spoofing(case), ()) if upgrade else ((), _spoofing(case))
    return (*_memory(case), *prepared, *before, *upgrade, *_extensions(case), *after)


def is_enabled(case: Case) -> bool:
    """Whether it gets the extensions, and does not lose them."""
    return case.choice.enablement is Enablement.ENABLE


def preparations(case: Case) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Return the settings to make before the machine goes down, and those while it is off."""
    chosen = case.choice.preparations if is_enabled(case) else frozenset()
    before_down = tuple(each for each in Preparation if each in chosen and each in BEFORE_DOWN)
    others = tuple(each for each in Preparation if each in chosen and each not in BEFORE_DOWN)
    spoofs = case.choice.networking is Networking.MAC_SPOOFING
    adapters = case.choice.spoofing_adapters if spoofs else ()
    try:
        return (
            preparation_steps(case.vm, before_down),
            preparation_steps(case.vm, others, adapters),
        )
    except SettingNotRead as unread:
        raise case.unknown(f"{unread}, which the way back needs") from unread


def _memory(case: Case) -> tuple[Step, ...]:
    if case.choice.memory is None:
        return ()
    if case.vm.memory is None:
        raise case.unknown("its memory settings")
    before = settings_in_force(case.vm.memory)
    wanted = Memory(dynamic=False, startup=case.choice.memory)
    if before == wanted:
        return ()
    needed = [before.dynamic, before.startup]
    if before.dynamic:
        needed += [before.minimum, before.maximum, before.buffer, before.priority]
    if None in needed:
        raise case.unknown("all of its memory settings, which the way back needs")
    return (SetMemory(case.vm.ref, before, wanted),)


def _extensions(case: Case) -> tuple[Step, ...]:
    processor = case.vm.processor
    exposed = processor.exposes_virtualization if processor else None
    if exposed is None:
        raise case.unknown("whether the virtualization extensions are exposed")
    wanted = is_enabled(case)
    if exposed is wanted:
        return ()
    return (ExposeVirtualizationExtensions(case.vm.ref, exposed, wanted),)


def _spoofing(case: Case) -> tuple[Step, ...]:
    if case.choice.networking is not Networking.MAC_SPOOFING or not case.choice.spoofing_adapters:
        return ()
    if case.vm.adapters is None:
        raise case.unknown("its network adapters")
    known = {adapter.id: adapter for adapter in case.vm.adapters}
    gone = [chosen for chosen in case.choice.spoofing_adapters if chosen not in known]
    if gone:
        why = text("a network adapter that was chosen is not there any more.")
        raise case.refuse(why, text("Choose its network adapters again."))
    chosen = dict.fromkeys(case.choice.spoofing_adapters)
    return tuple(step for one in chosen for step in _on_adapter(case, known[one]))


def _on_adapter(case: Case, adapter: NetworkAdapter) -> Iterator[Step]:
    """Allow MAC address spoofing, and teams where chosen; forbid it where nesting ends."""
    wanted, spoofs = is_enabled(case), adapter.mac_address_spoofing
    if spoofs is None:
        raise case.unknown(f"whether “{adapter.name}” may use foreign MAC addresses")
    if spoofs is not wanted:
        yield SetMacAddressSpoofing(case.vm.ref, adapter.id, adapter.name, spoofs, wanted)
    if not (wanted and case.choice.teaming):
        return
    if adapter.teaming is None:
        raise case.unknown(f"whether “{adapter.name}” may be part of a team")
    if not adapter.teaming:
        yield AllowTeaming(case.vm.ref, adapter.id, adapter.name)
