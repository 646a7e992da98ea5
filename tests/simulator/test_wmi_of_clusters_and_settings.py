"""What the WMI of a simulated host tells about its cluster, its volumes and its machines."""

from typing import Any

import pytest

from tests.simulator.simulated import ID, a_host, a_vm, call, run, send, the_error
from wizard.powershell import host_queries as asked
from wizard.powershell import inside_queries, vm_queries
from wizard.powershell.queries import rows_of
from wizard.simulator.host_parts import Cluster, ClusteredVm, Volume
from wizard.simulator.machines import GB, SimulatedVm, VmProcessor
from wizard.simulator.state import SimulatedHost, WindowsService
from wizard.simulator.vm_parts import VmSecurity

CIM = "Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand"
CLUSTER = Cluster(
    "HV-CLUSTER", {"HV-01": "Up", "HV-02": "Paused"}, [ClusteredVm(ID, "HV-02", "web")]
)


def _rows(host: SimulatedHost, query: Any) -> list[dict[str, Any]]:
    outcome = send(host, query.command)
    assert not outcome.errors
    return [dict(row) for row in rows_of(outcome.output)]


def _own(host: SimulatedHost, query: Any) -> list[dict[str, Any]]:
    prefix = f"Microsoft:{ID.upper()}\\"
    return [row for row in _rows(host, query) if row["InstanceID"].startswith(prefix)]


# Clusters


@pytest.mark.parametrize("query", [asked.CLUSTER, asked.CLUSTER_NODES, asked.CLUSTERED_VMS])
def test_a_host_that_is_no_node_has_no_namespace_of_clusters(query: Any) -> None:
    record = the_error(send(a_host(), query.command))
    assert record.id == f"HRESULT 0x8004100e,{CIM}"
    assert record.id in query.absent


def test_a_node_tells_its_cluster_and_all_nodes() -> None:
    host = a_host(cluster=CLUSTER)
    assert _rows(host, asked.CLUSTER) == [{"Name": "HV-CLUSTER"}]
    assert _rows(host, asked.CLUSTER_NODES) == [
        {"Name": "HV-01", "State": 0},
        {"Name": "HV-02", "State": 2},
    ]


def test_the_service_alone_is_a_cluster_of_one_node() -> None:
    host = a_host(services=[WindowsService("vmms"), WindowsService("ClusSvc")])
    assert _rows(host, asked.CLUSTER_NODES) == [{"Name": "HV-01", "State": 0}]


def _resources(host: SimulatedHost) -> list[tuple[str, str]]:
    given = {"Namespace": "root/MSCluster", "Filter": "Type='Virtual Machine'"}
    found = run(
        host,
        call("Get-CimInstance", ClassName="MSCluster_Resource", **given),
        call("Select-Object", Property=["OwnerNode"], ExpandProperty="PrivateProperties"),
    )
    return [(each.get("VmID"), each.get("OwnerNode")) for each in found.output]


def test_a_resource_says_who_has_a_machine() -> None:
    assert _resources(a_host(cluster=CLUSTER)) == [(ID, "HV-02")]


def test_a_machine_the_scenario_gives_to_nobody_is_with_its_host() -> None:
    db = SimulatedVm("db", clustered=True)
    host = a_host(a_vm(clustered=True), db, SimulatedVm("alone"), cluster=CLUSTER)
    assert _resources(host) == [(ID, "HV-02"), (db.id, "HV-01")]


def test_private_properties_are_an_instance_of_wmi_and_written_as_one() -> None:
    host = a_host(cluster=CLUSTER)
    names = call("Select-Object", Property=["Name", "PrivateProperties"])
    given = {"Namespace": "root/MSCluster", "Filter": "Type='Virtual Machine'"}
    (text,) = run(
        host,
        call("Get-CimInstance", ClassName="MSCluster_Resource", **given),
        names,
        call("ConvertTo-Json", Compress=None),
    ).output
    (row,) = rows_of((text,))
    assert f'VmID = "{ID}"' in row["PrivateProperties"]["CimInstanceProperties"]
    assert "VmID" not in row["PrivateProperties"]


# Conditions, services, volumes and ports


