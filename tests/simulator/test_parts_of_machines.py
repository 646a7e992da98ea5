"""What a simulated host tells about its memory and about the rarer parts of its machines."""

from typing import Any

import pytest

from tests.simulator.simulated import ID, JSON, a_host, a_vm, call, run, send
from wizard.powershell import host_queries, vm_queries
from wizard.powershell.queries import rows_of
from wizard.simulator.host_parts import NumaNode
from wizard.simulator.machines import GB, MB, SimulatedVm, VmAdapter, VmMemory, VmProcessor
from wizard.simulator.state import SimulatedHost, VirtualSwitch
from wizard.simulator.vm_parts import Checkpoint, Vlan


def _rows(host: SimulatedHost, query: Any) -> list[dict[str, Any]]:
    outcome = send(host, query.command)
    assert not outcome.errors
    return [dict(row) for row in rows_of(outcome.output)]


def _vm(build: int = 20348, **facts: Any) -> dict[str, Any]:
    (row,) = _rows(a_host(a_vm(**facts), build=build), vm_queries.VMS)
    return row


def test_a_plain_machine_is_realized_and_has_nothing_rare() -> None:
    row = _vm()
    assert (row["VirtualMachineType"], row["CheckpointType"]) == (3, 3)
    assert row["SmartPagingFileInUse"] is False
    assert row["ConfigurationLocation"] == row["SmartPagingFilePath"]
    assert row["MemoryStatus"] == ""


def test_what_a_scenario_says_of_a_machine_is_told() -> None:
    row = _vm(
        state="Running",
        kind="PlannedVirtualMachine",
        checkpoint_type="Standard",
        memory_status="Low",
        smart_paging=True,
        configuration_path="D:\\VMs",
    )
    assert (row["VirtualMachineType"], row["CheckpointType"]) == (4, 5)
    assert (row["MemoryStatus"], row["SmartPagingFileInUse"]) == ("Low", True)
    assert row["ConfigurationLocation"] == "D:\\VMs"


def test_only_a_machine_that_is_in_memory_pages() -> None:
    assert _vm(smart_paging=True)["SmartPagingFileInUse"] is False


@pytest.mark.parametrize(("dynamic", "status"), [(True, "OK"), (False, "")])
def test_only_dynamic_memory_has_a_status(dynamic: bool, status: str) -> None:
    assert _vm(state="Running", memory=VmMemory(dynamic=dynamic))["MemoryStatus"] == status


def test_the_module_of_2012_r2_knows_fewer_settings() -> None:
    row = _vm(build=9600)
    assert row["CheckpointType"] is row["VirtualMachineType"] is None
    assert row["AutomaticCheckpointsEnabled"] is None


def test_a_processor_has_its_pool_and_its_limits() -> None:
    processor = VmProcessor(threads_per_core=1, resource_pool="Gold", reserve=10, maximum=50)
    (row,) = _rows(a_host(a_vm(processor=processor)), vm_queries.VM_PROCESSORS)
    assert row["HwThreadCountPerCore"] == 1
    assert (row["ResourcePoolName"], row["Reserve"], row["Maximum"]) == ("Gold", 10, 50)


# Network adapters


def test_an_adapter_has_the_settings_of_its_port() -> None:
    adapter = VmAdapter(
        switch="LAN",
        teaming=True,
        iov_weight=100,
        storm_limit=10,
        dynamic_address_limit=4,
        virtual_subnet=5001,
        dynamic_mac_address=False,
    )
    (row,) = _rows(a_host(a_vm(adapters=[adapter])), vm_queries.VM_ADAPTERS)
    assert (row["AllowTeaming"], row["IovWeight"], row["StormLimit"]) == (0, 100, 10)
    assert (row["DynamicIPAddressLimit"], row["VirtualSubnetId"]) == (4, 5001)
    assert row["DynamicMacAddressEnabled"] is False


@pytest.mark.parametrize(
    ("state", "told", "numbers"),
    [("Running", None, [2]), ("Off", None, []), ("Running", ["Degraded"], [3])],
)
def test_the_status_of_an_adapter_is_a_list(state: str, told: Any, numbers: list[int]) -> None:
    host = a_host(a_vm(state, adapters=[VmAdapter(status=told)]))
    (row,) = _rows(host, vm_queries.VM_ADAPTERS)
    assert row["Status"] == numbers


