"""A wizard that is killed in the middle of a run: the next one resumes it, or takes it back."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.travelling import (
    CHANGING,
    HV_01,
    ROOT,
    SHUTTING_DOWN,
    Simulation,
    a_host,
    check_is_nested,
    environment,
    serving,
    standing,
    vm_of,
)
from tests.ui.conftest import Until
from wizard.model.records import RunStatus
from wizard.remoting.problems import ConnectionProblem
from wizard.simulator.pipeline import execute
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import Outcome, Statement

RESUMED, UNDONE = "resumed", "undone"
FORTH = Counter(
    {
        SHUTTING_DOWN: 1,
        "Set-VMMemory": 1,
        "Set-VMProcessor": 2,
        "Set-VMNetworkAdapter": 2,
        "Start-VM": 1,
    }
)
pytestmark = [
    pytest.mark.usefixtures("_quick"),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]


@dataclass
class Moment:
    """When to kill: around a cmdlet as the host gets it, or after an event of the journal."""

    when: str
    cmdlet: str = ""
    event: int = 0
    child: subprocess.Popen[str] | None = field(default=None, repr=False)
    struck: bool = False

    def __str__(self) -> str:
        return f"{self.when} {self.cmdlet or self.event}"

    def execute(self, host: SimulatedHost, statement: Statement, account: str) -> Outcome:
        """Run a statement of the child, which may be its last one."""
        names = {call.name.rpartition("\\")[2] for call in statement.calls}
        is_now = not self.struck and self.child is not None and self.cmdlet in names
        if is_now and self.when == "before":
            self.strike()
            return Outcome()  # it never came to the host
        outcome = execute(host, statement, account)
        if is_now:
            self.strike()
        return outcome

    def strike(self) -> None:
        assert self.child is not None
        self.struck = True
        self.child.kill()
        self.child.wait()


MOMENTS = [
    (Moment("before", SHUTTING_DOWN), RESUMED),
    (Moment("after", SHUTTING_DOWN), UNDONE),
    (Moment("after", "Set-VMMemory"), RESUMED),
    (Moment("before", "Set-VMProcessor"), UNDONE),
    (Moment("after", "Set-VMNetworkAdapter"), UNDONE),
    (Moment("after", "Start-VM"), RESUMED),
    (Moment("event", event=1), RESUMED),
    (Moment("event", event=9), UNDONE),
]


@contextmanager
def a_wizard(
    folder: Path, simulation: Simulation, moment: Moment, *, inside: bool = False
) -> Iterator[None]:
    """Start a wizard in a process of its own; it is dead at the end."""
    asked = {
        "folder": str(folder),
        "ports": simulation.ports,
        "stand still at": moment.event,
        "inside": inside,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(folder),
    ) as child:
        moment.child = child
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(asked) + "\n")
        child.stdin.flush()
        for line in child.stdout:
            if int(line) == moment.event:
                moment.strike()
        yield


@pytest.mark.parametrize(("moment", "then"), MOMENTS, ids=str)
async def test_a_killed_run_ends_as_planned_or_as_it_was(
    tmp_path: Path, until: Until, moment: Moment, then: str
) -> None:
    host = a_host()
    with serving(host, execute=moment.execute) as simulation:
        at_first = standing(host)
        with a_wizard(tmp_path, simulation, moment):
            assert moment.struck, "the run was over before"
        flow = simulation.flow(tmp_path)
        (unfinished,) = flow.running.find_unfinished()
        assert unfinished.is_unfinished
        assert dict(flow.running.signed_in_as(unfinished.path)) == {HV_01: "Administrator"}
        flow.show_run()
        if then == RESUMED:
            await flow.running.resume(unfinished.path)
            check_is_nested(vm_of(host, "web"), runs=True)
            check_is_nested(vm_of(host, "build"), runs=False)
            assert changes(host) == FORTH, "nothing was done twice"
        else:
            await flow.running.undo_unfinished(unfinished.path)
            await until(lambda: standing(host) == at_first, 30, "everything as it was")
            assert changes(host) <= FORTH + FORTH, "each was sent at most once forth and once back"
        assert flow.state.run_problem is None
        assert flow.state.record is not None
        status = RunStatus.FINISHED if then == RESUMED else RunStatus.UNDONE
        assert flow.state.record.status is status
        assert flow.running.find_unfinished() == ()
        await flow.close()


def changes(host: SimulatedHost) -> Counter[str]:
    return Counter(name for name in host.received if name in {SHUTTING_DOWN, *CHANGING})


async def test_a_killed_run_is_not_taken_up_by_a_host_that_is_gone(tmp_path: Path) -> None:
    moment, host = Moment("after", "Set-VMMemory"), a_host()
    with serving(host, execute=moment.execute) as simulation:
        with a_wizard(tmp_path, simulation, moment):
            assert moment.struck
        done = changes(host)
        flow = simulation.flow(tmp_path)
    (unfinished,) = flow.running.find_unfinished()
    await flow.running.resume(unfinished.path)
    assert flow.state.record is not None
    assert flow.state.record.status is RunStatus.INTERRUPTED
    assert all(HV_01 in vm.message for vm in flow.state.record.vms)
    assert changes(host) == done
    (again,) = flow.running.find_unfinished()
    assert again.path == unfinished.path, "it is offered again"
    assert not isinstance(flow.state.run_problem, ConnectionProblem)
    await flow.close()
