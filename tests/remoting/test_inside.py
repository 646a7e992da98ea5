"""What is read inside a virtual machine, and whose it is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.remoting.world import WORLD
from wizard.model.facts import Address, NatNetwork, Service, StaticMapping, VirtualSwitch
from wizard.model.inside import Inside, NestedVm
from wizard.model.text import Problem, text
from wizard.powershell import host_queries as of_hosts
from wizard.powershell import inside_queries as asked
from wizard.powershell import protection_queries
from wizard.remoting.batch import Answers
from wizard.remoting.gathered import Gathered
from wizard.remoting.inside import assemble_inside, vm_id_of

NOW = datetime(2026, 11, 2, 16, 42, tzinfo=UTC)
DENIED = Problem(text("Access is denied."), text("Use another account."))
VM = "B7C1A3F0-0000-4000-8000-000000000001"
NESTED = "b7c1a3f0-0000-4000-8000-0000000000aa"
ROWS: dict[str, Any] = {
    asked.INSIDE_IDENTITY.name: ({"VirtualMachineId": VM},),
    asked.INSIDE_WINDOWS.name: (WORLD[of_hosts.OPERATING_SYSTEM.name],),
    asked.INSIDE_SYSTEM.name: (WORLD[of_hosts.COMPUTER_SYSTEM.name],),
    asked.INSIDE_RELEASE.name: (WORLD[of_hosts.WINDOWS_RELEASE.name],),
    asked.INSIDE_ROLE.name: ({"Name": "Microsoft-Hyper-V", "InstallState": 1},),
    asked.INSIDE_DEVICE_GUARD.name: (WORLD[protection_queries.DEVICE_GUARD.name],),
    asked.INSIDE_FAST_STARTUP.name: ({"HiberbootEnabled": 1},),
    asked.INSIDE_SERVICES.name: ({"Name": "hns", "State": "Running", "StartMode": "Manual"},),
    asked.INSIDE_ADDRESSES.name: (
        {"InterfaceAlias": "Ethernet", "IPAddress": "10.0.0.21", "PrefixLength": 24},
    ),
    asked.INSIDE_ROUTES.name: (
        {"DestinationPrefix": "0.0.0.0/0", "NextHop": "10.0.0.1"},
        {"DestinationPrefix": "10.0.0.0/24", "NextHop": "::"},
    ),
    asked.INSIDE_NAT.name: ({"Name": "nat", "InternalIPInterfaceAddressPrefix": "172.20.0.0/16"},),
    asked.INSIDE_MAPPINGS.name: ({"NatName": "nat", "Protocol": 6, "ExternalPort": 8080},),
    asked.INSIDE_PORTS.name: ({"LocalPort": 135}, {"LocalPort": 445}),
    asked.INSIDE_ADAPTERS.name: ({"Name": "Ethernet"},),
    asked.INSIDE_SWITCHES.name: (
        {"Id": "c08cb7b8-9b3c-408e-8e30-5e16a3aeb444", "Name": "Nested", "SwitchType": 1},
    ),
    asked.INSIDE_VM_HOST.name: (
        {"MacAddressMinimum": "00155D212200", "MacAddressMaximum": "00155D2122FF"},
    ),
    asked.INSIDE_VMS.name: ({"Id": NESTED.upper(), "Name": "Web", "State": 2},),
}
DHCP = ({"Name": "DHCPServer", "State": "Running", "StartMode": "Auto"},)


def gathered(partial: Mapping[str, Problem] | None = None, /, **changes: Any) -> Gathered:
    answers = Answers(ROWS | {getattr(asked, name).name: rows for name, rows in changes.items()})
    answers.partial.update(partial or {})
    found = Gathered()
    found.take(answers)
    return found


def inside(partial: Mapping[str, Problem] | None = None, /, **changes: Any) -> Inside:
    return assemble_inside(gathered(partial, **changes), NOW)


def test_a_system_inside_is_read_as_it_is() -> None:
    found = inside()
    assert found.unanswered == {}
    assert found.windows is not None
    assert (found.windows.build, found.windows.edition) == (17763, "ServerStandard")
    assert (found.hyper_v_role, found.fast_startup) == (1, True)
    assert found.addresses == (Address("Ethernet", "10.0.0.21", 24),)
    assert found.routes == ("10.0.0.0/24",)
    assert found.nat_networks == (NatNetwork("nat", "172.20.0.0/16"),)
    assert found.static_mappings == (StaticMapping("nat", "6", 8080),)
    assert (found.listening_ports, found.adapter_names) == ((135, 445), ("Ethernet",))
    assert found.switches == (
        VirtualSwitch("c08cb7b8-9b3c-408e-8e30-5e16a3aeb444", "Nested", "Internal"),
    )
    assert found.services == (Service("hns", "Running", "Manual"),)
    assert found.in_domain is True
    assert found.nested_vms == (NestedVm(NESTED, "Web", "Running"),)
    assert found.dhcp_scopes == ()
    assert (found.mac_minimum, found.mac_maximum) == ("00155D212200", "00155D2122FF")


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("INSIDE_ADDRESSES", "addresses"),
        ("INSIDE_ROUTES", "routes"),
        ("INSIDE_NAT", "nat_networks"),
        ("INSIDE_MAPPINGS", "static_mappings"),
        ("INSIDE_PORTS", "listening_ports"),
        ("INSIDE_ADAPTERS", "adapter_names"),
        ("INSIDE_SERVICES", "services"),
        ("INSIDE_SWITCHES", "switches"),
        ("INSIDE_VMS", "nested_vms"),
    ],
)
def test_a_list_that_was_not_read_wholly_is_unknown(question: str, fact: str) -> None:
    name = getattr(asked, question).name
    assert getattr(inside(**{question: ()}), fact) == ()
    refused = inside(**{question: DENIED})
    assert getattr(refused, fact) is None
    assert refused.why_not(name) == "Access is denied."
    assert getattr(inside({name: DENIED}), fact) is None


def test_a_nested_vm_in_a_state_nobody_knows_is_still_there() -> None:
    found = inside(INSIDE_VMS=({"Id": NESTED, "Name": "Web", "State": 4711},))
    assert found.nested_vms == (NestedVm(NESTED, "Web"),)
    assert inside(INSIDE_VMS=({"Id": None, "Name": "Web", "State": 2},)).nested_vms is None


def test_the_scopes_of_a_dhcp_server_are_asked_for_only_where_there_is_one() -> None:
    without = inside(INSIDE_SCOPES=DENIED)
    assert (without.dhcp_scopes, without.unanswered) == ((), {})
    unread = inside(INSIDE_SERVICES=DHCP, INSIDE_SCOPES=DENIED)
    assert unread.dhcp_scopes is None
    assert unread.why_not(asked.INSIDE_SCOPES.name) == "Access is denied."
    assert inside(INSIDE_SERVICES=DENIED, INSIDE_SCOPES=DENIED).dhcp_scopes is None
    read = inside(INSIDE_SERVICES=DHCP, INSIDE_SCOPES=({"Name": "Office"},))
    assert read.dhcp_scopes == ("Office",)


def test_whether_windows_inside_is_in_a_domain_may_be_unknown() -> None:
    assert inside(INSIDE_SYSTEM=DENIED).in_domain is None
    assert inside(INSIDE_SYSTEM=({"PartOfDomain": None},)).in_domain is None


def test_one_row_that_cannot_be_read_leaves_the_list_unknown() -> None:
    found = inside(INSIDE_NAT=({"Name": None}, *ROWS[asked.INSIDE_NAT.name]))
    assert found.nat_networks is None
    assert "could not be read" in found.why_not(asked.INSIDE_NAT.name)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (({"VirtualMachineId": VM},), VM.lower()),
        (({"VirtualMachineId": f"{{{VM}}}"},), VM.lower()),
        (({"VirtualMachineId": None},), None),
        ((), None),
        (DENIED, None),
    ],
)
def test_a_system_inside_knows_the_id_of_its_virtual_machine(
    rows: Any, expected: str | None
) -> None:
    assert vm_id_of(gathered(INSIDE_IDENTITY=rows)) == expected