def test_every_adapter_has_a_vlan_setting() -> None:
    adapters = [VmAdapter(vlan=Vlan("Access", access=21)), VmAdapter("two")]
    rows = _rows(a_host(a_vm(adapters=adapters)), vm_queries.VM_VLANS)
    assert [(row["OperationMode"], row["AccessVlanId"]) for row in rows] == [(1, 21), (0, 0)]
    assert {row["VMId"] for row in rows} == {ID}
    assert rows[0]["Id"].endswith(adapters[0].id.upper())


def test_rules_of_a_port_are_told_one_by_one() -> None:
    host = a_host(a_vm(adapters=[VmAdapter(port_rules=2, extended_port_rules=1)]))
    assert _rows(host, vm_queries.VM_PORT_RULES) == [{"VMId": ID}] * 2
    assert _rows(host, vm_queries.VM_EXTENDED_PORT_RULES) == [{"VMId": ID}]


# Checkpoints


def test_a_checkpoint_has_its_kind() -> None:
    checkpoints = ["plain", Checkpoint("backup", "Recovery"), Checkpoint("auto", automatic=True)]
    host = a_host(a_vm(checkpoints=checkpoints), SimulatedVm("without"))
    rows = _rows(host, vm_queries.VM_CHECKPOINTS)
    assert [(r["Name"], r["SnapshotType"], r["IsAutomaticCheckpoint"]) for r in rows] == [
        ("plain", 0, False),
        ("backup", 1, False),
        ("auto", 0, True),
    ]
    (vm,) = run(host, call("Get-VM", Id=ID)).output
    assert str(vm.get("ParentSnapshotId")) == rows[-1]["Id"]


def test_a_point_of_replication_is_no_parent() -> None:
    host = a_host(a_vm(checkpoints=[Checkpoint("point", "Replica")]))
    (vm,) = run(host, call("Get-VM")).output
    assert vm.get("ParentSnapshotId") is None
    assert len(_rows(host, vm_queries.VM_CHECKPOINTS)) == 1


def test_before_1709_no_checkpoint_was_automatic() -> None:
    host = a_host(a_vm(checkpoints=["plain"]), build=14393)
    (row,) = _rows(host, vm_queries.VM_CHECKPOINTS)
    assert row["IsAutomaticCheckpoint"] is None


# The host


def test_each_socket_is_a_node_unless_the_scenario_says_otherwise() -> None:
    host = a_host()
    names = ["NodeId", "MemoryTotal", "MemoryAvailable"]
    outcome = run(host, call("Get-VMHostNumaNode"), call("Select-Object", Property=names), JSON)
    half, free = 128 * GB // MB, host.free_memory // 2 // MB
    assert [dict(row) for row in rows_of(outcome.output)] == [
        {"NodeId": number, "MemoryTotal": half, "MemoryAvailable": free} for number in (0, 1)
    ]


def test_nodes_have_the_memory_that_the_scenario_gives_them() -> None:
    host = a_host(numa_nodes=[NumaNode(16 * GB), NumaNode(16 * GB, 2 * GB)])
    rows = _rows(host, host_queries.NUMA_NODES)
    assert [row["MemoryTotal"] for row in rows] == [16384, 16384]
    assert [row["MemoryAvailable"] for row in rows] == [16384, 2048]


def test_every_host_gives_mac_addresses_of_its_own() -> None:
    (row,) = _rows(a_host(), host_queries.VM_HOST)
    assert row["MacAddressMinimum"].startswith("00155D")
    assert row["MacAddressMinimum"][:10] == row["MacAddressMaximum"][:10]
    other = a_host()
    other.name = "hv-02.corp.example"
    assert _rows(other, host_queries.VM_HOST)[0]["MacAddressMinimum"] != row["MacAddressMinimum"]
    (same,) = _rows(a_host(mac_pool="00155D0A0B", live_migration=True), host_queries.VM_HOST)
    assert (same["MacAddressMinimum"], same["MacAddressMaximum"]) == (
        "00155D0A0B00",
        "00155D0A0BFF",
    )
    assert same["VirtualMachineMigrationEnabled"] is True


@pytest.mark.parametrize(("build", "teamed"), [(20348, True), (9600, None)])
def test_a_switch_says_whether_it_is_teamed_and_bypassed(build: int, teamed: Any) -> None:
    switch = VirtualSwitch("SET", adapter="X710", iov=True, teamed=True)
    (row,) = _rows(a_host(switches=[switch], build=build), host_queries.SWITCHES)
    assert (row["IovEnabled"], row["EmbeddedTeamingEnabled"]) == (True, teamed)
