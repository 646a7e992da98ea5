"""What is to change on a virtual machine, as far as it must be off for it."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from wizard.checks.check import VmCase
from wizard.model.choices import Preparation
from wizard.model.facts import VirtualMachine, VmProcessor, processors_for_nesting
from wizard.model.text import Text, text

_NOT_READ = VmProcessor()


def stays_as_it_is(case: VmCase) -> bool:
    """Whether nothing is left to change that needs the virtual machine off."""
    return _is_exposed(case) and next(_others(case), None) is None


def why_down(case: VmCase) -> Text | None:
    """Say what else needs it off where the extensions are exposed already."""
    if not _is_exposed(case):
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
    if case.is_chosen and any(_is_to_change(case, each) for each in case.choice.preparations):
        yield "a setting that you chose"


def _memory_is_to_change(case: VmCase) -> bool:
    memory, chosen = case.vm.memory, case.chosen_memory
    fixed = memory is not None and memory.dynamic is False and memory.startup == chosen
    return chosen is not None and not fixed


def _spoofing_is_to_change(case: VmCase) -> bool:
    on = {a.id for a in case.vm.adapters or () if a.mac_address_spoofing is True}
    return not on.issuperset(case.chosen_spoofing)


def _is_to_change(case: VmCase, setting: Preparation) -> bool:
    """Whether a chosen setting is to change while it is off; one that was not read may be."""
    if setting is Preparation.IO_VIRTUALIZATION:
        chosen = case.chosen_spoofing
        return any(a.id in chosen and a.iov_weight != 0 for a in case.vm.adapters or ())
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
    }
)
