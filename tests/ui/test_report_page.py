import json
from collections.abc import AsyncIterator, Hashable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.ui.conftest import Until
from tests.ui.deciding_pages import button, nameless
from tests.ui.run_pages import calls, dialog_of, shown
from tests.ui.run_world import NotedRunning, a_planned_flow, finished, interrupted, turned_back
from wizard.flow.flow import Flow
from wizard.flow.state import PageName
from wizard.model.records import RunRecord, VmStatus
from wizard.ui import file_dialogs, parts, report_page
from wizard.ui.report_page import ReportPage, file_name, free_path
from wizard.ui.report_rows import figures, proof, table
from wizard.ui.run_dialogs import UNDO, UndoDialog
from wizard.ui.run_scene import local_time


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    made = a_planned_flow(tmp_path, PageName.REPORT)
    made.running = NotedRunning(made, tmp_path)
    made.store.change(record=finished(made))
    return made


@pytest.fixture
def record(flow: Flow) -> RunRecord:
    assert flow.state.record is not None
    return flow.state.record


@pytest.fixture
async def page(flow: Flow) -> AsyncIterator[ReportPage]:
    made = shown(ReportPage, flow)
    yield made
    made.close()
    await made.tasks.ended()


def key(record: RunRecord, name: str) -> Hashable:
    return next((vm.host, vm.vm.id) for vm in record.vms if vm.vm.name == name)


# Rows


def test_four_figures_say_what_came_out(record: RunRecord) -> None:
    said = [(figure.number, figure.caption, figure.tone) for figure in figures(record)]
    assert said == [
        ("14", "VMs changed and proved", "positive"),
        ("2", "need you", "caution"),
        ("8", "left as they were", "text"),
        ("14:20", "from start to end", "text"),
    ]


def test_who_needs_the_user_comes_first_and_only_once(record: RunRecord) -> None:
    groups = table(record).groups
    assert groups[0].title == "Needs you"
    rows = [[cell.text for cell in row.cells] for row in groups[0].rows]
    assert rows[1] == [
        "Schulung-02",
        "Undone",
        "Hidden, as before",
        "Did not start. Everything is as it was.",
    ]
    names = [row.cells[0].text for group in groups for row in group.rows]
    assert len(names) == len(set(names)) == 16


def test_proof_is_the_heartbeat_or_the_state(record: RunRecord) -> None:
    rows = {row.cells[0].text: row for group in table(record).groups for row in group.rows}
    vm = next(vm for vm in record.vms if vm.vm.name == "build-agent-01")
    seen = local_time(vm.steps[-1].ended_at)
    assert rows["build-agent-01"].cells[3].text == f"heartbeat at {seen}"
    assert rows["AzureLocal-Node-A"].cells[3].text == "read back, is off"
    assert rows["build-agent-01"].cells[2].before == "Hidden"
    assert proof(replace(vm, status=VmStatus.NOT_RUN)) == "not begun"


def test_without_need_there_is_no_such_group(record: RunRecord) -> None:
    fine = tuple(vm for vm in record.vms if vm.status is VmStatus.DONE)
    groups = table(replace(record, vms=fine)).groups
    assert groups[0].title == "hv-ber-01.corp.example"
    assert figures(replace(record, vms=fine))[1].tone == "text"


def test_after_an_undo_undone_is_what_was_wanted(record: RunRecord) -> None:
    back = tuple(replace(vm, status=VmStatus.UNDONE, message="") for vm in record.vms)
    undone = turned_back(replace(record, vms=back))
    assert figures(undone)[0].caption == "VMs put back and proved"
    row = table(undone).groups[0].rows[0]
    assert (row.cells[1].icon, row.cells[1].text) == ("passed", "Undone")
    assert row.cells[3].text == "read back, as before"


# Page


async def test_the_pane_says_where_the_record_is(page: ReportPage) -> None:
    said = [getattr(part, "text", "") for part in page.pane.parts]
    assert "Saved already: 2026-11-02 1654 5c0de5c0de01.run" in said


