from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.ui.run_world import (
    NOW,
    STARTED,
    a_planned_flow,
    a_record,
    done,
    finished,
    interrupted,
    turned_back,
    under_way,
)
from wizard.flow.flow import Flow
from wizard.model.records import RunRecord, RunStatus, StepStatus, VmRecord, VmStatus
from wizard.ui.rows import Group, Table
from wizard.ui.run_rows import Rows, Shown, counts, look, table
from wizard.ui.run_scene import Scene, headline, local_time, purpose, timing


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_planned_flow(tmp_path)


@pytest.fixture
def record(flow: Flow) -> RunRecord:
    return under_way(flow)


def scene(
    record: RunRecord, live: Mapping[str, str] = MappingProxyType({}), *, running: bool = True
) -> Scene:
    words = {(vm.host, vm.vm.id): live[n] for vm in record.vms if (n := vm.vm.name) in live}
    return Scene(record, MappingProxyType(words), NOW, running)


def going_back(record: RunRecord) -> RunRecord:
    """Return a run whose first VM is back and whose second goes back."""

    def put_back(vm: VmRecord) -> VmRecord:
        steps = tuple(replace(step, status=StepStatus.UNDONE) for step in vm.steps)
        return replace(vm, status=VmStatus.UNDONE, steps=steps)

    first, second, *rest = (done(vm) for vm in record.vms)
    half = replace(second.steps[-1], status=StepStatus.UNDONE)
    second = replace(second, status=VmStatus.WORKING, steps=(*second.steps[:-1], half))
    waiting = [replace(vm, status=VmStatus.WAITING) for vm in rest]
    return turned_back(replace(record, vms=(put_back(first), second, *waiting)))


def group(shown: Table, title: str) -> Group:
    return next(g for g in shown.groups if g.title == title)


def test_the_head_counts_and_guesses_the_rest(record: RunRecord) -> None:
    now = scene(record)
    assert headline(now) == "7 of 16 VMs done, 1 undone, 1 between"
    assert timing(now) == "8:40 since start · about 3 minutes left"
    assert purpose(now) == (
        rf"Started by corp\mweber at {local_time(record.started_at)}. "
        "Each value is read back after it is set."
    )


def test_nothing_is_guessed_before_two_vms_are_over(flow: Flow) -> None:
    names = [vm.vm.name for vm in a_record(flow).vms]
    one = a_record(flow, {**dict.fromkeys(names, "waiting"), names[0]: "done"})
    two = a_record(flow, {**dict.fromkeys(names, "waiting"), **dict.fromkeys(names[:2], "done")})
    assert timing(scene(one)) == "8:40 since start"
    assert "about" in timing(scene(two))


def test_a_finished_run_says_how_long_it_took(flow: Flow) -> None:
    over = scene(finished(flow), running=False)
    assert headline(over) == "14 of 16 VMs done, 1 undone, 1 between"
    assert timing(over) == "14:20 in all"
    assert "Finished at" in purpose(over)
    assert over.record.progress == 1


def test_a_stopped_run_is_not_complete(flow: Flow) -> None:
    assert 0.8 < interrupted(flow).progress < 0.95


def test_the_way_back_has_a_progress_of_its_own(record: RunRecord) -> None:
    back = going_back(record)
    assert 0 < back.progress < 0.2
    now = scene(back)
    assert headline(now) == "1 of 16 VMs undone"
    assert look(now, back.vms[0]) == ("passed", "Undone")
    assert look(now, back.vms[1]) == ("working", "Undoing")
    assert timing(now) == "8:40 since start"
    assert replace(back, status=RunStatus.UNDONE, vms=back.vms[:1]).progress == 1


