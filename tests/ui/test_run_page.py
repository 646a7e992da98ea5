from collections.abc import AsyncIterator, Hashable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Until
from tests.ui.deciding_pages import button, nameless
from tests.ui.run_pages import calls, dialog_of, shown
from tests.ui.run_world import (
    NotedRunning,
    a_planned_flow,
    finished,
    interrupted,
    turned_back,
    under_way,
)
from wizard.flow.flow import Flow
from wizard.flow.state import PageName
from wizard.model.records import LogLine
from wizard.model.text import Problem, text
from wizard.ui import parts
from wizard.ui.run_dialogs import GO_ON, STOP, STOP_AND_UNDO, UNDO, StopDialog, UndoDialog
from wizard.ui.run_page import RunPage


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


def key(flow: Flow, name: str) -> Hashable:
    assert flow.state.record is not None
    return next((vm.host, vm.vm.id) for vm in flow.state.record.vms if vm.vm.name == name)


async def test_it_follows_the_run(page: RunPage) -> None:
    assert page.progress.sentence.text() == "7 of 16 VMs done, 1 undone, 1 between"
    live = {key(page.flow, "sql-lab"): "4 of 6: allowing MAC address spoofing"}
    page.flow.store.change(live=MappingProxyType(live))
    index = page.table.rows.index_of(key(page.flow, "sql-lab"))
    row = page.table.rows.row_at(index)
    assert row is not None
    assert row.cells[2].text == "4 of 6: allowing MAC address spoofing"


async def test_the_seconds_tick_only_while_it_runs(page: RunPage) -> None:
    assert page._seconds.isActive()
    page.flow.store.change(record=finished(page.flow), running=False)
    assert not page._seconds.isActive()


async def test_the_bar_never_goes_back_within_a_run(page: RunPage) -> None:
    before = page.progress.bar.share
    assert 0.5 < before < 1
    record = page.flow.state.record
    assert record is not None
    waiting = interrupted(page.flow)
    page.flow.store.change(record=replace(waiting, vms=record.vms[:0] + waiting.vms))
    after = page.progress.bar.share
    assert after >= before
    page.flow.store.change(record=record)
    assert page.progress.bar.share == after
    page.flow.store.change(record=turned_back(record))
    assert page.progress.bar.share < after


async def test_a_vm_in_trouble_is_explained(page: RunPage) -> None:
    assert page.table.select_key(key(page.flow, "Schulung-02"))
    said = page.pane.parts
    assert parts.Title("Schulung-02", "vm") in said
    assert parts.Heading("What you can do") in said


async def test_needs_you_shows_only_those(page: RunPage) -> None:
    button(page, "Needs you 2").click()
    assert [str(k[1])[-2:] for k in page.table.shown_keys] == ["25", "42"]  # type: ignore[index]


async def test_the_log_grows_and_is_found_in(page: RunPage) -> None:
    button(page, "Log").click()
    record = page.flow.state.record
    assert record is not None
    count = page.log.box.blockCount()
    line = LogLine(record.started_at, "LAB-HOST-07", "Schulung-03", "shutting down")
    page.flow.store.change(record=replace(record, log=(*record.log, line)))
    assert page.log.box.blockCount() == count + 1
    page.find_field.setText("schulung-03 shutting")
    assert page.log.box.toPlainText().count("\n") == 0
    assert "shutting down" in page.log.box.toPlainText()
    page.log.copy.click()
    assert len(QApplication.clipboard().text().splitlines()) == count + 1


async def test_a_host_leads_to_its_log(page: RunPage) -> None:
    assert page.table.select_key("LAB-HOST-07")
    button(page, "Show its log").click()
    lines = page.log.box.toPlainText().splitlines()
    assert lines
    assert all("LAB-HOST-07" in line for line in lines)


@pytest.mark.parametrize(
    ("chosen", "done"),
    [(STOP, ["stop, undo=False"]), (STOP_AND_UNDO, ["stop, undo=True"]), (GO_ON, [])],
)
async def test_stopping_asks_for_one_of_three_ways(
    page: RunPage, until: Until, chosen: int, done: list[str]
) -> None:
    page.stop.click()
    await until(lambda: dialog_of(page, StopDialog))
    dialog = dialog_of(page, StopDialog)
    assert dialog is not None
    assert dialog.stop.isDefault()
    assert nameless(dialog) == []
    dialog.done(chosen)
    await until(lambda: not page.tasks.busy)
    assert calls(page.flow) == done


async def test_while_it_stops_nothing_is_asked_again(page: RunPage) -> None:
    page.flow.store.change(stopping=True)
    assert not page.stop.isEnabled()
    assert not page.banner.isHidden()


async def test_an_interrupted_run_can_go_on_or_be_undone(page: RunPage, until: Until) -> None:
    page.flow.store.change(record=interrupted(page.flow), running=False)
    assert not page.banner.isHidden()
    assert not page.stop.isVisible()
    assert page.undo.isVisible()
    button(page, "Go on").click()
    await until(lambda: not page.tasks.busy)
    assert calls(page.flow) == ["resume 2026-11-02 1654 5c0de5c0de01.run"]


async def test_undoing_asks_first(page: RunPage, until: Until) -> None:
    page.flow.store.change(record=finished(page.flow), running=False)
    page.undo.click()
    await until(lambda: dialog_of(page, UndoDialog))
    dialog = dialog_of(page, UndoDialog)
    assert dialog is not None
    assert dialog.undo.text() == "Undo 15 VMs"
    assert dialog.back.isDefault()
    dialog.done(UNDO)
    await until(lambda: not page.tasks.busy)
    assert calls(page.flow) == ["undo"]


async def test_what_stopped_the_whole_run_is_said_above(page: RunPage) -> None:
    problem = Problem(text("The disk is full."), text("Make room, then go on."))
    page.flow.store.change(run_problem=problem, running=False, record=interrupted(page.flow))
    assert page.banner._sentence.text() == "The disk is full. Make room, then go on."
    assert button(page, "Go on").isEnabled()


async def test_without_a_run_it_says_so(page: RunPage) -> None:
    page.flow.store.change(record=None, running=False)
    assert page.pane.parts == (parts.Paragraph("No run has begun.", quiet=True),)


@pytest.mark.parametrize("view", ["All 16", "Working 4", "Needs you 2", "Log"])
async def test_every_control_has_a_name(page: RunPage, view: str) -> None:
    page.table.select_key(key(page.flow, "Prüfstand-12"))
    button(page, view).click()
    assert nameless(page) == []


async def test_it_fits_the_smallest_window(page: RunPage) -> None:
    page.set_room(narrow=True, low=True)
    assert page.minimumSizeHint().width() <= 904
    assert page.minimumSizeHint().height() <= 430
