"""NAT inside a virtual machine: what the user runs, where, and in which order."""

from wizard.model.choices import NatChoice
from wizard.model.facts import ProductType, VirtualMachine
from wizard.model.text import Text, text
from wizard.planning.step import Instruction
from wizard.powershell import nat as commands
from wizard.powershell.remedies import install_role, install_role_on_client

NESTED_SHOWN = 3


def nat_instructions(vm: VirtualMachine, nat: NatChoice) -> tuple[Instruction, ...]:
    """Return everything to be done by hand, first to last, and the way back at the end."""
    inside = text("inside {vm}, after Hyper-V is installed there", vm=vm.ref.name)
    return (
        *_role(vm),
        Instruction(text("Set up NAT"), inside, commands.set_up(nat)),
        *_nested(vm, nat),
        Instruction(
            text("Take NAT down again, when it is no longer wanted"),
            inside,
            commands.take_down(nat),
        ),
    )


def _role(vm: VirtualMachine) -> tuple[Instruction, ...]:
    kind = vm.guest.product_type if vm.guest else None
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


def _when(vm: VirtualMachine, condition: Text) -> Text:
    return text("inside {vm}, {condition}", vm=vm.ref.name, condition=condition)


def _nested(vm: VirtualMachine, nat: NatChoice) -> tuple[Instruction, ...]:
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
