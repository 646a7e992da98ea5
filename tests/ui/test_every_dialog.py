"""Every question of the window: names, keyboard, and room for what its buttons say."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPushButton, QWidget

from tests.ui.conftest import Until
from tests.ui.hosts_world import CERTIFICATE
from tests.ui.windows_world import WINDOWS
from wizard.flow.state import PageName
from wizard.model.choices import Consent
from wizard.model.text import Problem, text
from wizard.ui.choices_consent import Asked, ConsentsDialog
from wizard.ui.closing import ask_to_close
from wizard.ui.commit_dialog import CommitDialog, commitment
from wizard.ui.dialogs import Dialog, tell_defect, tell_problem
from wizard.ui.earlier_runs import EarlierRuns
from wizard.ui.help import HelpDialog
from wizard.ui.host_dialogs import AccountDialog, CertificateDialog
from wizard.ui.hosts_files import tell_problems
from wizard.ui.inside_account_dialog import InsideAccountDialog
from wizard.ui.questions_dialog import QuestionsDialog
from wizard.ui.run_dialogs import StopDialog, UndoDialog
from wizard.ui.settings import ask_settings
from wizard.ui.tab_order import stops
from wizard.ui.window import Window

SIZES = [QSize(1280, 800), QSize(960, 540)]
CONSENTS = Asked(
    {
        Consent.TURN_OFF: tuple(f"virtual-machine-with-a-long-name-{n}" for n in range(20)),
        Consent.START_SAVED: ("exam-2026-client",),
    }
)
PROBLEM = Problem(text("The list has no names."), text("Choose another file."))


def _commit(window: Window) -> QDialog:
    plan = window.flow.state.plan
    assert plan is not None
    return CommitDialog(window, commitment(plan, window.flow.state))


def _help(name: PageName, window: Window) -> QDialog:
    return HelpDialog(window, name)


def _of_run(kind: type[StopDialog] | type[UndoDialog]) -> Callable[[Window], QDialog]:
    def make(window: Window) -> QDialog:
        record = window.flow.state.record
        assert record is not None
        return kind(window, record)

    return make


MADE: dict[str, tuple[str, Callable[[Window], object]]] = {
    "account": ("hosts ready", lambda w: AccountDialog(w, ["hv-1"])),
    "account for all": ("hosts ready", lambda w: AccountDialog(w, [])),
    "certificate": ("hosts failed", lambda w: CertificateDialog(w, "hv-1", CERTIFICATE)),
    "commit": ("review", _commit),
    "commit lasting": ("review lasting", _commit),
    "inside account": ("choices", lambda w: InsideAccountDialog(w, ["Lab"], "Lab")),
    "consents": ("choices", lambda w: ConsentsDialog(w, CONSENTS)),
    "stop": ("run", _of_run(StopDialog)),
    "undo": ("report", _of_run(UndoDialog)),
    "earlier runs": ("hosts ready", lambda w: EarlierRuns(w, ())),
    **{f"help {n}": ("hosts ready", partial(_help, n)) for n in PageName},
    "close": ("run", lambda w: w.tasks.start(ask_to_close(w, w.flow))),
    "settings": ("hosts ready", lambda w: w.tasks.start(ask_settings(w, w.flow))),
    "not opened": ("hosts ready", lambda w: w.tasks.start(tell_problems(w, [PROBLEM] * 8))),
    "questions": ("prerequisites", lambda w: QuestionsDialog(w, w.flow)),
    "problem": ("hosts ready", lambda w: w.tasks.start(tell_problem(w, PROBLEM))),
    "defect": ("hosts ready", lambda w: w.tasks.start(tell_defect(w, "ValueError: x", "No run."))),
}


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def _visited(dialog: QDialog) -> set[QWidget]:
    seen: set[QWidget] = set()
    while (focus := QApplication.focusWidget()) is not None and focus not in seen:
        seen.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert all(dialog.isAncestorOf(widget) for widget in seen)
    return seen


@pytest.mark.parametrize("size", SIZES, ids=["ordinary", "least"])
@pytest.mark.parametrize("name", MADE)
async def test_a_dialog_can_be_named_reached_and_read(
    name: str, size: QSize, tmp_path: Path, until: Until
) -> None:
    under, make = MADE[name]
    window = Window(WINDOWS[under](tmp_path), asyncio.get_running_loop().create_future())
    window.resize(size)
    window.show()
    made = make(window)
    if isinstance(made, QDialog):
        made.open()
    await until(lambda: any(d.isVisible() for d in window.findChildren(Dialog)))
    dialog = next(d for d in window.findChildren(Dialog) if d.isVisible())
    dialog.activateWindow()
    await asyncio.sleep(0.02)
    controls = [w for w in stops(dialog) if w.isVisible()]
    assert not [w for w in controls if not spoken(w)]
    assert {w for w in controls if w.isEnabled()} <= _visited(dialog)
    for button in dialog.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()
    assert dialog.width() <= max(size.width(), 600)
    default = [b for b in dialog.findChildren(QPushButton) if b.isDefault()]
    assert default or isinstance(dialog, CommitDialog), "Enter means something, but no commit"
    dialog.reject()
    await window.tasks.ended()
    window.hide()
    window.deleteLater()
    await asyncio.sleep(0.01)  # the loop deletes it, so that windows do not pile up
