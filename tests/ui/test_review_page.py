from collections.abc import AsyncIterator, Hashable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from tests.ui.conftest import Until
from tests.ui.deciding_pages import button, nameless
from tests.ui.run_pages import calls, dialog_of, full_disk, shown
from tests.ui.run_world import NotedRunning, a_planned_flow, with_lasting
from wizard.flow.flow import Flow
from wizard.flow.plan_disk import read_plan
from wizard.flow.state import PageName
from wizard.report.script import vm_script, vm_undo_script
from wizard.ui import file_dialogs
from wizard.ui.commit_dialog import APPLY, GO_BACK, CommitDialog
from wizard.ui.dialogs import Dialog
from wizard.ui.review_page import PLAN_NAME, SCRIPT_NAME, ReviewPage
from wizard.ui.table_view import RowTable


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[ReviewPage]:
    flow = a_planned_flow(tmp_path)
    flow.running = NotedRunning(flow, tmp_path)
    made = shown(ReviewPage, flow)
    yield made
    made.close()
    await made.tasks.ended()


def key(flow: Flow, name: str) -> Hashable:
    assert flow.state.plan is not None
    return next((host, vm.vm.id) for host, vm in flow.state.plan.vms if vm.vm.name == name)


async def test_the_first_vm_is_current_and_explained(page: ReviewPage) -> None:
    assert page.detail.title.text() == "build-agent-01"
    table = page.detail.changes.findChild(RowTable)
    assert table is not None
    assert len(table.shown_keys) == 5


async def test_script_and_undo_are_exactly_those_of_the_report(page: ReviewPage) -> None:
    assert page.table.select_key(key(page.flow, "SRV-Übersetzung-Stuttgart-04"))
    assert page.flow.state.plan is not None
    plan = page.flow.state.plan.hosts[0].vms[2]
    button(page, "PowerShell").click()
    assert page.detail.code.box.toPlainText() == vm_script(plan)
    page.detail.code.copy.click()
    assert QApplication.clipboard().text() == vm_script(plan)
    button(page, "Undo script").click()
    assert page.detail.code.box.toPlainText() == vm_undo_script(plan)
    assert page.detail.code.note.text() == "Exactly what is sent to undo, last step first."


async def test_a_host_shows_its_vms_and_their_scripts(page: ReviewPage) -> None:
    assert page.table.select_key("LAB-HOST-07")
    assert page.detail.title.text() == "LAB-HOST-07"
    assert page.detail.about.text() == "4 VMs · 14 steps"
    button(page, "PowerShell").click()
    assert page.detail.code.box.toPlainText().startswith("# Schulung-01\n\n# Shut the guest down")


async def test_what_is_skipped_says_why(page: ReviewPage) -> None:
    assert page.table.select_key(page.table.shown_keys[-1])
    assert page.detail.title.text() == "docker-ci"
    said = [getattr(part, "text", "") for part in page.detail.changes.parts]
    assert said == ["Left alone", "It runs, and you chose to leave running VMs alone."]


async def test_nat_is_to_be_done_inside_the_vm(page: ReviewPage) -> None:
    assert page.table.select_key(key(page.flow, "Schulung-01"))
    said = [str(getattr(part, "text", "")) for part in page.detail.changes.parts]
    assert "To be done inside the VM" in said
    assert any("New-NetNat" in text for text in said)


async def test_applying_asks_once_then_shows_the_run_and_begins(
    page: ReviewPage, until: Until
) -> None:
    page.primary()
    page.primary()
    await until(lambda: dialog_of(page, CommitDialog))
    dialog = dialog_of(page, CommitDialog)
    assert dialog is not None
    dialog.done(APPLY)
    await until(lambda: not page.tasks.busy)
    assert dialog_of(page, CommitDialog) is None
    assert page.flow.state.page is PageName.RUN
    assert calls(page.flow) == ["start"]


async def test_going_back_begins_nothing(page: ReviewPage, until: Until) -> None:
    page.primary()
    await until(lambda: dialog_of(page, CommitDialog))
    dialog = dialog_of(page, CommitDialog)
    assert dialog is not None
    dialog.done(GO_BACK)
    await until(lambda: not page.tasks.busy)
    assert page.flow.state.page is PageName.REVIEW
    assert calls(page.flow) == []


async def test_a_plan_that_changed_while_asking_is_not_begun(
    page: ReviewPage, until: Until
) -> None:
    said: list[str] = []
    page.noticed.connect(lambda sentence, _button: said.append(sentence))
    page.primary()
    await until(lambda: dialog_of(page, CommitDialog))
    with_lasting(page.flow, "wsus")
    dialog = dialog_of(page, CommitDialog)
    assert dialog is not None
    dialog.done(APPLY)
    await until(lambda: not page.tasks.busy)
    assert calls(page.flow) == []
    assert said == ["The plan has changed meanwhile. Nothing was begun."]


async def test_an_old_plan_says_so_and_cannot_be_applied(page: ReviewPage) -> None:
    page.flow.store.change(plan=None)
    assert not page.banner.isHidden()
    assert not page.save_plan.isEnabled()
    page.primary()
    assert not page.tasks.busy


async def test_the_plan_is_saved_where_the_user_says(
    page: ReviewPage, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_dialogs, "_last_folder", [str(tmp_path)])
    page.save_plan.click()
    await until(lambda: dialog_of(page, QFileDialog))
    chooser = dialog_of(page, QFileDialog)
    assert chooser is not None
    chooser.accept()
    await until(lambda: not page.tasks.busy)
    assert page.flow.state.plan is not None
    made = read_plan(tmp_path / PLAN_NAME)
    assert made.plan.steps == page.flow.state.plan.steps


async def test_the_script_of_the_plan_is_saved_beside_it(
    page: ReviewPage, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_dialogs, "_last_folder", [str(tmp_path)])
    page.save_script.click()
    await until(lambda: dialog_of(page, QFileDialog))
    chooser = dialog_of(page, QFileDialog)
    assert chooser is not None
    chooser.accept()
    await until(lambda: not page.tasks.busy)
    saved = (tmp_path / SCRIPT_NAME).read_text("utf-8-sig")
    assert saved == page.flow.running.script()


async def test_a_plan_that_cannot_be_written_is_told_and_asked_again(
    page: ReviewPage, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_dialogs, "_last_folder", [str(tmp_path)])
    page.save()
    await until(lambda: dialog_of(page, QFileDialog))
    chooser = dialog_of(page, QFileDialog)
    assert chooser is not None
    with full_disk():
        chooser.accept()
        await until(lambda: dialog_of(page, Dialog))
    told = dialog_of(page, Dialog)
    assert told is not None
    assert "could not be written" in told.windowTitle()
    told.done(1)
    await until(lambda: dialog_of(page, QFileDialog))
    again = dialog_of(page, QFileDialog)
    assert again is not None
    again.reject()
    await until(lambda: not page.tasks.busy)
    assert not (tmp_path / PLAN_NAME).exists()


@pytest.mark.parametrize("view", ["Changes", "PowerShell", "Undo script"])
async def test_every_control_has_a_name(page: ReviewPage, view: str) -> None:
    button(page, view).click()
    assert nameless(page) == []


async def test_it_fits_the_smallest_window(page: ReviewPage) -> None:
    page.set_room(narrow=True, low=True)
    assert page.minimumSizeHint().width() <= 904
    assert page.minimumSizeHint().height() <= 430
