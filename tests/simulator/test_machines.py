"""What a simulated host tells about its virtual machines."""

from typing import Any

import pytest

from tests.simulator.simulated import HYPER_V, ID, JSON, a_host, a_vm, call, run, the_error
from wizard.simulator.machines import GB, SimulatedVm, VmAdapter, VmMemory
from wizard.simulator.state import WindowsService
from wizard.simulator.values import Outcome

GETTERS = ["Get-VMProcessor", "Get-VMMemory", "Get-VMNetworkAdapter", "Get-VMIntegrationService"]
OF_THE_HOST = ["Get-VM", "Get-VMHost", "Get-VMHostSupportedVersion", "Get-VMSwitch"]


def _json(*calls: Any, **facts: Any) -> Outcome:
    return run(a_host(a_vm(**facts)), *calls, JSON)


def test_a_machine_is_found_by_its_id_whatever_the_case() -> None:
    host = a_host(a_vm(), SimulatedVm("db"))
    assert [each.get("Name") for each in run(host, call("Get-VM", Id=ID.upper())).output] == ["web"]


def test_an_unknown_id_is_not_found() -> None:
    unknown = "99999999-2222-3333-4444-555555555555"
    record = the_error(run(a_host(a_vm()), call("Get-VM", Id=unknown), JSON))
    assert record.id == f"ObjectNotFound,{HYPER_V}GetVM"
    assert record.category == "ObjectNotFound"
    assert record.exception == "Microsoft.HyperV.PowerShell.VirtualizationException"
    assert record.target == ""


def test_a_name_without_a_machine_is_an_invalid_parameter_for_get_vm_only() -> None:
    host = a_host(a_vm())
    name = call("Write-Output", InputObject="gone")
    record = the_error(run(host, name, call("Get-VM")))
    assert record.id == f"InvalidParameter,{HYPER_V}GetVM"
    assert record.category == "InvalidArgument"
    assert record.message == 'Hyper-V was unable to find a virtual machine with name "gone".'
    assert record.target == "gone"
    for getter in GETTERS:
        record = the_error(run(host, name, call(getter)))
        assert record.id == f"ObjectNotFound,{HYPER_V}{getter.replace('-', '')}"
        assert (record.category, record.target) == ("ObjectNotFound", "")


def test_a_name_stands_for_every_machine_that_has_it() -> None:
    host = a_host(SimulatedVm("twin"), SimulatedVm("TWIN"))
    name = call("Write-Output", InputObject="Twin")
    for getter in ("Get-VM", "Get-VMMemory"):
        assert len(run(host, name, call(getter)).output) == 2


def test_an_object_with_an_id_stands_for_its_machine() -> None:
    outcome = run(a_host(a_vm(), SimulatedVm("web")), call("Get-VM", Id=ID), call("Get-VM"))
    assert len(outcome.output) == 1


def test_a_machine_whose_card_is_not_used_directly_says_so_behind_its_first_status() -> None:
    host = a_host(a_vm(operational_status=["Ok", "IovGuestDriversNeeded"]))
    (status,) = [each.get("OperationalStatus") for each in run(host, call("Get-VM")).output]
    assert [each.number for each in status] == [2, 32790]


def test_a_selected_machine_is_a_machine_no_more() -> None:
    calls = (call("Get-VM"), call("Select-Object", Property=["Name"]), call("Get-VMMemory"))
    record = the_error(run(a_host(a_vm()), *calls))
    assert record.message == (
        'Hyper-V was unable to find a virtual machine with name "@{Name=web}".'
    )


@pytest.mark.parametrize(
    ("build", "state", "text"),
    [
        (20348, "Running", '{"State":2,"AutomaticCheckpointsEnabled":false,"Heartbeat":6}'),
        (14393, "Running", '{"State":2,"AutomaticCheckpointsEnabled":null,"Heartbeat":6}'),
        (20348, "Off", '{"State":3,"AutomaticCheckpointsEnabled":false,"Heartbeat":null}'),
        (20348, "Saved", '{"State":6,"AutomaticCheckpointsEnabled":false,"Heartbeat":null}'),
    ],
)
def test_a_machine_as_json(build: int, state: str, text: str) -> None:
    names = ["State", "AutomaticCheckpointsEnabled", "Heartbeat"]
    host = a_host(a_vm(state), build=build)
    outcome = run(host, call("Get-VM"), call("Select-Object", Property=names), JSON)
    assert outcome == Outcome((text,))


