"""The cmdlets of a cluster: who has a virtual machine, and refreshing what the cluster keeps of it.

Which error a cluster writes for a virtual machine that has no role in it was never seen; the one
here is made like those of its other cmdlets.
"""

from collections.abc import Iterator

from wizard.simulator.cim_cluster import NODE_STATES, cluster_of
from wizard.simulator.host_parts import Cluster, ClusteredVm
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.objects import EnumValue, Guid, PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord

FAILOVER = "Microsoft.FailoverClusters.PowerShell."
GROUP_STATES = {
    "Unknown": -1,
    "Online": 0,
    "Offline": 1,
    "Failed": 2,
    "PartialOnline": 3,
    "Pending": 4,
}
VIRTUAL_MACHINE = EnumValue(f"{FAILOVER}GroupType", "VirtualMachine", 111)
NOT_RUNNING = (
    "The cluster service is not running.  Make sure that the service is running on all nodes in "
    "the cluster.\r\n    There are no more endpoints available from the endpoint mapper"
)


def role_of(host: SimulatedHost, vm_id: str) -> ClusteredVm | None:
    """Return what the cluster of a host knows of a virtual machine."""
    wanted = vm_id.lower()
    told = next((each for each in cluster_of(host).vms if each.id.lower() == wanted), None)
    if told is not None:
        return told
    own = next((vm for vm in host.vms if vm.id.lower() == wanted and vm.clustered), None)
    return None if own is None else ClusteredVm(own.id, host.computer_name, own.name)


@cmdlet("Get-ClusterGroup")
def get_cluster_group(call: Invocation) -> Iterator[PsObject]:
    """Give the role of a virtual machine, whichever node has it."""
    role = _role(call)
    if role is None:
        return
    cluster = cluster_of(call.host)
    vm = _machine(call.host, role.id)
    name = role.name or (vm.name if vm else role.id)
    state = cluster.roles.get(role.id.lower()) or _state_by(vm)
    properties = {
        "Cluster": cluster.name,
        "GroupType": VIRTUAL_MACHINE,
        "IsCoreGroup": False,
        "Name": name,
        "OwnerNode": _node(cluster, role.owner),
        "State": EnumValue(f"{FAILOVER}ClusterGroupState", state, GROUP_STATES[state]),
    }
    yield PsObject((f"{FAILOVER}ClusterGroup", "System.Object"), properties, name)


def _state_by(vm: SimulatedVm | None) -> str:
    return "Online" if vm is None or vm.state == "Running" else "PartialOnline"


def _node(cluster: Cluster, name: str) -> PsObject:
    state = cluster.nodes.get(name, "Up")
    properties = {
        "Cluster": cluster.name,
        "Name": name,
        "State": EnumValue(f"{FAILOVER}ClusterNodeState", state, NODE_STATES[state]),
    }
    return PsObject((f"{FAILOVER}ClusterNode", "System.Object"), properties, name)


@cmdlet("Update-ClusterVirtualMachineConfiguration")
def update_configuration(call: Invocation) -> Iterator[PsObject]:
    """Read the hardware of a virtual machine into its role again."""
    role = _role(call)
    if role is not None:
        cluster_of(call.host).refreshed.append(role.id.lower())
    yield from ()


def _role(call: Invocation) -> ClusteredVm | None:
    if not call.host.is_cluster_node:
        call.fail(_failure(call, "ClusterEndpointNotRegistered", "ConnectionError", NOT_RUNNING))
        return None
    call.host.cluster = cluster_of(call.host)
    wanted: Guid = call.given["VMId"]
    role = role_of(call.host, str(wanted))
    if role is None:
        message = f"The clustered role of the virtual machine '{wanted}' could not be found."
        call.fail(_failure(call, "ClusterGroupNotFound", "ObjectNotFound", message))
    return role


def _machine(host: SimulatedHost, vm_id: str) -> SimulatedVm | None:
    return next((vm for vm in host.vms if vm.id.lower() == vm_id.lower()), None)


def _failure(call: Invocation, error: str, category: str, message: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"{error},{call.class_name}",
        category=category,
        message=message,
        activity=call.name,
        exception=f"{FAILOVER}ClusterCmdletException",
    )


def move(vm: SimulatedVm, source: SimulatedHost, destination: SimulatedHost) -> None:
    """Let a virtual machine of a cluster be on another node at once, with all that it is."""
    source.vms.remove(vm)
    destination.vms.append(vm)
    for cluster in (cluster_of(source), cluster_of(destination)):
        cluster.vms[:] = [each for each in cluster.vms if each.id.lower() != vm.id.lower()]
        cluster.vms.append(ClusteredVm(vm.id, destination.computer_name, vm.name))
