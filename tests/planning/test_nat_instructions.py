"""What the user is told to run inside, and what is left out because it is there already."""

from tests.builders import a_guest, a_vm, a_windows, an_inside
from wizard.model.choices import NatChoice
from wizard.model.facts import Address, Inside, NatNetwork, ProductType, VirtualSwitch
from wizard.planning.nat_instructions import nat_instructions

SWITCH = VirtualSwitch("s-1", "Nested", "Internal")
GATEWAY = Address("vEthernet (Nested)", "192.168.100.1", 24)
OURS = NatNetwork("Nested", "192.168.100.0/24")


def commands(inside: Inside | None = None, nat: NatChoice | None = None) -> dict[str, list[str]]:
    """The cmdlets of each instruction, by how its title begins."""
    made = nat_instructions(a_vm(guest=a_guest(), inside=inside), nat or NatChoice())
    return {
        " ".join(str(each.title).split()[:2]): [str(one).split()[0] for one in each.commands]
        for each in made
    }


def test_setting_up_ends_with_a_look_at_the_nat_network() -> None:
    assert [name.rpartition("\\")[2] for name in commands()["Set up"]] == [
        "New-VMSwitch",
        "New-NetIPAddress",
        "New-NetNat",
        "Get-NetNat",
    ]


def test_hyper_v_that_is_installed_is_not_installed_again() -> None:
    assert "Install Hyper-V" in commands()
    assert "Install Hyper-V" in commands(an_inside(hyper_v_role=2))
    assert "Install Hyper-V" not in commands(an_inside())


def test_what_was_read_inside_says_how_to_install_hyper_v() -> None:
    client = a_windows(product_type=ProductType.WORKSTATION)
    (name,) = commands(an_inside(hyper_v_role=2, windows=client))["Install Hyper-V"]
    assert name.endswith("Enable-WindowsOptionalFeature")


def test_what_is_there_is_neither_made_nor_taken_down() -> None:
    told = commands(an_inside(switches=(SWITCH,), addresses=(GATEWAY,)))
    assert [name.rpartition("\\")[2] for name in told["Set up"]] == ["New-NetNat", "Get-NetNat"]
    assert [name.rpartition("\\")[2] for name in told["Take NAT"]] == ["Remove-NetNat"]


def test_a_nat_network_that_holds_the_subnet_is_used_and_left() -> None:
    shared = an_inside(nat_networks=(NatNetwork("Shared", "192.168.0.0/16"),))
    told = commands(shared)
    assert not any("New-NetNat" in name for name in told["Set up"])
    assert not any("Remove-NetNat" in name for name in told["Take NAT"])
    setting_up = next(
        each
        for each in nat_instructions(a_vm(inside=shared), NatChoice())
        if str(each.title) == "Set up NAT"
    )
    assert "Shared" in str(setting_up.commands[-1])


def test_nothing_is_set_up_a_second_time() -> None:
    told = commands(an_inside(switches=(SWITCH,), addresses=(GATEWAY,), nat_networks=(OURS,)))
    assert [name.rpartition("\\")[2] for name in told["NAT is"]] == ["Get-NetNat"]
    assert "Take NAT" not in told
    assert "Give nested" in told
