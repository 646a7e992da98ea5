"""What is sent into a virtual machine: named exactly, guarded, and with a way round where known."""

from typing import Any

import pytest

from tests.builders import a_ref
from wizard.model.choices import PortForward
from wizard.powershell import inside_changes as changes
from wizard.powershell import inside_features as features
from wizard.powershell import inside_states as states
from wizard.powershell.changes import Change
from wizard.powershell.command import NotInVocabulary, cmdlet, inside
from wizard.powershell.queries import NotUnderstood, Query

VM = a_ref()
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
CHECK = "Alteration_PrerequisiteCheck_Failed,Microsoft.Windows.ServerManager.Commands.AddWindows"


def pipeline(change: Change) -> str:
    assert change.command is not None
    assert change.command.inside == VM.id
    return change.command.pipeline


def test_a_command_inside_is_written_as_an_administrator_would_run_it_on_the_host() -> None:
    command = inside(VM.id, cmdlet("Remove-NetNat", Name=("It's",), Confirm=False))
    assert str(command) == (
        f"Invoke-Command -VMId '{VM.id}' -Credential $InsideCredential "
        "-ScriptBlock { Remove-NetNat -Name 'It''s' -Confirm:$false }"
    )
    assert command.vm_id == VM.id


def test_what_is_no_id_of_a_vm_is_refused() -> None:
    with pytest.raises(NotInVocabulary):
        inside("'; Remove-Item C:\\", cmdlet("Restart-Computer", Force=True))


def test_a_pipeline_stays_inside() -> None:
    first = inside(VM.id, cmdlet("Get-VM"))
    assert (first | cmdlet("Start-VM")).inside == VM.id
    assert (cmdlet("Get-VM") | inside(VM.id, cmdlet("Start-VM"))).inside == VM.id


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (features.restart_guest(VM), "Restart-Computer -Force"),
        (
            changes.remove_switch(VM, "Nested"),
            (
                r"Hyper-V\Get-VMSwitch | Where-Object -Property Name -EQ -Value 'Nested' "
                "| Where-Object -Property Notes -EQ "
                "-Value 'Made by the Nested Virtualization Wizard' "
                r"| Hyper-V\Remove-VMSwitch -Force"
            ),
        ),
        (changes.remove_nat(VM, "Nested"), "Remove-NetNat -Name 'Nested' -Confirm:$false"),
        (
            changes.remove_forward(VM, "Nested", SSH),
            (
                "Get-NetNatStaticMapping | Where-Object -Property NatName -EQ -Value 'Nested' "
                "| Where-Object -Property ExternalPort -EQ -Value '50022' "
                "| Where-Object -Property Protocol -EQ -Value 'TCP' "
                "| Remove-NetNatStaticMapping -Confirm:$false"
            ),
        ),
        (
            changes.bind_dhcp(VM, "vEthernet (Nested)", "Nested VMs", others=True),
            (
                "Get-DhcpServerv4Binding "
                "| Where-Object -Property InterfaceAlias -NE -Value 'vEthernet (Nested)' "
                "| Set-DhcpServerv4Binding -BindingState $false"
            ),
        ),
        (
            changes.make_scope(VM, "Nested VMs", "10.0.0.5", "10.0.0.9", "10.0.0.0/28"),
            (
                "Add-DhcpServerv4Scope -Name 'Nested VMs' -StartRange '10.0.0.5' "
                "-EndRange '10.0.0.9' -SubnetMask '255.255.255.240'"
            ),
        ),
        (
            changes.remove_scope(VM, "10.0.0.0"),
            "Remove-DhcpServerv4Scope -ScopeId '10.0.0.0' -Force -Confirm:$false",
        ),
        (
            changes.turn_nested_vm_off(VM, "trial"),
            (
                r"Hyper-V\Get-VM | Where-Object -Property Name -EQ -Value 'trial' "
                r"| Hyper-V\Stop-VM -TurnOff -Force -Confirm:$false"
            ),
        ),
    ],
)
def test_what_is_removed_is_named_and_nothing_can_ask(change: Change, text: str) -> None:
    assert pipeline(change) == text


