"""What is to change on a virtual machine, as far as it must be off for it."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from wizard.checks.cases import VmCase
from wizard.checks.versions import highest_of
from wizard.model.choices import Networking, Preparation
from wizard.model.facts import VirtualMachine, VmProcessor, processors_for_nesting
from wizard.model.text import Text, text

_NOT_READ = VmProcessor()


def stays_as_it_is(case: VmCase) -> bool:
    """Whether nothing is left to change that needs the virtual machine off."""
    if case.is_disabled:
        hidden = case.vm.processor is not None and case.vm.processor.exposes_virtualization is False
        return hidden and not _spoofing_is_to_end(case)
    return _is_exposed(case) and next(_others(case), None) is None


def why_down(case: VmCase) -> Text | None:
    """Say what else needs it off where the extensions are exposed already."""
    if case.is_disabled or not _is_exposed(case):
        return None
    return text(
        "The extensions are exposed already. It must be off because {what} is to change.",
        what=" and ".join(_others(case)),
    )


def _is_exposed(case: VmCase) -> bool:
    processor = case.vm.processor
    return processor is not None and processor.exposes_virtualization is True


def _others(case: VmCase) -> Iterator[str]:
    """Name what is to change besides the extensions."""
    if _memory_is_to_change(case):
        yield "its memory"
    if _spoofing_is_to_change(case):
        yield "MAC address spoofing"
    if _teaming_is_to_change(case):
        yield "teaming of network adapters"
    if case.is_chosen and any(_is_to_change(case, each) for each in case.choice.preparations):
        yield "a setting that you chose"


def _memory_is_to_change(case: VmCase) -> bool:
    memory, chosen = case.vm.memory, case.chosen_memory
    fixed = memory is not None and memory.dynamic is False and memory.startup == chosen
    return chosen is not None and not fixed


def _spoofing_is_to_change(case: VmCase) -> bool:
    on = {a.id for a in case.vm.adapters or () if a.mac_address_spoofing is True}
    return not on.issuperset(case.chosen_spoofing)


def _spoofing_is_to_end(case: VmCase) -> bool:
    """Whether adapters were chosen that may not send from other MAC addresses any more."""
    chosen = case.choice.spoofing_adapters
    ends = case.choice.networking is Networking.MAC_SPOOFING
    adapters = case.vm.adapters or ()
    return ends and any(a.id in chosen and a.mac_address_spoofing is not False for a in adapters)


def _teaming_is_to_change(case: VmCase) -> bool:
    chosen = case.chosen_spoofing if case.choice.teaming else ()
    return any(a.id in chosen and a.teaming is not True for a in case.vm.adapters or ())


def _is_to_change(case: VmCase, setting: Preparation) -> bool:
    """Whether a chosen setting is to change while it is off; one that was not read may be."""
    if setting is Preparation.IO_VIRTUALIZATION:
        chosen = case.chosen_spoofing
        return any(a.id in chosen and a.iov_weight != 0 for a in case.vm.adapters or ())
    if setting is Preparation.CONFIGURATION_VERSION:
        version, highest = case.vm.configuration_version, highest_of(case.host)
        return version is None or highest is None or version < highest
    is_right = _IS_RIGHT.get(setting)
    return is_right is not None and not is_right(case.vm)


def _has_right_count(vm: VirtualMachine) -> bool:
    count = (vm.processor or _NOT_READ).count
    return bool(count) and processors_for_nesting(count or 0) == count


# Integration services are not among them: they are switched while it runs
_IS_RIGHT: Mapping[Preparation, Callable[[VirtualMachine], bool]] = MappingProxyType(
    {
        Preparation.PROCESSORS: _has_right_count,
        Preparation.MIGRATION_COMPATIBILITY: lambda vm: (
            (vm.processor or _NOT_READ).compatible_for_migration is False
        ),
        Preparation.OLDER_COMPATIBILITY: lambda vm: (
            (vm.processor or _NOT_READ).compatible_for_older_systems is False
        ),
        Preparation.AUTOMATIC_CHECKPOINTS: lambda vm: vm.automatic_checkpoints is False,
        Preparation.CHECKPOINT_TYPE: lambda vm: vm.checkpoint_type == "Production",
        Preparation.STOP_ACTION: lambda vm: vm.automatic_stop_action == "ShutDown",
        Preparation.VBS_OPT_OUT: lambda vm: (
            vm.security is not None and vm.security.vbs_opt_out is True
        ),
    }
)
