"""The whole way with two nodes on the wire: the virtual machine moves while the run goes on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from wizard.flow.flow import Flow, Settings
from wizard.flow.state import State
from wizard.model.choices import Enablement, Networking
from wizard.model.records import StepStatus, VmRecord, VmStatus
from wizard.remoting.target import Account, Target
from wizard.simulator.cluster_cmdlets import move
from wizard.simulator.host_parts import Cluster, ClusteredVm
from wizard.simulator.machines import SimulatedVm, VmAdapter
from wizard.simulator.server import SimulatedFleet
from wizard.simulator.state import Account as SimulatedAccount
from wizard.simulator.state import SimulatedHost, VirtualSwitch

PASSWORD = "Hidden-Away-7!"
NAMES = ("node-1", "node-2.corp.example")


@dataclass
class Cell:
    """Two nodes, one virtual machine on the first, and a flow whose plan would change it."""

    nodes: tuple[SimulatedHost, SimulatedHost]
    vm: SimulatedVm
    flow: Flow

    def move_once(self, state: State) -> None:
        """Let it move as soon as its extensions are exposed."""
        first, second = self.nodes
        exposed = state.record is not None and any(
            step.aspect == "Virtualization extensions" and step.status is StepStatus.DONE
            for step in state.record.vms[0].steps
        )
        if exposed and self.vm in first.vms:
            with first.lock, second.lock:
                move(self.vm, first, second)

    def decide(self) -> None:
        """Accept everything and make the plan."""
        deciding = self.flow.deciding
        deciding.resolve(self.flow.state.undecided)
        deciding.accept(self.flow.state.undecided, "Known here.")
        deciding.make_plan()

    def record(self) -> VmRecord:
        record = self.flow.state.record
        assert record is not None
        return record.vms[0]


def a_node(name: str, cluster: Cluster, *vms: SimulatedVm) -> SimulatedHost:
    return SimulatedHost(
        name,
        switches=[VirtualSwitch("LAN")],
        vms=[*vms],
        cluster=cluster,
        accounts=[SimulatedAccount("admin", PASSWORD)],
    )


def a_flow(folder: Path, fleet: SimulatedFleet) -> Flow:
    def target_of(name: str) -> Target:
        server = fleet.server(name)
        return Target(
            name,
            address="127.0.0.1",
            http_port=server.http_port,
            https_port=server.https_port,
            account=Account("admin", PASSWORD),
        )

    return Flow(Settings(folder / "runs", "corp\\ada", target_of=target_of))


@pytest.fixture
async def cell(tmp_path: Path) -> AsyncIterator[Cell]:
    adapter = VmAdapter(switch="LAN", mac_address="00155D0A0B01")
    vm = SimulatedVm("web", clustered=True, adapters=[adapter])
    nodes = {"NODE-1": "Up", "NODE-2": "Up"}
    cluster = Cluster("CL-1", nodes, [ClusteredVm(vm.id, "NODE-1", "web")])  # type: ignore[arg-type]
    hosts = (a_node(NAMES[0], cluster, vm), a_node(NAMES[1], cluster))
    with SimulatedFleet(hosts) as fleet:
        flow = a_flow(tmp_path, fleet)
        made = Cell(hosts, vm, flow)
        try:
            flow.hosting.add("\n".join(NAMES))
            await flow.hosting.connect()
            flow.deciding.choose(
                [(NAMES[0], vm.id)], enablement=Enablement.ENABLE, networking=Networking.NONE
            )
            made.decide()
            yield made
        finally:
            await flow.connections.close_all()


async def test_a_vm_that_moves_during_the_run_is_followed_and_undone_where_it_is(
    cell: Cell,
) -> None:
    flow = cell.flow
    assert flow.state.plan is not None
    assert [vm.cluster for _, vm in flow.state.plan.vms] == ["CL-1"]
    stop = flow.subscribe(cell.move_once)
    await flow.running.start()
    stop()
    assert flow.state.run_problem is None
    assert cell.record().status is VmStatus.DONE, cell.record().message
    assert cell.record().moved_to == NAMES[1]
    assert cell.vm.exposes_virtualization
    await flow.running.undo()
    assert cell.record().status is VmStatus.UNDONE, cell.record().message
    assert not cell.vm.exposes_virtualization


async def test_without_the_other_node_in_the_list_the_run_waits_for_it(cell: Cell) -> None:
    flow = cell.flow
    flow.hosting.remove([NAMES[1]])
    cell.decide()
    stop = flow.subscribe(cell.move_once)
    await flow.running.start()
    stop()
    assert cell.record().status is VmStatus.STOPPED
    assert "Add NODE-2 to the hosts" in cell.record().advice
    flow.hosting.add(NAMES[1])
    assert flow.running.path is not None
    await flow.running.resume(flow.running.path)
    assert cell.record().status is VmStatus.DONE, cell.record().message
    assert cell.record().moved_to == NAMES[1]