async def test_the_current_vm_is_explained_below(page: ReportPage, record: RunRecord) -> None:
    assert page.table.select_key(key(record, "Schulung-02"))
    assert parts.Heading("What you can do") in page.pane.parts
    assert page.table.select_key(key(record, "Schulung-01"))
    assert parts.Heading("To be done inside the VM") in page.pane.parts


async def test_the_report_is_written_and_opened(
    page: ReportPage, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []

    def noted(path: Path) -> bool:
        opened.append(path)
        return True

    monkeypatch.setattr(report_page, "open_file", noted)
    button(page, "Open report").click()
    await until(lambda: not page.tasks.busy)
    assert opened[0].suffix == ".html"
    assert "Schulung-02" in opened[0].read_text("utf-8")


async def test_a_report_nothing_opens_is_said(
    page: ReportPage, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    page.tasks.failed.connect(lambda problem: told.append(str(problem.what)))
    monkeypatch.setattr(report_page, "open_file", lambda _path: False)
    button(page, "Open report").click()
    await until(lambda: told)
    assert told == ["No program opened the report."]


async def test_a_format_is_saved_where_the_user_says(
    page: ReportPage, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_dialogs, "_last_folder", [str(tmp_path)])
    page._ask_save(".json", file_dialogs.JSON)
    await until(lambda: dialog_of(page, QFileDialog))
    chooser = dialog_of(page, QFileDialog)
    assert chooser is not None
    chooser.accept()
    await until(lambda: not page.tasks.busy)
    path = tmp_path / "nested-virtualization-report-2026-11-02.json"
    assert json.loads(path.read_text("utf-8"))["schemaVersion"]
    assert page.flow.state.saved_reports == (path,)


async def test_going_back_from_saving_all_saves_nothing(page: ReportPage, until: Until) -> None:
    said: list[str] = []
    page.noticed.connect(lambda sentence, _button: said.append(sentence))
    button(page, "Save all…").click()
    await until(lambda: dialog_of(page, QFileDialog))
    chooser = dialog_of(page, QFileDialog)
    assert chooser is not None
    chooser.reject()
    await until(lambda: not page.tasks.busy)
    assert said == []
    assert page.flow.state.saved_reports == ()


async def test_undoing_asks_then_shows_the_run(page: ReportPage, until: Until) -> None:
    page.undo.click()
    await until(lambda: dialog_of(page, UndoDialog))
    dialog = dialog_of(page, UndoDialog)
    assert dialog is not None
    assert nameless(dialog) == []
    dialog.done(UNDO)
    await until(lambda: not page.tasks.busy)
    assert page.flow.state.page is PageName.RUN
    assert calls(page.flow) == ["undo"]


async def test_a_new_run_begins_with_the_hosts(page: ReportPage) -> None:
    assert page.extra is not None
    assert page.extra.text == "New run"
    page.extra.press()
    assert page.flow.state.page is PageName.HOSTS
    assert page.flow.state.record is None


async def test_the_primary_button_closes_the_window(page: ReportPage) -> None:
    page.primary()
    assert not page.isVisible()


async def test_a_stopped_run_is_reported_too(page: ReportPage, record: RunRecord) -> None:
    page.flow.store.change(record=interrupted(page.flow))
    assert page.table.select_key(key(record, "sql-lab"))
    assert page.undo.isVisible()


def test_saving_all_replaces_nothing(tmp_path: Path, record: RunRecord) -> None:
    name = file_name(record, ".ps1")
    assert name == "nested-virtualization-commands-2026-11-02.ps1"
    assert free_path(tmp_path / name) == tmp_path / name
    (tmp_path / name).touch()
    assert free_path(tmp_path / name).stem.endswith("(2)")


async def test_every_control_has_a_name(page: ReportPage, record: RunRecord) -> None:
    for name in ("Schulung-01", "Prüfstand-12"):
        assert page.table.select_key(key(record, name))
        assert nameless(page) == []


async def test_it_fits_the_smallest_window(page: ReportPage) -> None:
    page.set_room(narrow=True, low=True)
    assert page.minimumSizeHint().width() <= 904
    assert page.minimumSizeHint().height() <= 430
