"""Journals that are damaged, foreign or newer, and disks that are full."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.in_process import told
from tests.run.worlds import (
    EACH_ONCE,
    World,
    a_plan,
    a_record,
    a_simulated_host,
    a_simulated_vm,
    a_world,
)
from wizard.model.records import RunRecord, RunStatus, VmStatus
from wizard.run.events import Kind
from wizard.run.journal import Journal, JournalProblem, runs_in


def begun(world: World) -> Journal:
    journal = world.begin()
    vm = world.plan.hosts[0].vms[0].vm.id
    journal.append(Kind.VM_BEGAN, world.host.name, vm)
    journal.append(Kind.BEGUN, world.host.name, vm, 0, way="forth", commands=[])
    return journal


def overwritten(path: Path) -> None:
    path.write_bytes(b"not a database, but long enough to look at" * 100)


def halved(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scrambled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[5000:] = b"\xff" * (len(content) - 5000)
    path.write_bytes(content)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE event (number INTEGER)")


def headless(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TRIGGER no_delete; DELETE FROM event WHERE number = 1;")


def nonsense(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TRIGGER no_update; UPDATE event SET data = '{}'")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (overwritten, "is damaged"),
        (halved, "is damaged"),
        (scrambled, "is damaged"),
        (foreign, "not the record of a run"),
        (headless, "beginning is missing"),
        (nonsense, "cannot be read"),
        (newer, "newer version"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_harms_no_other(
    tmp_path: Path, harm: Callable[[Path], None], words: str
) -> None:
    world = a_world(tmp_path)
    begun(world).close()
    good = a_plan(a_simulated_host(a_simulated_vm()))
    Journal.create(tmp_path, a_record(good, "good00000000"), good).close()
    path = next(tmp_path.glob("*-01234567.run"))
    harm(path)
    with pytest.raises(JournalProblem, match=words):
        Journal.open(path)
    by_id = {summary.run_id[:8]: summary for summary in runs_in(tmp_path)}
    assert by_id["good0000"].is_unfinished
    assert not by_id["01234567"].is_unfinished
    assert by_id["01234567"].problem is not None


def test_an_empty_file_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "20261102T175400Z-01234567.run").touch()
    assert runs_in(tmp_path) == ()


def test_an_event_that_cannot_be_written_is_a_problem_of_the_journal(tmp_path: Path) -> None:
    with begun(a_world(tmp_path)) as journal:
        with pytest.raises(JournalProblem, match="cannot be written"):
            journal.append(Kind.VM_BEGAN, "h", "v", what=object())
        with pytest.raises(JournalProblem):
            journal.append(Kind.VM_BEGAN, "h", "v")


def test_a_folder_that_cannot_be_written_is_said_before_anything_begins(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be")
    planned = a_plan(a_simulated_host(a_simulated_vm()))
    with pytest.raises(JournalProblem, match="cannot be written"):
        Journal.create(tmp_path / "runs", a_record(planned), planned)


def fill(journal: Journal, pages: int) -> None:
    """Leave room for so many pages more."""
    (used,) = journal._connection.execute("PRAGMA page_count").fetchone()
    journal._connection.execute(f"PRAGMA max_page_count = {used + pages}")


@pytest.mark.parametrize("pages", range(6))
def test_a_full_disk_stops_the_run_before_any_further_change(tmp_path: Path, pages: int) -> None:
    world = a_world(tmp_path, *(a_simulated_vm(f"vm-{n}") for n in range(5)))
    seen: list[RunRecord] = []

    async def story() -> None:
        with world.begin() as journal:
            fill(journal, pages)
            try:
                await world.run(journal).execute()
            finally:
                seen.append(journal.record)
                begun = {
                    (vm, number)
                    for (_, vm), account in journal.ledger.accounts.items()
                    for number, _ in account.begun
                }
                sent = world.session.changes.total()
                assert sent <= len(begun), "nothing is sent that is not on disk as begun"

    with pytest.raises(JournalProblem, match="the disk is full") as caught:
        told(story())
    assert "changes nothing more" in str(caught.value.what)
    assert seen[0].status is RunStatus.INTERRUPTED
    assert not {vm.status for vm in seen[0].vms} & {VmStatus.WORKING, VmStatus.WAITING}


def test_a_run_that_stopped_for_a_full_disk_is_resumed(tmp_path: Path) -> None:
    world = a_world(tmp_path)

    async def full() -> None:
        with world.begin() as journal:
            fill(journal, 2)
            await world.run(journal).execute()

    async def room() -> RunRecord:
        with world.open() as journal:
            return await world.run(journal).resume()

    with pytest.raises(JournalProblem):
        told(full())
    assert told(room()).vms[0].status is VmStatus.DONE
    assert world.session.changes == EACH_ONCE
