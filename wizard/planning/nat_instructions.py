"""NAT inside a virtual machine: what the user runs, where, and in which order."""

from collections.abc import Iterable
from dataclasses import replace

from wizard.model.choices import NatChoice
from wizard.model.facts import Inside, ProductType, VirtualMachine
from wizard.model.networks import has_gateway, serving
from wizard.model.text import Text, text
from wizard.planning.step import Instruction
from wizard.powershell import nat as commands
from wizard.powershell.command import Command
from wizard.powershell.remedies import install_role, install_role_on_client

NESTED_SHOWN = 3
_INSTALLED = 1


def nat_instructions(vm: VirtualMachine, nat: NatChoice) -> tuple[Instruction, ...]:
    """Return everything to be done by hand, first to last, and the way back at the end.

    What was seen to be there already is neither made nor taken down.
    """
    inside = text("inside {vm}, after Hyper-V is installed there", vm=vm.ref.name)
    missing = _missing(vm.inside, nat)
    making = _of(commands.set_up(nat), missing)
    name = serving(vm.inside, nat)
    there = text("NAT is set up already. See that it is there") if not making else None
    return (
        *_role(vm),
        Instruction(
            there or text("Set up NAT"),
            inside,
            (*making, commands.proof(replace(nat, switch=name.name) if name else nat)),
        ),
        *nested_instructions(vm, nat),
        *_way_back(inside, _of(commands.take_down(nat), missing[::-1])),
    )


def _missing(inside: Inside | None, nat: NatChoice) -> tuple[bool, bool, bool]:
    """Return whether the switch, the address of the gateway and the NAT network are to be made."""
    switches = (inside.switches if inside else None) or ()
    there = any(each.name.casefold() == nat.switch.casefold() for each in switches)
    return not there, not has_gateway(inside, nat), serving(inside, nat) is None


def _of(all_commands: tuple[Command, ...], wanted: Iterable[bool]) -> tuple[Command, ...]:
    return tuple(one for one, is_wanted in zip(all_commands, wanted, strict=True) if is_wanted)


def _way_back(inside: Text, unmaking: tuple[Command, ...]) -> tuple[Instruction, ...]:
    title = text("Take NAT down again, when it is no longer wanted")
    return (Instruction(title, inside, unmaking),) if unmaking else ()


def _role(vm: VirtualMachine) -> tuple[Instruction, ...]:
    if vm.inside is not None and vm.inside.hyper_v_role == _INSTALLED:
        return ()
    kind = _kind_of_windows(vm)
    server = Instruction(
        text("Install Hyper-V in the guest, then restart it"),
        _when(vm, text("as administrator") if kind else text("if it is Windows Server")),
        (install_role(),),
    )
    client = Instruction(
        server.title,
        _when(vm, text("as administrator") if kind else text("if it is Windows 10 or later")),
        (install_role_on_client(),),
    )
    if kind is None:
        return (server, client)
    return (client,) if kind == ProductType.WORKSTATION else (server,)


def _kind_of_windows(vm: VirtualMachine) -> int | None:
    windows = vm.inside.windows if vm.inside else None
    if windows is not None and windows.product_type is not None:
        return windows.product_type
    return vm.guest.product_type if vm.guest else None


def _when(vm: VirtualMachine, condition: Text) -> Text:
    return text("inside {vm}, {condition}", vm=vm.ref.name, condition=condition)


def nested_instructions(vm: VirtualMachine, nat: NatChoice) -> tuple[Instruction, ...]:
    """Return the sheet for the nested virtual machines: address, gateway and DNS of the first."""
    return tuple(
        Instruction(
            text("Give nested VM {number} the address {address}", number=number, address=address),
            text(
                "inside nested VM {number}, on the switch “{switch}” of {vm}",
                number=number,
                switch=nat.switch,
                vm=vm.ref.name,
            ),
            commands.nested(nat, address),
        )
        for number, address in enumerate(commands.first_addresses(nat, NESTED_SHOWN), 1)
    )
