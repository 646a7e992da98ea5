"""What the user does with a run from its page and the report: pause, undo a part, plan again."""

from collections.abc import AsyncIterator, Hashable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui.conftest import Until
from tests.ui.deciding_pages import button
from tests.ui.run_pages import calls, dialog_of, shown
from tests.ui.run_world import NOW, NotedRunning, a_planned_flow, finished, under_way, written
from wizard.flow.flow import Flow
from wizard.flow.run_sentences import run_obstacle
from wizard.flow.state import PageName
from wizard.model.records import PauseRecord, RunRecord, VmStatus, Way
from wizard.run.wording import PAUSED
from wizard.ui import parts
from wizard.ui.list_page import ListPage
from wizard.ui.report_page import ReportPage
from wizard.ui.run_dialogs import UNDO, UndoDialog
from wizard.ui.run_page import RunPage
from wizard.ui.run_rows import doing_now, look, table
from wizard.ui.run_scene import Scene, headline, paused

BY_USER = PauseRecord(written(NOW))
ASKS = PauseRecord(
    written(NOW),
    "3 VMs in a row failed in the same way: a, b, c. The last one: It broke.",
    ("a", "b", "c"),
)


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    made = a_planned_flow(tmp_path, PageName.RUN)
    made.running = NotedRunning(made, tmp_path)
    made.store.change(record=under_way(made), running=True)
    return made


@pytest.fixture
async def page(flow: Flow) -> AsyncIterator[RunPage]:
    made = shown(RunPage, flow)
    yield made
    made.close()
    made._seconds.stop()
    await made.tasks.ended()


@pytest.fixture
async def report(flow: Flow) -> AsyncIterator[ReportPage]:
    flow.store.change(record=finished(flow), running=False, page=PageName.REPORT)
    made = shown(ReportPage, flow)
    yield made
    made.close()
    await made.tasks.ended()


def key(flow: Flow, name: str) -> Hashable:
    assert flow.state.record is not None
    return next((vm.host, vm.vm.id) for vm in flow.state.record.vms if vm.vm.name == name)


def pause(flow: Flow, record: PauseRecord = BY_USER) -> None:
    assert flow.state.record is not None
    flow.store.change(record=replace(flow.state.record, pause=record))


def rest(flow: Flow) -> None:
    """Let every VM that is worked on wait between two steps."""
    assert flow.state.record is not None
    live = {
        (vm.host, vm.vm.id): PAUSED for vm in flow.state.record.vms if vm.status is VmStatus.WORKING
    }
    flow.store.change(live=MappingProxyType(live))


def buttons(page: ListPage) -> list[str]:
    return [
        b.text for part in page.pane.parts if isinstance(part, parts.Buttons) for b in part.buttons
    ]


def text_of(widget: QWidget) -> str:
    return " ".join(each.text() for each in widget.findChildren(QLabel))


# Pausing ----------------------------------------------------------------------------------------


async def test_a_run_is_paused_and_gone_on_with_by_its_button(page: RunPage) -> None:
    page.hold.click()
    pause(page.flow)
    assert page.hold.text() == "Go on"
    page.hold.click()
    assert calls(page.flow) == ["pause", "go on"]


async def test_a_run_is_paused_and_gone_on_with_by_the_keyboard(page: RunPage) -> None:
    page.pause()
    pause(page.flow)
    page.pause()
    assert calls(page.flow) == ["pause", "go on"]


async def test_a_pause_says_whether_something_still_moves(page: RunPage) -> None:
    pause(page.flow)
    assert page.banner._sentence.text() == "Pausing: the steps under way on 4 VMs end first."
    rest(page.flow)
    still = "4 VMs stand still while off"
    assert page.banner._sentence.text() == f"Paused. Nothing is done until you go on; {still}."
    assert "The pause began at" in page.header.purpose.text()
    assert run_obstacle(page.flow.state) is not None


async def test_what_waits_is_shown_as_paused(page: RunPage) -> None:
    pause(page.flow)
    rest(page.flow)
    record = page.flow.state.record
    assert record is not None
    scene = Scene(record, page.flow.state.live, NOW, running=True)
    working = [vm for vm in record.vms if vm.status is VmStatus.WORKING]
    assert {look(scene, vm) for vm in working} == {("pause", "Paused")}
    assert all(doing_now(scene, vm).startswith("next: step ") for vm in working)
    assert "Paused" in {group.cells[0].text for group in table(scene).groups}


async def test_failures_of_one_kind_ask_above_the_table_and_name_the_vms(page: RunPage) -> None:
    pause(page.flow, ASKS)
    rest(page.flow)
    assert page.banner._sentence.text() == (
        "3 VMs in a row failed in the same way: a, b, c. The last one: It broke. "
        "Nothing new begins. Go on?"
    )
    assert page.stop.isVisible()
    page.banner._press.click()
    assert calls(page.flow) == ["go on"]


async def test_while_it_stops_it_is_not_paused(page: RunPage) -> None:
    page.flow.store.change(stopping=True)
    assert not page.hold.isEnabled()
    page.pause()
    assert calls(page.flow) == []


