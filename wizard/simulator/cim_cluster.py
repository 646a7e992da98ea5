"""The instances of the WMI classes of a cluster, which every node tells alike."""

from collections.abc import Iterator

from wizard.simulator.cim_classes import instance
from wizard.simulator.host_parts import Cluster
from wizard.simulator.objects import EmbeddedInstance, PsObject
from wizard.simulator.state import SimulatedHost

NAMESPACE = "root/MSCluster"
VIRTUAL_MACHINE = "Virtual Machine"
NODE_STATES = {"Up": 0, "Down": 1, "Paused": 2, "Joining": 3}
ONLINE = 2


def cluster_of(host: SimulatedHost) -> Cluster:
    """Return the cluster; where the scenario only says that there is one, it has one node."""
    return host.cluster or Cluster("CLUSTER", {host.computer_name: "Up"})


def clusters(host: SimulatedHost) -> Iterator[PsObject]:
    """Give the one MSCluster_Cluster."""
    name = cluster_of(host).name
    fully = f"{name}.{host.system.domain}"
    yield instance(NAMESPACE, "MSCluster_Cluster", {"Name": name, "Fqdn": fully})


def nodes(host: SimulatedHost) -> Iterator[PsObject]:
    """Give an MSCluster_Node for every node."""
    for name, state in cluster_of(host).nodes.items():
        yield instance(NAMESPACE, "MSCluster_Node", {"Name": name, "State": NODE_STATES[state]})


def resources(host: SimulatedHost) -> Iterator[PsObject]:
    """Give the resources: one that is no virtual machine, and all virtual machines."""
    yield _resource("Cluster Name", "Network Name", host.computer_name, {"Name": "CLUSTER"})
    told = cluster_of(host).vms
    own = [vm for vm in host.vms if vm.clustered and vm.id not in {each.id for each in told}]
    every = [
        *((each.id, each.name or each.id, each.owner) for each in told),
        *((vm.id, vm.name, host.computer_name) for vm in own),
    ]
    for machine, name, owner in every:
        private = {"VmID": machine.lower(), "StartMemory": None}
        yield _resource(f"Virtual Machine {name}", VIRTUAL_MACHINE, owner, private)


def _resource(name: str, kind: str, owner: str, private: dict[str, str | None]) -> PsObject:
    inner = instance(NAMESPACE, f"MSCluster_Property_Resource_{kind.replace(' ', '_')}", private)
    properties = {
        "Name": name,
        "Type": kind,
        "State": ONLINE,
        "OwnerNode": owner,
        "OwnerGroup": name.removeprefix(f"{kind} "),
        "PrivateProperties": EmbeddedInstance(inner),
    }
    return instance(NAMESPACE, "MSCluster_Resource", properties)
