"""A virtual machine of a cluster is listed once, on its owner."""

from datetime import timedelta

from tests import builders as a
from wizard.flow.clusters import each_vm_once, listed_once
from wizard.flow.state import HostEntry, HostStatus, State
from wizard.model.facts import Cluster, Host

OWNED = a.a_vm(clustered=True)
OTHER = a.a_vm(ref=a.a_ref("Other", 2), clustered=True)


def node(name: str, *, owner: str | None, minutes: int = 0, cluster: str = "CL-1") -> Host:
    owners = None if owner is None else {OWNED.ref.id.upper(): owner}
    return a.a_host(
        name=name,
        computer_name=name.upper(),
        asked_at=a.ASKED_AT + timedelta(minutes=minutes),
        cluster=Cluster(cluster, None, owners),
        in_cluster=True,
        vms=(OWNED, OTHER) if name == "node-1" else (OWNED,),
    )


def names(found: dict[str, Host]) -> dict[str, list[str]]:
    return {host: [vm.ref.name for vm in it.vms or ()] for host, it in found.items()}


def test_a_vm_stays_on_the_node_that_the_cluster_names_as_its_owner() -> None:
    found = listed_once([node("node-1", owner="NODE-2", minutes=5), node("node-2", owner="NODE-2")])
    assert names(found) == {"node-1": ["Other"], "node-2": ["Lab-01"]}


def test_the_latest_word_on_the_owner_counts() -> None:
    found = listed_once([node("node-1", owner="NODE-2"), node("node-2", owner="NODE-1", minutes=1)])
    assert names(found) == {"node-1": ["Lab-01", "Other"], "node-2": []}


def test_without_a_named_owner_the_vm_is_where_it_was_seen_last() -> None:
    found = listed_once([node("node-1", owner=None), node("node-2", owner=None, minutes=1)])
    assert names(found) == {"node-1": ["Other"], "node-2": ["Lab-01"]}


def test_an_owner_that_was_not_read_leaves_it_where_it_was_seen_last() -> None:
    found = listed_once([node("node-1", owner="NODE-3", minutes=1), node("node-2", owner="NODE-3")])
    assert names(found) == {"node-1": ["Lab-01", "Other"], "node-2": []}


def test_one_id_on_hosts_that_share_no_cluster_stays_on_both() -> None:
    first = node("node-1", owner=None)
    second = node("node-2", owner=None, cluster="CL-2")
    assert listed_once([first, second]) == {"node-1": first, "node-2": second}


def test_hosts_whose_vms_are_theirs_alone_are_returned_as_they_are() -> None:
    first, second = node("node-1", owner=None), a.a_host(name="alone")
    found = listed_once([first, second])
    assert found["node-1"] is first
    assert found["alone"] is second


def test_the_same_readings_give_the_same_objects_so_that_nothing_is_judged_anew() -> None:
    hosts = (node("node-1", owner="NODE-2"), node("node-2", owner="NODE-2"))
    first = each_vm_once(hosts)
    assert [vm.ref.name for vm in first[0].vms or ()] == ["Other"]
    assert all(a is b for a, b in zip(first, each_vm_once((*hosts,)), strict=True))
    alone = (a.a_host(),)
    assert each_vm_once(alone) is alone


def test_the_wizard_lists_a_vm_of_a_cluster_once() -> None:
    hosts = (node("node-1", owner="NODE-2"), node("node-2", owner="NODE-2"))
    state = State(hosts=tuple(HostEntry(h.name, HostStatus.READY, host=h) for h in hosts))
    assert [(host.name, vm.ref.name) for host, vm in state.vms] == [
        ("node-1", "Other"),
        ("node-2", "Lab-01"),
    ]