def test_conditions_are_joined_by_or() -> None:
    host = a_host(services=[WindowsService("vmms"), WindowsService("VBoxSDS", "Stopped")])
    assert _rows(host, asked.OTHER_HYPERVISORS) == [
        {"Name": "VBoxSDS", "State": "Stopped", "StartMode": "Auto"}
    ]
    names = [row["Name"] for row in _rows(host, inside_queries.INSIDE_SERVICES)]
    assert names == ["vmms", "VBoxSDS", "SharedAccess", "RemoteAccess"]


@pytest.mark.parametrize("condition", ["Name='a' OR", "OR Name='a'", "Name='a' AND Name='b'"])
def test_conditions_that_are_joined_wrongly_are_an_invalid_query(condition: str) -> None:
    given = call("Get-CimInstance", ClassName="Win32_Service", Filter=condition)
    assert the_error(run(a_host(), given)).id == f"HRESULT 0x80041017,{CIM}"


@pytest.mark.parametrize(
    ("facts", "present"),
    [({}, True), ({"role": "disabled"}, False), ({"build": 9600}, False)],
)
def test_the_compute_service_comes_with_the_role_of_newer_releases(
    facts: dict[str, Any], present: bool
) -> None:
    assert bool(_rows(a_host(**facts), asked.COMPUTE_SERVICE)) is present


def test_a_service_of_the_scenario_takes_the_place_of_the_usual_one() -> None:
    host = a_host(services=[WindowsService("vmms"), WindowsService("VMCOMPUTE", "Stopped")])
    assert [row["State"] for row in _rows(host, asked.COMPUTE_SERVICE)] == ["Stopped"]


def test_volumes_have_the_path_they_are_mounted_at() -> None:
    host = a_host(volumes=[Volume(), Volume("C:\\ClusterStorage\\Volume1\\", 9 * GB, GB)])
    assert [row["Name"] for row in _rows(host, asked.VOLUMES)] == [
        "C:\\",
        "C:\\ClusterStorage\\Volume1\\",
    ]
    assert _rows(host, asked.VOLUMES)[1]["FreeSpace"] == GB
    usual = _rows(a_host(), asked.VOLUMES)
    assert [row["Name"][:4] for row in usual] == ["C:\\", "\\\\?\\"]


def test_ports_that_somebody_listens_on_are_told() -> None:
    host = a_host(listening=[80, 443])
    assert _rows(host, inside_queries.INSIDE_PORTS) == [{"LocalPort": 80}, {"LocalPort": 443}]


# Settings of machines


def test_every_machine_has_security_settings_and_so_have_its_checkpoints() -> None:
    security = VmSecurity(shielded=True, tpm=True)
    host = a_host(a_vm(security=security, checkpoints=["before"]), SimulatedVm("db"))
    (own,) = _own(host, vm_queries.VM_SECURITY)
    assert (own["ShieldingRequested"], own["TpmEnabled"], own["BindToHostTpm"]) == (
        True,
        True,
        False,
    )
    everybody = _rows(host, vm_queries.VM_SECURITY)
    assert len(everybody) == 4
    assert everybody[-1]["InstanceID"].startswith("Microsoft:Definition\\")


def test_a_processor_may_hide_the_hypervisor() -> None:
    host = a_host(a_vm(processor=VmProcessor(hides_hypervisor=True)))
    (own,) = _own(host, vm_queries.VM_PROCESSOR_SETTINGS)
    assert own["HideHypervisorPresent"] is True


def test_devices_and_partitions_are_counted_by_their_settings() -> None:
    host = a_host(a_vm(assigned_devices=2, gpu_partitions=1))
    assert len(_own(host, vm_queries.VM_DEVICES)) == 2
    assert len(_own(host, vm_queries.VM_GPU_PARTITIONS)) == 1
    assert _own(a_host(a_vm()), vm_queries.VM_DEVICES) == []


@pytest.mark.parametrize(
    ("build", "query", "known"),
    [
        (14393, vm_queries.VM_GPU_PARTITIONS, False),
        (17763, vm_queries.VM_GPU_PARTITIONS, True),
        (9600, vm_queries.VM_DEVICES, False),
        (14393, vm_queries.VM_DEVICES, True),
    ],
)
def test_a_class_came_with_a_release(build: int, query: Any, known: bool) -> None:
    outcome = send(a_host(build=build), query.command)
    if known:
        assert not outcome.errors
    else:
        assert the_error(outcome).id == f"HRESULT 0x80041010,{CIM}"
        assert the_error(outcome).id in query.absent
