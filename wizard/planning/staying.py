"""What a plan leaves as it is, in words."""

from collections.abc import Iterator, Sequence

from wizard.model.facts import VirtualMachine
from wizard.model.text import Text, text
from wizard.planning.step import Step
from wizard.planning.steps import SetMacAddressSpoofing, SetMemory, SetPower
from wizard.powershell.queries import settings_in_force


def what_stays(vm: VirtualMachine, steps: Sequence[Step]) -> tuple[Text, ...]:
    """Return the known facts no step touches."""
    return tuple(_facts(vm, steps))


def _facts(vm: VirtualMachine, steps: Sequence[Step]) -> Iterator[Text]:
    if vm.processor is not None and vm.processor.count is not None:
        one = vm.processor.count == 1
        yield text("{count} processor" if one else "{count} processors", count=vm.processor.count)
    if vm.configuration_version is not None:
        yield text("version {version}", version=vm.configuration_version)
    if vm.generation is not None:
        yield text("generation {generation}", generation=vm.generation)
    yield from _memory(vm, steps)
    yield from _adapters(vm, steps)
    if not any(isinstance(step, SetPower) for step in steps) and vm.state is not None:
        yield text("stays {state}", state=vm.state.lower())
    if vm.has_checkpoint is not None:
        yield text("checkpoints") if vm.has_checkpoint else text("no checkpoints")


def _memory(vm: VirtualMachine, steps: Sequence[Step]) -> Iterator[Text]:
    moved = any(isinstance(step, SetMemory) for step in steps)
    if vm.memory is not None and not moved and vm.memory.startup is not None:
        memory = settings_in_force(vm.memory)
        yield text("memory {memory}", memory=SetMemory(vm.ref, memory, memory).said(memory))


def _adapters(vm: VirtualMachine, steps: Sequence[Step]) -> Iterator[Text]:
    moved = {step.adapter for step in steps if isinstance(step, SetMacAddressSpoofing)}
    for adapter in vm.adapters or ():
        if adapter.id in moved or adapter.mac_address_spoofing is None:
            continue
        yield text(
            "“{adapter}” on “{switch}”, MAC address spoofing {state}",
            adapter=adapter.name,
            switch=adapter.switch_name or "no switch",
            state="on" if adapter.mac_address_spoofing else "off",
        )
