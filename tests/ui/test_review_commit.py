from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.deciding_pages import nameless
from tests.ui.run_world import a_planned_flow, with_a_restart, with_lasting
from wizard.flow.flow import Flow
from wizard.model.choices import Afterwards
from wizard.ui.commit_dialog import APPLY, GO_BACK, SAVE, CommitDialog, Commitment, commitment


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_planned_flow(tmp_path)


def about(flow: Flow) -> Commitment:
    assert flow.state.plan is not None
    return commitment(flow.state.plan, flow.state)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QWidget]:
    del qapp
    made = QWidget()
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


def opened(window: QWidget, asked: Commitment) -> tuple[CommitDialog, list[int]]:
    dialog = CommitDialog(window, asked)
    results: list[int] = []
    dialog.finished.connect(results.append)
    dialog.open()
    QTest.qWaitForWindowActive(dialog)
    return dialog, results


def test_it_says_what_is_shut_down_what_is_off_as_whom_and_how_long(flow: Flow) -> None:
    asked = about(flow)
    assert asked.vms == "16 VMs"
    assert asked.down == "**11** VMs, each for about 3 minutes"
    assert len(asked.down_names) == 11
    assert asked.off == "5 VMs; they stay off"
    assert asked.accounts == r"corp\mweber on 4 hosts"
    assert asked.takes == "about 3 minutes"
    assert asked.lasting == ()


def test_it_says_as_whom_the_wizard_signs_in_inside_vms(flow: Flow) -> None:
    assert about(flow).inside == ""
    plan = flow.state.plan
    assert plan is not None
    named = replace(
        plan.hosts[0], vms=tuple(replace(vm, inside_account="lab") for vm in plan.hosts[0].vms)
    )
    flow.store.change(
        plan=replace(plan, hosts=(named, *plan.hosts[1:])),
        inside_groups=MappingProxyType({"lab": ".\\Administrator"}),
    )
    assert about(flow).inside == f".\\Administrator inside {len(named.vms)} VMs"


def test_it_says_whose_windows_is_restarted(flow: Flow) -> None:
    assert about(flow).restarted == ""
    with_a_restart(flow, "wsus")
    assert about(flow).restarted == "1 VM: wsus"


def test_vms_that_are_started_afterwards_are_said(flow: Flow) -> None:
    started = [(h.name, v.ref.id) for h, v in flow.state.vms if v.ref.name == "wsus"]
    flow.deciding.choose(started, afterwards=Afterwards.START)
    flow.deciding.make_plan()
    assert about(flow).off == "5 VMs; 1 is started, 4 stay off"


def test_the_keyboard_starts_on_going_back(window: QWidget, flow: Flow) -> None:
    dialog, results = opened(window, about(flow))
    assert dialog.focusWidget() is dialog.back
    QTest.keyClick(dialog.back, Qt.Key.Key_Return)
    assert results == [GO_BACK]


def test_enter_commits_only_on_the_commit_button(window: QWidget, flow: Flow) -> None:
    with_lasting(flow, "wsus")
    dialog, results = opened(window, about(flow))
    box = dialog.boxes[0]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClick(dialog, Qt.Key.Key_Enter)
    assert results == []
    dialog.commit.setFocus()
    QTest.keyClick(dialog.commit, Qt.Key.Key_Return)
    assert results == [APPLY]


def test_esc_goes_back(window: QWidget, flow: Flow) -> None:
    dialog, results = opened(window, about(flow))
    dialog.commit.setFocus()
    QTest.keyClick(dialog.commit, Qt.Key.Key_Escape)
    assert results == [GO_BACK]


def test_each_kind_must_be_ticked_and_the_dialog_says_what_is_missing(
    window: QWidget, flow: Flow
) -> None:
    with_lasting(flow, "wsus", "sql-lab")
    dialog, _results = opened(window, about(flow))
    assert [box.text() for box in dialog.boxes] == ["Update the configuration version: 2 VMs"]
    assert not dialog.commit.isEnabled()
    assert dialog.left.text() == "One item is not ticked yet."
    assert dialog.commit.accessibleDescription() == "One item is not ticked yet."
    dialog.boxes[0].click()
    assert dialog.commit.isEnabled()
    assert not dialog.left.isVisible()
    dialog.boxes[0].click()
    assert not dialog.commit.isEnabled()


def test_without_such_a_kind_there_is_no_box(window: QWidget, flow: Flow) -> None:
    dialog, _results = opened(window, about(flow))
    assert dialog.boxes == []
    assert dialog.commit.isEnabled()
    assert dialog.commit.text() == "Change 16 VMs"


def test_the_vms_that_are_shut_down_are_listed_and_can_be_hidden(
    window: QWidget, flow: Flow
) -> None:
    dialog, _results = opened(window, about(flow))
    assert dialog.names.isVisible()
    dialog.show_names.click()
    assert not dialog.names.isVisible()
    assert dialog.show_names.text() == "Show the names"
    dialog.show_names.click()
    assert dialog.names.isVisible()


def test_the_plan_can_be_saved_for_later(window: QWidget, flow: Flow) -> None:
    dialog, results = opened(window, about(flow))
    dialog.save.click()
    assert results == [SAVE]


def test_every_control_has_a_name(window: QWidget, flow: Flow) -> None:
    with_lasting(flow, "wsus")
    dialog, _results = opened(window, about(flow))
    assert nameless(dialog) == []
