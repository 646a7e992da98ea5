"""Hosts of one cluster: who is a peer of whom, and which one lists a virtual machine."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from wizard.model.facts import Host


def listed_once(hosts: Iterable[Host]) -> dict[str, Host]:
    """Return each host by its name, without the VMs that another node of its cluster owns.

    A VM is found on two nodes when it moved between their readings. The owner is the node that
    the cluster names; where none is named, it is the node that was read last. VMs with one Id on
    hosts that share no cluster stay on both: that is another problem, which the plan refuses.
    """
    found = {host.name: host for host in hosts}
    places: dict[tuple[str, str], list[Host]] = defaultdict(list)
    for host in found.values():
        cluster = host.cluster.name if host.cluster else None
        for vm in host.vms or () if cluster else ():
            places[(cluster or "").casefold(), vm.ref.id.casefold()].append(host)
    leaving: dict[str, set[str]] = defaultdict(set)
    for (_, vm_id), nodes in places.items():
        if len(nodes) > 1:
            owner = _owner(vm_id, nodes)
            for node in nodes:
                if node is not owner:
                    leaving[node.name].add(vm_id)
    return found | {name: _without(found[name], gone) for name, gone in leaving.items()}


class _Readings:
    """Hosts as they were read, told apart by identity: comparing their facts takes long."""

    def __init__(self, hosts: tuple[Host, ...]) -> None:
        self.hosts = hosts

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.hosts)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Readings)
            and len(other.hosts) == len(self.hosts)
            and all(a is b for a, b in zip(self.hosts, other.hosts, strict=True))
        )


def each_vm_once(hosts: tuple[Host, ...]) -> tuple[Host, ...]:
    """Return the hosts in their order, each VM listed once; the same objects for the same."""
    if not any(host.cluster is not None for host in hosts):
        return hosts
    return _each_vm_once(_Readings(hosts))


@lru_cache(maxsize=4)
def _each_vm_once(readings: _Readings) -> tuple[Host, ...]:
    listed = listed_once(readings.hosts)
    return tuple(listed[host.name] for host in readings.hosts)


def peers_of(hosts: Iterable[Host]) -> dict[str, tuple[Host, ...]]:
    """Return, for each host that is a node of a cluster, the other nodes that were read."""
    clusters: dict[str, list[Host]] = defaultdict(list)
    for host in hosts:
        if host.cluster is not None and host.cluster.name:
            clusters[host.cluster.name.casefold()].append(host)
    return {
        host.name: tuple(other for other in nodes if other is not host)
        for nodes in clusters.values()
        for host in nodes
    }


def _owner(vm_id: str, nodes: list[Host]) -> Host:
    latest_first = sorted(nodes, key=lambda host: host.asked_at, reverse=True)
    for told_by in latest_first:
        owners = told_by.cluster.owners if told_by.cluster and told_by.cluster.owners else {}
        named = next((n for i, n in owners.items() if i.casefold() == vm_id), None)
        owner = next((host for host in nodes if named and _is_called(host, named)), None)
        if owner is not None:
            return owner
    return latest_first[0]


def _is_called(host: Host, node: str) -> bool:
    """Whether a node's name, which has no domain, is that of a host."""
    names = {(host.computer_name or "").casefold(), host.name.partition(".")[0].casefold()}
    return node.casefold() in names


def _without(host: Host, gone: set[str]) -> Host:
    return replace(host, vms=tuple(vm for vm in host.vms or () if vm.ref.id.casefold() not in gone))
