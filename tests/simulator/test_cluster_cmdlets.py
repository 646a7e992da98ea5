"""The cmdlets of a cluster on simulated nodes."""

from typing import Any

from tests.simulator.simulated import ID, a_host, a_vm, call, run, send, the_error
from wizard.model.facts import VmRef
from wizard.powershell.cluster_queries import is_migrating, owner, owner_by_wmi, role_state
from wizard.powershell.command import cmdlet
from wizard.powershell.queries import Query, rows_of
from wizard.simulator.cluster_cmdlets import move
from wizard.simulator.host_parts import Cluster, ClusteredVm
from wizard.simulator.state import SimulatedHost

FAILOVER = "Microsoft.FailoverClusters.PowerShell."
REF = VmRef(ID, "web")
REFRESH = cmdlet("Update-ClusterVirtualMachineConfiguration", VMId=ID)


def a_cluster() -> Cluster:
    return Cluster("HV-CLUSTER", {"HV-01": "Up", "HV-02": "Up"}, [ClusteredVm(ID, "HV-02", "web")])


def a_node(*vms: Any, cluster: Cluster | None = None, **facts: Any) -> SimulatedHost:
    return a_host(*vms, cluster=cluster or a_cluster(), **facts)


def answer(host: SimulatedHost, query: Query[Any]) -> Any:
    outcome = send(host, query.command)
    assert not outcome.errors
    return query.read(rows_of(outcome.output))


def test_every_node_says_who_has_a_machine() -> None:
    assert answer(a_node(), owner(REF)) == "HV-02"
    assert answer(a_node(), owner_by_wmi(REF)) == "HV-02"


def test_a_machine_the_scenario_gives_to_nobody_is_with_its_host() -> None:
    host = a_node(a_vm(clustered=True), cluster=Cluster("HV-CLUSTER"))
    assert answer(host, owner(REF)) == "HV-01"


def test_the_role_of_a_machine_that_is_off_is_partly_online() -> None:
    assert answer(a_node(a_vm("Running", clustered=True)), role_state(REF)) == "Online"
    assert answer(a_node(a_vm(clustered=True)), role_state(REF)) == "PartialOnline"


def test_a_role_can_be_in_another_state_than_its_machine() -> None:
    cluster = a_cluster()
    cluster.roles[ID] = "Failed"
    assert answer(a_node(cluster=cluster), role_state(REF)) == "Failed"


def test_a_machine_without_a_role_is_an_error_of_the_cmdlet_and_nothing_for_wmi() -> None:
    host = a_node(a_vm(), cluster=Cluster("HV-CLUSTER"))
    record = the_error(send(host, owner(REF).command))
    assert record.id == f"ClusterGroupNotFound,{FAILOVER}GetResourceGroupCommand"
    assert record.category == "ObjectNotFound"
    assert answer(host, owner_by_wmi(REF)) == ""


def test_a_host_that_is_no_node_has_no_service_of_a_cluster() -> None:
    record = the_error(run(a_host(), call("Get-ClusterGroup", VMId=ID)))
    assert record.id.startswith("ClusterEndpointNotRegistered,")
    assert record.category == "ConnectionError"


def test_a_refresh_is_remembered() -> None:
    host = a_node()
    assert not send(host, REFRESH).output
    assert host.cluster is not None
    assert host.cluster.refreshed == [ID]


def test_a_machine_without_a_role_cannot_be_refreshed() -> None:
    host = a_node(cluster=Cluster("HV-CLUSTER"))
    assert the_error(send(host, REFRESH)).category == "ObjectNotFound"
    assert host.cluster is not None
    assert host.cluster.refreshed == []


def test_a_machine_that_moved_is_on_the_other_node_for_all_of_them() -> None:
    vm = a_vm(clustered=True)
    source, destination = a_node(vm), SimulatedHost("hv-02", cluster=a_cluster())
    move(vm, source, destination)
    assert (source.vms, destination.vms) == ([], [vm])
    move(vm, destination, source)
    for node in (source, destination):
        assert answer(node, owner(REF)) == "HV-01"


def test_a_machine_says_that_it_is_being_moved() -> None:
    assert answer(a_node(a_vm()), is_migrating(REF)) is False
    moving = a_vm("Running", operational_status=["MigratingVirtualMachine"])
    assert answer(a_node(moving), is_migrating(REF)) is True
