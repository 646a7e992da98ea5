"""The journal: what it keeps, who may open it, and what it says when it cannot."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import a_choice, a_host, a_vm, choices_for
from tests.in_process import loop_now, told
from tests.run.worlds import (
    World,
    a_plan,
    a_record,
    a_simulated_host,
    a_simulated_vm,
    a_world,
)
from wizard.model.choices import NatChoice, Networking
from wizard.model.records import RunRecord, RunStatus, StepStatus, VmStatus, Way
from wizard.planning.planner import plan
from wizard.planning.step import Plan
from wizard.run.events import Kind
from wizard.run.journal import Journal, JournalProblem, RunInUse, runs_in


def begun(world: World) -> Journal:
    journal = world.begin()
    vm = world.plan.hosts[0].vms[0].vm.id
    journal.append(Kind.VM_BEGAN, world.host.name, vm)
    journal.append(Kind.BEGUN, world.host.name, vm, 0, way="forth", commands=[])
    return journal


def executed(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal).execute()

    return told(story())


def test_what_is_read_back_is_what_was_recorded(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    record = executed(world)
    with world.open() as journal:
        assert journal.record == record
        assert [vm.steps for _, vm in journal.plan.vms] == [vm.steps for _, vm in world.plan.vms]


def test_facts_findings_and_instructions_survive(tmp_path: Path) -> None:
    host = a_host(vms=(a_vm(state="Running"),))
    nat = a_choice(networking=Networking.NAT, nat=NatChoice(dns="10.0.0.53"))
    planned = plan([host], choices_for(host, nat))
    record = replace(a_record(planned), hosts=(host,))
    with Journal.create(tmp_path, record, planned) as journal:
        path = journal.path
    with Journal.open(path) as journal:
        assert journal.record.hosts == (host,)
        again = [i for _, vm in journal.plan.vms for i in vm.instructions]
        before = [i for _, vm in planned.vms for i in vm.instructions]
        assert [i.commands for i in again] == [i.commands for i in before]
        assert [str(i.where) for i in again] == [str(i.where) for i in before]


def test_an_interrupted_run_is_said_to_be_interrupted(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    begun(world).close()
    with world.open() as journal:
        assert journal.record.status is RunStatus.INTERRUPTED
        assert journal.record.vms[0].status is VmStatus.STOPPED
        assert journal.record.vms[0].steps[0].status is StepStatus.WORKING


def test_the_file_is_named_after_start_and_run(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    with world.begin() as journal:
        assert journal.path.name == "20261102T175400Z-01234567.run"


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET at = ''", "DELETE FROM event", "REPLACE INTO event VALUES (1)"]
)
def test_what_is_written_cannot_be_changed(tmp_path: Path, statement: str) -> None:
    world = a_world(tmp_path)
    begun(world).close()
    with (
        closing(sqlite3.connect(world.path)) as connection,
        pytest.raises(sqlite3.DatabaseError),
    ):
        connection.execute(statement)


def test_a_second_window_is_refused_while_the_run_is_in_use(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    with begun(world):
        with pytest.raises(RunInUse, match="Another window"):
            world.open()
        (summary,) = runs_in(tmp_path)
        assert summary.in_use
        assert not summary.is_unfinished
    world.open().close()


def test_two_windows_cannot_begin_the_same_run(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    with world.begin(), pytest.raises(JournalProblem):
        world.begin()


def test_runs_are_listed_with_what_became_of_them_newest_first(tmp_path: Path) -> None:
    executed(a_world(tmp_path))
    plan_ = a_plan(a_simulated_host(a_simulated_vm()))
    later = replace(a_record(plan_, "ffffffffffff"), started_at="2026-11-03T08:00:00+01:00")
    Journal.create(tmp_path, later, plan_).close()
    newest, oldest = runs_in(tmp_path)
    assert (newest.run_id, newest.status, newest.vms) == ("ffffffffffff", RunStatus.INTERRUPTED, 1)
    assert newest.is_unfinished
    assert (oldest.status, oldest.is_unfinished) == (RunStatus.FINISHED, False)
    assert oldest.operator == "corp\\mweber"
    assert runs_in(tmp_path / "nowhere") == ()


def test_a_run_that_turned_back_is_listed_as_such(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    with begun(world) as journal:
        journal.append(Kind.TURNED_BACK)
    (summary,) = runs_in(tmp_path)
    assert (summary.way, summary.is_unfinished) == (Way.BACK, True)


CHILD = """
import sys
from pathlib import Path
from tests.in_process import told
from tests.run.worlds import a_world

async def story():
    world = a_world(Path(sys.argv[1]))
    with world.begin() as journal:
        def on_event(record):
            print(len(record.log), flush=True)
            if len(record.log) == int(sys.argv[2]):
                sys.stdin.read()
        await world.run(journal, on_event).execute()

told(story())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("lines", [1, 6, 11])
def test_a_killed_process_leaves_a_journal_that_can_be_read(tmp_path: Path, lines: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), str(lines)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as child:
        assert child.stdout
        for line in child.stdout:
            if int(line) == lines:
                break
        (path,) = tmp_path.glob("*.run")
        with pytest.raises(RunInUse):
            Journal.open(path)
        child.send_signal(signal.SIGKILL)
        child.wait()
    with Journal.open(path) as journal:
        assert len(journal.record.log) >= lines
        assert journal.record.status is RunStatus.INTERRUPTED


def test_a_large_run_is_read_quickly_enough(tmp_path: Path) -> None:
    hosts = [
        a_simulated_host(*(a_simulated_vm(f"vm-{h}-{n}") for n in range(50)), name=f"hv-{h}")
        for h in range(4)
    ]
    planned: Plan = a_plan(*hosts)
    with Journal.create(tmp_path, a_record(planned), planned, loop_now) as journal:
        path = journal.path
        rows = [
            (2 + 5 * n + k, "2026-11-02T17:54:00+00:00", kind, host, vm.vm.id, 0, json.dumps(data))
            for n, (host, vm) in enumerate(planned.vms)
            for k, (kind, data) in enumerate(
                [("begun", {"way": "forth"}), ("accepted", {"way": "forth"})] * 2
                + [("done", {"way": "forth", "observed": "Off"})]
            )
        ]
        journal._connection.execute("BEGIN")
        journal._connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        journal._connection.execute("COMMIT")
    with Journal.open(path) as journal:
        assert sum(vm.steps[0].status is StepStatus.DONE for vm in journal.record.vms) == 200


def test_a_journal_can_be_opened_in_one_thread_and_used_in_another(tmp_path: Path) -> None:
    world = a_world(tmp_path)
    with ThreadPoolExecutor(1) as thread:
        journal = thread.submit(world.begin).result()
    with journal:
        journal.append(Kind.TURNED_BACK)