def test_a_gateway_address_brings_no_default_gateway_for_the_vm_itself() -> None:
    change = changes.assign_gateway(VM, "Nested", "192.168.100.1", 24)
    assert "-DefaultGateway" not in pipeline(change)


# The role ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    ["A hypervisor is already running.", "Virtualization support is not enabled in the BIOS."],
)
def test_where_the_prerequisite_check_errs_dism_is_the_way_round_if_the_host_exposes_it(
    message: str,
) -> None:
    first = features.install_hyper_v(VM, client=False)
    assert first.fallback is not None
    other = first.fallback(CHECK, message)
    assert other is not None
    assert other.guard is not None
    assert "Enable-WindowsOptionalFeature -Online" in pipeline(other)
    assert not other.guard.command.inside, "the host is asked, not the guest"
    assert other.guard.read(({"ExposeVirtualizationExtensions": True},)) is None
    assert other.guard.read(({"ExposeVirtualizationExtensions": False},)) is not None


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (CHECK, "The processor does not support second level address translation (SLAT)."),
        (CHECK, "The processor does not have required virtualization capabilities."),
        ("AccessDenied,Install", "Access is denied."),
    ],
)
def test_where_dism_would_not_help_there_is_no_way_round(error: str, message: str) -> None:
    first = features.install_hyper_v(VM, client=False)
    assert first.fallback is not None
    assert first.fallback(error, message) is None


def test_a_feature_that_windows_did_not_install_is_a_refusal() -> None:
    change = features.install_dhcp(VM)
    assert change.refusal(({"Success": True, "ExitCode": 0},)) is None
    refused = change.refusal(({"Success": False, "ExitCode": 1},))
    assert "exit code 1" in str(refused)


def test_by_dism_the_powershell_module_comes_and_goes_with_the_role() -> None:
    both = "'Microsoft-Hyper-V', 'Microsoft-Hyper-V-Management-PowerShell'"
    assert both in pipeline(features.install_hyper_v(VM, client=True))
    assert both in pipeline(features.remove_hyper_v(VM, client=True))
    server = features.install_hyper_v(VM, client=False)
    assert server.fallback is not None
    other = server.fallback(CHECK, "A hypervisor is already running.")
    assert other is not None
    assert both in pipeline(other)


@pytest.mark.parametrize(
    "change",
    [
        features.remove_dhcp(VM, "Nested VMs"),
        changes.bind_dhcp(VM, "vEthernet (Nested)", "Nested VMs", others=True),
        changes.bind_dhcp(VM, "vEthernet (Nested)", "Nested VMs", others=False),
        changes.make_scope(VM, "Nested VMs", "10.0.0.5", "10.0.0.9", "10.0.0.0/28"),
    ],
    ids=["remove", "unbind", "bind", "scope"],
)
def test_a_dhcp_server_with_scopes_of_others_is_left_as_it_is(change: Change) -> None:
    guard = change.guard
    assert guard is not None
    assert guard.command.pipeline.startswith(
        "Get-DhcpServerv4Scope | Where-Object -Property Name -NE -Value 'Nested VMs'"
    )
    assert guard.read(()) is None
    assert "“Production LAN”" in str(guard.read(({"Name": "Production LAN"},)))


