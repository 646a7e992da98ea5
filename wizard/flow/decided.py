"""What the user decided for a virtual machine, in plain words: for the report."""

from collections.abc import Iterator

from wizard.model.choices import (
    Afterwards,
    BringDown,
    Enablement,
    Networking,
    Preparation,
    SavedState,
    VmChoice,
)
from wizard.model.facts import VirtualMachine
from wizard.model.text import size_words
from wizard.planning.consents import ASLEEP, PAUSED, needed_consents, order_of, what_is_lost

_DOWN = {
    BringDown.SHUT_DOWN: "shut down, wait {minutes} minutes",
    BringDown.FORCE: "force to shut down, wait {minutes} minutes",
    BringDown.TURN_OFF: "turn off without shutting down",
    BringDown.SKIP: "leave alone while it runs",
}
_AFTERWARDS = {
    Afterwards.AS_FOUND: "afterwards as found",
    Afterwards.START: "start afterwards",
    Afterwards.STAY_OFF: "stays off afterwards",
}
_PREPARED = {
    Preparation.PROCESSORS: "number of virtual processors",
    Preparation.MIGRATION_COMPATIBILITY: "no compatibility for moving",
    Preparation.OLDER_COMPATIBILITY: "no compatibility for older systems",
    Preparation.AUTOMATIC_CHECKPOINTS: "no automatic checkpoints",
    Preparation.CHECKPOINT_TYPE: "production checkpoints",
    Preparation.STOP_ACTION: "shut down when the host stops",
    Preparation.SHUTDOWN_SERVICE: "shutdown service on",
    Preparation.HEARTBEAT_SERVICE: "heartbeat service on",
    Preparation.IO_VIRTUALIZATION: "no SR-IOV on adapters with MAC address spoofing",
    Preparation.VBS_OPT_OUT: "opt out of virtualization-based security",
    Preparation.CONFIGURATION_VERSION: "upgrade the configuration version",
}


def decisions_on(vm: VirtualMachine, choice: VmChoice) -> tuple[str, ...]:
    """Return all that was decided for a virtual machine."""
    if not choice.takes_part:
        return ("leave as it is",)
    disables = choice.enablement is Enablement.DISABLE
    said = _of_disabling(choice) if disables else _of_enabling(vm, choice)
    return (*_of_power(vm, choice), *said, _AFTERWARDS[choice.afterwards], *_agreed(vm, choice))


def _of_power(vm: VirtualMachine, choice: VmChoice) -> Iterator[str]:
    disables = choice.enablement is Enablement.DISABLE
    yield "disable nested virtualization" if disables else "enable nested virtualization"
    if choice.bring_down is not BringDown.SKIP:
        if vm.state in ASLEEP:
            discards = choice.saved_state is SavedState.DISCARD
            yield "discard the saved state" if discards else "start it from its saved state first"
        if vm.state == PAUSED:
            yield "resume it first"
    yield _DOWN[choice.bring_down].format(minutes=choice.shutdown_limit // 60)


def _of_disabling(choice: VmChoice) -> Iterator[str]:
    if choice.networking is Networking.MAC_SPOOFING and choice.spoofing_adapters:
        yield f"MAC address spoofing off, adapters: {len(choice.spoofing_adapters)}"
    else:
        yield "no networking change"


def _of_enabling(vm: VirtualMachine, choice: VmChoice) -> Iterator[str]:
    if choice.memory:
        yield f"memory fixed at {size_words(choice.memory, decimals=2)}"
    else:
        yield "memory as it is"
    yield from (words for each, words in _PREPARED.items() if each in choice.preparations)
    yield from _of_networking(choice)
    yield from _of_inside(choice)
    if choice.probe_start and vm.state == "Off":
        yield "start once to see that it comes up"


def _of_networking(choice: VmChoice) -> Iterator[str]:
    if choice.networking is Networking.NONE:
        yield "no networking change"
    elif choice.networking is Networking.MAC_SPOOFING:
        yield f"MAC address spoofing, adapters: {len(choice.spoofing_adapters)}"
        if choice.teaming:
            yield "allow these adapters to be teamed"
    else:
        nat = choice.nat
        yield f"NAT inside the VM, {nat.prefix}"
        if nat.dhcp:
            asked = f"{nat.dhcp_first} to {nat.dhcp_last}"
            yield f"DHCP for nested VMs, {asked if nat.dhcp_first else 'a range of that subnet'}"
        for each in nat.forwards:
            yield f"{each.protocol} port {each.port} to {each.address} port {each.inner_port}"


def _of_inside(choice: VmChoice) -> Iterator[str]:
    work = choice.inside
    if not work.account:
        return
    way = f"WinRM to {work.address}" if work.address else "PowerShell Direct"
    yield f"work inside with the account “{work.account}”, by {way}"
    if work.install_hyper_v:
        yield "install Hyper-V inside and restart the guest"
    if choice.networking is Networking.NAT:
        yield "set up NAT inside" if work.set_up_nat else "NAT is set up by hand"
    if work.deep_check:
        yield "prove it with a nested VM that is made, started and removed"


def _agreed(vm: VirtualMachine, choice: VmChoice) -> Iterator[str]:
    for consent in sorted(choice.consents & needed_consents(vm, choice)):
        yield f"agreed: {order_of(consent, f'“{vm.ref.name}”')}. {what_is_lost(consent)}"