async def test_a_run_that_is_over_has_no_pause(page: RunPage) -> None:
    page.flow.store.change(record=finished(page.flow), running=False)
    assert not page.hold.isVisible()
    page.pause()
    assert calls(page.flow) == []


# Undoing a part ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("chosen", "expected"), [
    ("sql-lab", ("Undo this VM…", "undo 1", "14 other VMs of the run are not touched.")),
    ("LAB-HOST-07", ("Undo this host…", "undo 4", "12 other VMs of the run are not touched.")),
])  # fmt: skip
async def test_one_vm_or_one_host_can_be_undone(
    page: RunPage, until: Until, chosen: str, expected: tuple[str, str, str]
) -> None:
    words, done, others = expected
    page.flow.store.change(record=finished(page.flow), running=False)
    where = chosen if chosen.startswith("LAB") else key(page.flow, chosen)
    assert page.table.select_key(where)
    button(page, words).click()
    await until(lambda: dialog_of(page, UndoDialog))
    dialog = dialog_of(page, UndoDialog)
    assert dialog is not None
    assert others in text_of(dialog)
    dialog.done(UNDO)
    await until(lambda: not page.tasks.busy)
    assert calls(page.flow) == [done]


async def test_during_a_run_nothing_of_it_is_undone_by_the_pane(page: RunPage) -> None:
    page.table.select_key(key(page.flow, "build-agent-01"))
    assert "Undo this VM…" not in buttons(page)


async def test_what_is_undone_already_is_not_offered(page: RunPage) -> None:
    page.flow.store.change(record=finished(page.flow), running=False)
    page.table.select_key(key(page.flow, "Schulung-02"))
    assert "Undo this VM…" not in buttons(page)


async def test_the_report_undoes_one_vm_and_shows_the_run(report: ReportPage, until: Until) -> None:
    report.table.select_key(key(report.flow, "sql-lab"))
    button(report, "Undo this VM…").click()
    await until(lambda: dialog_of(report, UndoDialog))
    dialog = dialog_of(report, UndoDialog)
    assert dialog is not None
    dialog.done(UNDO)
    await until(lambda: not report.tasks.busy)
    assert calls(report.flow) == ["undo 1"]
    assert report.flow.state.page is PageName.RUN


def one_back(record: RunRecord, name: str) -> RunRecord:
    """Return a finished run of which one VM was undone later."""
    vms = tuple(
        replace(vm, way=Way.BACK, status=VmStatus.UNDONE) if vm.vm.name == name else vm
        for vm in record.vms
    )
    return replace(record, vms=vms)


async def test_a_vm_that_was_undone_by_wish_is_shown_so_and_needs_nobody(flow: Flow) -> None:
    record = one_back(finished(flow), "sql-lab")
    scene = Scene(record, MappingProxyType({}), NOW, running=False)
    vm = next(vm for vm in record.vms if vm.vm.name == "sql-lab")
    assert look(scene, vm) == ("passed", "Undone")
    assert not scene.needs(vm)
    assert headline(scene) == "13 of 16 VMs done, 2 undone, 1 between"
    assert record.progress == 1


# Planning again ---------------------------------------------------------------------------------


def drifted(record: RunRecord, *names: str) -> RunRecord:
    vms = tuple(
        replace(vm, status=VmStatus.UNDONE, plan_again=True) if vm.vm.name in names else vm
        for vm in record.vms
    )
    return replace(record, vms=vms)


@pytest.fixture
def drift(flow: Flow) -> RunRecord:
    return drifted(finished(flow), "sql-lab", "wsus")


async def test_a_vm_that_changed_since_the_plan_is_planned_again_with_its_choices(
    page: RunPage, until: Until, drift: RunRecord
) -> None:
    page.flow.store.change(record=drift, running=False)
    wanted = key(page.flow, "sql-lab")
    choices = page.flow.state.choices
    everything = {(host.name, vm.ref.id) for host, vm in page.flow.state.vms}
    page.table.select_key(wanted)
    assert buttons(page)[:2] == ["Plan again", "Plan all 2 VMs again"]
    button(page, "Plan again").click()
    await until(lambda: not page.tasks.busy)
    state = page.flow.state
    assert (state.page, state.record) == (PageName.HOSTS, None)
    assert state.choices == choices
    assert everything - state.left_out == {wanted}
    assert [entry.name for entry in state.hosts if entry.included] == [wanted[0]]  # type: ignore[index]


async def test_other_vms_are_not_planned_again(page: RunPage, drift: RunRecord) -> None:
    page.flow.store.change(record=drift, running=False)
    page.table.select_key(key(page.flow, "build-agent-01"))
    assert "Plan again" not in buttons(page)


async def test_the_report_offers_to_plan_again_too(report: ReportPage, drift: RunRecord) -> None:
    report.flow.store.change(record=drift)
    report.table.select_key(key(report.flow, "wsus"))
    assert "Plan again" in buttons(report)


def test_a_pause_of_which_nothing_is_known_is_a_pause(flow: Flow) -> None:
    record = replace(under_way(flow), pause=BY_USER)
    moving = paused(Scene(record, MappingProxyType({}), NOW, running=True))
    assert moving == ("Pausing: the steps under way on 4 VMs end first.", "info")