def test_no_nat_network_is_made_beside_another() -> None:
    guard = changes.make_nat(VM, "Nested", "192.168.100.0/24").guard
    assert guard is not None
    assert guard.read(()) is None
    assert "another NAT network inside: “nat”" in str(guard.read(({"Name": "nat"},)))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (({"SwitchType": 1},), None),
        (({"SwitchType": "Internal"},), None),
        (({"SwitchType": 2},), "The switch “Nested” inside is not internal, but external."),
        ((), "There is no switch “Nested” inside any more."),
    ],
)
def test_only_the_adapter_of_an_internal_switch_gets_an_address(
    rows: tuple[dict[str, object], ...], why: str | None
) -> None:
    change = changes.assign_gateway(VM, "Nested", "192.168.100.1", 24)
    assert "-InterfaceAlias 'vEthernet (Nested)'" in pipeline(change)
    assert change.guard is not None
    refusal = change.guard.read(rows)
    assert (None if refusal is None else str(refusal)) == why
    assert set(change.allowed["SwitchType"]) == {1, "Internal"}


def test_a_switch_that_nested_vms_use_is_not_removed() -> None:
    guard = changes.remove_switch(VM, "Nested").guard
    assert guard is not None
    assert guard.read(()) is None
    refusal = guard.read(({"VMName": "Inner-01"}, {"VMName": "Inner-01"}, {"VMName": "Inner-02"}))
    assert str(refusal).endswith("the switch “Nested”: Inner-01, Inner-02.")


@pytest.mark.parametrize("client", [True, False])
def test_hyper_v_that_nested_vms_need_is_not_removed(client: bool) -> None:
    guard = features.remove_hyper_v(VM, client=client).guard
    assert guard is not None
    assert guard.command.inside == VM.id
    assert guard.read(()) is None
    assert str(guard.read(({"Name": "Inner-01"},))).endswith("which need Hyper-V: Inner-01.")


# What is observed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "rows", "value"),
    [
        (states.feature_state(VM, "DHCPServer"), ({"State": 5},), "EnablePending"),
        (states.feature_state(VM, "DHCPServer"), ({"State": "Enabled"},), "Enabled"),
        (states.service_state(VM, "vmms"), (), ""),
        (states.service_state(VM, "vmms"), ({"State": "Running"},), "Running"),
        (states.switch_type(VM, "Nested"), (), ""),
        (states.switch_type(VM, "Nested"), ({"SwitchType": 1},), "Internal"),
        (states.address_prefix(VM, "x", "10.0.0.1"), (), None),
        (states.address_prefix(VM, "x", "10.0.0.1"), ({"PrefixLength": 24},), 24),
        (states.nat_prefix(VM, "Nested"), (), ""),
        (
            states.forward_target(VM, "Nested", "TCP", 50022),
            ({"InternalIPAddress": "10.0.0.9", "InternalPort": 22},),
            "10.0.0.9:22",
        ),
        (states.dhcp_option(VM, "10.0.0.0", "3"), ({"Value": ["10.0.0.1"]},), ("10.0.0.1",)),
        (states.dhcp_option(VM, "10.0.0.0", "3"), ({"Value": "10.0.0.1"},), ("10.0.0.1",)),
        (states.dhcp_option(VM, "10.0.0.0", "3"), (), ()),
        (states.firewall_rule(VM, "ours"), (), ""),
        (states.firewall_rule(VM, "ours"), ({"Description": None},), "?"),
        (states.firewall_rule(VM, "ours"), ({"Description": states.TAG},), states.TAG),
        (states.nested_vm_state(VM, "trial"), ({"State": 3},), "Off"),
    ],
)
def test_what_is_inside_is_read_and_nothing_means_it_is_not_there(
    query: Query[Any], rows: tuple[dict[str, object], ...], value: object
) -> None:
    assert query.command.inside == VM.id
    assert query.read(rows) == value


@pytest.mark.parametrize("state", [None, 99, "Perhaps"])
def test_a_state_that_is_not_listed_is_not_guessed(state: object) -> None:
    with pytest.raises(NotUnderstood):
        states.feature_state(VM, "DHCPServer").read(({"State": state},))


def test_two_things_of_one_name_are_a_problem_for_the_user() -> None:
    rows = ({"SwitchType": 1}, {"SwitchType": 1})
    with pytest.raises(Exception, match="There are 2 of one name inside: Nested"):
        states.switch_type(VM, "Nested").read(rows)