def test_a_running_machine_takes_memory_and_a_stopped_one_does_not() -> None:
    memory = VmMemory(4 * GB, dynamic=True, assigned=3 * GB, demand=2 * GB)
    names = ["MemoryAssigned", "MemoryDemand", "IsClustered", "ParentSnapshotId"]
    asked = (call("Get-VM"), call("Select-Object", Property=names))
    assert _json(*asked, state="Running", memory=memory).output == (
        (
            '{"MemoryAssigned":3221225472,"MemoryDemand":2147483648,"IsClustered":false,'
            '"ParentSnapshotId":null}'
        ),
    )
    assert _json(*asked, state="Off", memory=memory).output == (
        '{"MemoryAssigned":0,"MemoryDemand":0,"IsClustered":false,"ParentSnapshotId":null}',
    )


def test_a_machine_with_a_checkpoint_names_it() -> None:
    (vm,) = run(a_host(a_vm(checkpoints=["before"])), call("Get-VM")).output
    assert vm.get("ParentSnapshotName") == "before"
    assert vm.get("ParentSnapshotId") == vm.get("ParentCheckpointId") is not None


def test_a_static_machine_keeps_its_old_limits_stored() -> None:
    outcome = _json(call("Get-VM"), call("Get-VMMemory"), call("Select-Object", Property=LIMITS))
    assert outcome.output == (
        (
            '{"DynamicMemoryEnabled":false,"Startup":4294967296,"Minimum":536870912,'
            '"Maximum":1099511627776,"Buffer":20,"Priority":50}'
        ),
    )


LIMITS = ["DynamicMemoryEnabled", "Startup", "Minimum", "Maximum", "Buffer", "Priority"]


def test_an_adapter_as_json() -> None:
    adapter = VmAdapter(switch="LAN", id="AAAAAAAA-0000-0000-0000-000000000001", addresses=["1.2"])
    names = ["Id", "SwitchName", "Connected", "MacAddressSpoofing", "IPAddresses", "VMId"]
    outcome = _json(
        call("Get-VM"),
        call("Get-VMNetworkAdapter"),
        call("Select-Object", Property=names),
        state="Running",
        adapters=[adapter],
    )
    assert outcome.output == (
        (
            '{"Id":"Microsoft:11111111-2222-3333-4444-55555555ABCD'
            '\\\\AAAAAAAA-0000-0000-0000-000000000001","SwitchName":"LAN","Connected":true,'
            '"MacAddressSpoofing":1,"IPAddresses":["1.2"],'
            '"VMId":"11111111-2222-3333-4444-55555555abcd"}'
        ),
    )


def test_an_adapter_without_a_switch_is_connected_to_nothing() -> None:
    outcome = run(
        a_host(a_vm(adapters=[VmAdapter(switch="gone")])),
        call("Get-VM"),
        call("Get-VMNetworkAdapter"),
        call("Select-Object", Property=["SwitchId", "SwitchName", "Connected"]),
        JSON,
    )
    assert outcome.output == ('{"SwitchId":null,"SwitchName":"","Connected":false}',)


def test_a_processor_as_json() -> None:
    names = ["Count", "ExposeVirtualizationExtensions", "VMName"]
    outcome = _json(call("Get-VM"), call("Get-VMProcessor"), call("Select-Object", Property=names))
    assert outcome.output == ('{"Count":2,"ExposeVirtualizationExtensions":false,"VMName":"web"}',)


