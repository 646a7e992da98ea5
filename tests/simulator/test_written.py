"""The written form of commands, read back; and everything else refused."""

from typing import Any

import pytest

from tests.simulator.simulated import statement_of
from wizard.model.choices import PortForward
from wizard.model.facts import VmRef
from wizard.powershell import inside_changes as changes
from wizard.powershell import inside_features as features
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.inside_queries import INSIDE
from wizard.simulator.values import InvokedCall, Statement
from wizard.simulator.written import NotUnderstood, read

VM = VmRef("11111111-2222-3333-4444-55555555abcd", "web")
FORWARD = PortForward("TCP", 50022, "192.168.100.10", 22)
MADE = (
    features.install_hyper_v(VM, client=False),
    features.install_hyper_v(VM, client=True),
    features.remove_hyper_v(VM, client=True),
    features.install_dhcp(VM),
    features.restart_guest(VM),
    changes.make_switch(VM, "NAT\u2019s \u201cown\u201d"),
    changes.remove_switch(VM, "it's"),
    changes.assign_gateway(VM, "NAT", "192.168.100.1", 24),
    changes.remove_gateway(VM, "vEthernet (NAT)", "192.168.100.1"),
    changes.make_nat(VM, "N", "192.168.100.0/24"),
    changes.forward(VM, "N", FORWARD),
    changes.remove_forward(VM, "N", FORWARD),
    changes.open_port(VM, "r", "TCP", 50022),
    changes.bind_dhcp(VM, "vEthernet (NAT)", "Nested VMs", others=True),
    changes.make_scope(VM, "S", "192.168.100.50", "192.168.100.99", "192.168.100.0/24"),
    changes.set_scope_gateway(VM, "192.168.100.0", "192.168.100.1"),
    changes.set_scope_dns(VM, "192.168.100.0", "9.9.9.9"),
    changes.make_nested_vm(VM, "deep"),
    changes.turn_nested_vm_off(VM, "deep"),
)
COMMANDS = [query.command for query in INSIDE] + [each.command for each in MADE if each.command]


def _plain(value: Any) -> Any:
    """Return a value as it is written: a list of one is that one, and a switch is on."""
    if isinstance(value, tuple):
        return list(value) if len(value) != 1 else value[0]
    return dict(value) if isinstance(value, dict) else value


def _written(command: Command) -> Statement:
    calls = []
    for each in statement_of(command).calls:
        given = tuple((name, _plain(value)) for name, value in each.parameters)
        switched = tuple((name, None if value is True else value) for name, value in given)
        calls.append(InvokedCall(each.name, switched))
    return Statement(tuple(calls))


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_what_the_product_writes_is_read_back(command: Command) -> None:
    assert read(command.pipeline) == _written(command)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a b",
        "it's",
        "\u2018x\u2019",
        "a\u201ab\u201bc",
        "$(Get-VM)",
        " | ",
        "`n",
        'say "x"',
        "-Force",
        "日本",
    ],
)
def test_every_text_is_only_a_text(value: str) -> None:
    command = cmdlet("Write-Output", InputObject=value) | cmdlet("Select-Object", Property=("A",))
    assert read(command.pipeline).calls[0].parameters == (("InputObject", value),)


def test_numbers_booleans_tables_and_words_have_their_own_form() -> None:
    command = cmdlet(
        "Invoke-CimMethod", MethodName="InitiateShutdown", Arguments={"Force": False, "Code": 7}
    )
    assert read(command.pipeline).calls[0].parameters[1] == (
        "Arguments",
        {"Force": False, "Code": 7},
    )
    parameters = read("Hyper-V\\Set-VMProcessor -Count 4 -ExposeVirtualizationExtensions $true")
    assert parameters.calls[0].parameters == (
        ("Count", 4),
        ("ExposeVirtualizationExtensions", True),
    )
    assert read("Remove-NetNat -Confirm:$false").calls[0].parameters == (("Confirm", False),)
    assert read("bcdedit.exe '/enum' '{current}' '/v'").calls[0].parameters == (
        ("", "/enum"),
        ("", "{current}"),
        ("", "/v"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rm -rf",
        "Get-Process",
        "Get-VM",  # of whichever module comes first
        "hyper-v\\get-vm",
        "Get-NetNat; Get-NetNat",
        "Get-NetNat\nGet-NetNat",
        "Get-NetNat | ",
        "Get-NetNat |Get-NetNat",
        "Get-NetNat || Get-NetNat",
        "Get-NetNat -Name $env:USERNAME",
        "Get-NetNat -Name (Get-Date)",
        "Get-NetNat -Name $(Get-Date)",
        'Get-NetNat -Name "x"',
        "Get-NetNat -Name 'x",
        "Get-NetNat -Name 'x'y'",
        "Get-NetNat -Name @('x')",
        "Get-NetNat -Name 'a','b'",
        "Get-NetNat -Name @{'a' = 'b'",
        "Get-NetNat -Name @{'a' 'b'}",
        "Get-NetNat -Name 0x10",
        "Get-NetNat -Name 1.5",
        "Get-NetNat -Name $true1",
        "Get-NetNat -Confirm:$maybe",
        "Get-NetNat > x",
        "Get-NetNat  -Name 'x'",
        "& Get-NetNat",
        "Get-NetNat # and more",
        "Get-NetNat `",
    ],
)
def test_nothing_else_of_powershell_is_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read(text)