def test_each_vm_has_a_state_what_it_does_and_its_time(record: RunRecord) -> None:
    live = {"exam-2026-server": "1 of 6: shutting down, 0:52 of 10:00"}
    rows = {r.cells[0].text: r for g in table(scene(record, live)).groups for r in g.rows}
    said = {name: [cell.text for cell in row.cells[1:]] for name, row in rows.items()}
    assert said["build-agent-01"] == ["Done", "Exposed, heartbeat seen", "2:38"]
    assert said["AzureLocal-Node-A"] == ["Done", "Exposed, VM stays off", "2:38"]
    assert said["AzureLocal-Node-B"] == ["Waiting", "", ""]
    assert said["exam-2026-server"] == ["Working", live["exam-2026-server"], "8:36"]
    assert said["sql-lab"][1] == next(vm.doing for vm in record.vms if vm.vm.name == "sql-lab")
    assert said["Schulung-02"][:2] == ["Undone", "Did not start. Everything is as it was."]
    assert said["Prüfstand-12"][0] == "Between"
    assert rows["Schulung-02"].spoken == (
        "Schulung-02, Undone, Did not start. Everything is as it was., 5 minutes 8"
    )
    assert rows["Prüfstand-12"].cells[1].icon == "blocker"


def test_hosts_say_how_many_are_over_and_who_needs_the_user(record: RunRecord) -> None:
    shown = table(scene(record))
    said = {g.title: [cell.text for cell in g.cells] for g in shown.groups}
    assert said["hv-ber-01.corp.example"] == ["Working", "3 of 5 VMs", "8:36"]
    assert said["hv-muc-01.corp.example"] == ["1 needs you", "2 of 4, 1 not done", "8:36"]
    assert said["LAB-HOST-07"] == ["1 needs you", "1 of 4, 1 undone", "8:36"]
    assert group(shown, "hv-ber-01.corp.example").cells[1].share == pytest.approx(3 / 5)


def test_hosts_that_are_over_say_so(flow: Flow) -> None:
    shown = table(scene(finished(flow), running=False))
    assert group(shown, "hv-ber-01.corp.example").cells[0].text == "Done"
    stopped = table(scene(interrupted(flow), running=False))
    assert group(stopped, "LAB-HOST-07").cells[0].text == "1 not run"
    assert group(stopped, "hv-muc-01.corp.example").cells[0].text == "1 needs you"


def test_views_hold_what_they_say(record: RunRecord) -> None:
    now = scene(record)
    assert counts(now) == {
        Shown.ALL: 16,
        Shown.WORKING: 4,
        Shown.NEEDS: 2,
        Shown.LOG: None,
    }
    needs = table(now, Shown.NEEDS)
    assert [row.cells[0].text for g in needs.groups for row in g.rows] == [
        "Prüfstand-12",
        "Schulung-02",
    ]
    assert len([row for g in table(now, Shown.WORKING).groups for row in g.rows]) == 4


def test_views_without_rows_say_why(flow: Flow) -> None:
    quiet = scene(a_record(flow))
    assert table(quiet, Shown.NEEDS).empty == "No VM needs you."
    assert table(quiet, Shown.WORKING).groups == ()


def test_many_vms_are_folded_and_those_who_need_the_user_come_first(record: RunRecord) -> None:
    vms = tuple(
        replace(vm, host=f"h{number:02}-{vm.host}") for number in range(20) for vm in record.vms
    )
    many = table(scene(replace(record, vms=vms)))
    first = min(many.groups, key=lambda g: g.rank)
    assert first.cells[0].text == "1 needs you"
    assert not first.folded
    needing = [row.cells[0].text for row in first.rows if row.rank == 0]
    assert needing in (["Prüfstand-12"], ["Schulung-02"])
    assert group(many, "h00-hv-ber-01.corp.example").folded


def test_rows_nothing_happened_to_are_not_made_again(record: RunRecord) -> None:
    rows = Rows()
    first = table(scene(record), rows=rows)
    again = table(scene(record), rows=rows)
    kept = [a is b for g, h in zip(first.groups, again.groups, strict=True)
            for a, b in zip(g.rows, h.rows, strict=True)]  # fmt: skip
    assert kept.count(False) == 4  # those that work
    stopped = table(scene(record, running=False), rows=rows)
    assert [r.cells[1].text for g in stopped.groups for r in g.rows].count("Stopped") == 4


def test_time_stands_still_when_the_run_does(record: RunRecord) -> None:
    later = Scene(record, MappingProxyType({}), STARTED + timedelta(hours=2), running=False)
    assert group(table(later), "hv-ber-01.corp.example").cells[2].text == "2:38"
    rows = {r.cells[0].text: r for g in table(later).groups for r in g.rows}
    assert rows["sql-lab"].cells[1].text == "Stopped"
