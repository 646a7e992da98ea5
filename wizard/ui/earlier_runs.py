"""The runs that are kept on this computer: look at one again, or take it back."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from wizard.flow.flow import Flow
from wizard.flow.state import PageName
from wizard.model.records import RunStatus, Way
from wizard.run.journal import RunSummary
from wizard.ui.dialogs import Dialog
from wizard.ui.labels import ElidedLabel
from wizard.ui.rows import Cell, Column, Emphasis, Group, Row, Table
from wizard.ui.run_dialogs import UNDO as UNDO_ALL
from wizard.ui.run_dialogs import UndoDialog
from wizard.ui.table_view import RowTable
from wizard.ui.tasks import answer
from wizard.ui.unfinished import signed_in

CLOSE, UNDO, SHOW = range(3)
WIDTH, HEIGHT = 720, 280
COLUMNS = (
    Column("Started", "2026-11-24 17:54"),
    Column("By", "corp\\mweber-admin"),
    Column("Hosts", "1,000", at_end=True),
    Column("VMs", "10,000", at_end=True),
    Column("Outcome", "Interrupted on the way back"),
)
OUTCOMES = {
    RunStatus.UNDER_WAY: ("working", "Another window works on it"),
    RunStatus.INTERRUPTED: ("warning", "Interrupted"),
    RunStatus.FINISHED: ("passed", "Finished"),
    RunStatus.UNDONE: ("undone", "Undone"),
}


class EarlierRuns(Dialog):
    """Lists every run; one that can be read can be shown and undone."""

    def __init__(self, parent: QWidget, runs: Iterable[RunSummary]) -> None:
        super().__init__(parent, "Earlier runs", "Every run is kept on this computer.")
        self._runs = {run.path: run for run in runs}
        self.table = RowTable("Earlier runs")
        self.table.setMinimumSize(min(WIDTH, parent.window().width() - 120), HEIGHT)
        self.column.addWidget(self.table)
        self.why = ElidedLabel(font="caption", tone="text2")
        self.column.addWidget(self.why)
        self.add_button("Close", CLOSE)
        self.undo = self.add_button("Undo…", UNDO)
        self.show_run = self.add_button("Show", SHOW, primary=True, default=True)
        self.table.current_key_changed.connect(self._choose)
        self.table.activated_key.connect(lambda _key: self.show_run.click())
        self.table.show_table(table(self._runs.values()))
        if self._runs:
            self.table.select_key(next(iter(self._runs)))
        self._choose(self.table.current_key)

    @property
    def chosen(self) -> Path | None:
        """The run that is current."""
        key = self.table.current_key
        return key if isinstance(key, Path) else None

    def _choose(self, key: Hashable | None) -> None:
        run = self._runs.get(key) if isinstance(key, Path) else None
        readable = run is not None and run.problem is None and not run.in_use
        self.show_run.setEnabled(readable)
        self.undo.setEnabled(readable and run is not None and run.status is not RunStatus.UNDONE)
        problem = run.problem if run is not None else None
        self.why.setText(f"{problem.what} {problem.advice}" if problem else "")


def table(runs: Iterable[RunSummary]) -> Table:
    """Return the runs as rows, newest first."""
    return Table(
        COLUMNS, (Group("runs", "", tuple(map(_row, runs))),), empty="No run is kept so far."
    )


def _row(run: RunSummary) -> Row:
    icon, word = _outcome(run)
    counts = (run.hosts, run.vms)
    cells = (
        Cell(_started(run), order=run.path.name),
        Cell(run.operator, emphasis=Emphasis.QUIET),
        *(Cell(f"{n:,}" if run.started_at else "", at_end=True, order=n) for n in counts),
        Cell(word, icon=icon),
    )
    return Row(run.path, cells, search=f"{_started(run)} {run.operator} {word}")


def _started(run: RunSummary) -> str:
    if not run.started_at:
        return run.path.stem
    return f"{datetime.fromisoformat(run.started_at).astimezone():%Y-%m-%d %H:%M}"


def _outcome(run: RunSummary) -> tuple[str, str]:
    if run.problem is not None:
        return "blocker", "Cannot be read"
    icon, word = OUTCOMES[run.status]
    back = run.way is Way.BACK and run.status is RunStatus.INTERRUPTED
    return icon, f"{word} on the way back" if back else word


async def offer_earlier_runs(parent: QWidget, flow: Flow) -> None:
    """Let the user look at an earlier run, or take one back."""
    flow.store.refuse_during_run()
    dialog = EarlierRuns(parent, flow.running.earlier())
    chosen = await answer(dialog)
    path = dialog.chosen
    if chosen not in {SHOW, UNDO} or path is None:
        return
    await flow.running.show(path)
    flow.show_run()
    if chosen == UNDO:
        await _undo(parent, flow, path)


async def _undo(parent: QWidget, flow: Flow, path: Path) -> None:
    record = flow.state.record
    if record is None or flow.state.page is not PageName.RUN:
        return
    asked = await answer(UndoDialog(parent, record))
    if asked == UNDO_ALL and await signed_in(parent, flow, path):
        await flow.running.undo()