@pytest.mark.parametrize(
    ("state", "disabled", "statuses"),
    [
        ("Running", ["Guest Service Interface"], [2, 2, 2, 2, 2, 2]),
        ("Off", [], [2, 2, 2, 2, 2, 2]),
    ],
)
def test_six_services_tell_how_they_are(
    state: str, disabled: list[Any], statuses: list[int]
) -> None:
    host = a_host(a_vm(state, disabled_services=disabled))
    services = run(host, call("Get-VM"), call("Get-VMIntegrationService")).output
    assert [each.get("PrimaryOperationalStatus").number for each in services] == statuses
    assert [each.get("Enabled") for each in services] == [
        each.get("Name") not in disabled for each in services
    ]
    assert services[3].get("Id").endswith("9F8233AC-BE49-4C79-8EE3-E7E1985B2077")


def test_services_of_a_guest_that_does_not_answer_have_no_contact() -> None:
    host = a_host(a_vm("Running", guest=None))
    services = run(host, call("Get-VM"), call("Get-VMIntegrationService")).output
    named = {str(each.get("Name")): str(each.get("PrimaryOperationalStatus")) for each in services}
    assert named["Heartbeat"] == "NoContact"
    assert named["Guest Service Interface"] == "Ok"  # it is off, and reports OK


@pytest.mark.parametrize(
    ("build", "newest", "count"),
    [(14393, "8.0", 4), (17763, "9.0", 8), (20348, "10.0", 8), (26100, "12.0", 10)],
)
def test_each_release_knows_its_configuration_versions(build: int, newest: str, count: int) -> None:
    versions = run(a_host(build=build), call("Get-VMHostSupportedVersion")).output
    assert len(versions) == count
    assert [str(each.get("Version")) for each in versions if each.get("IsDefault")] == [newest]


def test_a_switch_as_json() -> None:
    names = ["Name", "SwitchType", "NetAdapterInterfaceDescription"]
    outcome = run(a_host(), call("Get-VMSwitch"), call("Select-Object", Property=names), JSON)
    assert outcome.output == (
        '{"Name":"LAN","SwitchType":2,"NetAdapterInterfaceDescription":"Intel X710"}',
    )


# Who may ask, and of whom


@pytest.mark.parametrize("name", OF_THE_HOST)
def test_an_account_without_rights_is_told_so(name: str) -> None:
    record = the_error(run(a_host(a_vm()), call(name), JSON, account="nobody"))
    assert record.id == f"Unspecified,{HYPER_V}{name.replace('-', '')}"
    assert record.category == "NotSpecified"
    assert record.message == (
        "You do not have the required permission to complete this task. Contact the administrator "
        "of the authorization policy for the computer 'HV-01'."
    )


@pytest.mark.parametrize("account", [None, "admin", "hyperv", "HYPERV"])
def test_administrators_of_hyper_v_may_ask(account: str | None) -> None:
    assert len(run(a_host(a_vm()), call("Get-VM"), account=account).output) == 1


@pytest.mark.parametrize("name", OF_THE_HOST)
@pytest.mark.parametrize(
    "facts", [{"role": "disabled"}, {"services": [WindowsService("vmms", "Stopped")]}]
)
def test_without_the_service_nothing_is_found(name: str, facts: dict[str, Any]) -> None:
    record = the_error(run(a_host(**facts), call(name)))
    assert record.id == f"ObjectNotFound,{HYPER_V}{name.replace('-', '')}"
    assert record.message == (
        "Hyper-V encountered an error trying to access an object on computer 'HV-01' because the "
        "object was not found. The object might have been deleted. Verify that the Virtual "
        "Machine Management service on the computer is running."
    )


def test_the_module_of_2012_r2_names_its_classes_differently() -> None:
    record = the_error(run(a_host(build=9600), call("Get-VM", Id=ID)))
    assert record.id == f"ObjectNotFound,{HYPER_V}GetVMCommand"


def test_free_memory_is_what_nobody_took() -> None:
    host = a_host(a_vm("Running", memory=VmMemory(8 * GB)), SimulatedVm("off"))
    host.system.memory, host.system.memory_of_host = 32 * GB, 4 * GB
    assert host.free_memory == 20 * GB
    (facts,) = run(host, call("Get-VMHost")).output
    assert facts.get("MemoryCapacity") == 32 * GB
    assert facts.get("LogicalProcessorCount") == 64
