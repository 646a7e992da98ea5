"""The last page: what was done, how it was proved, and how to keep it."""

from collections.abc import Hashable
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from wizard.flow.flow import Flow
from wizard.flow.state import PageName, State
from wizard.model.records import RunRecord
from wizard.model.text import Problem, text
from wizard.ui import parts
from wizard.ui.file_dialogs import HTML, JSON, SCRIPT, Wanted, choose_folder, save_as
from wizard.ui.list_page import ListPage
from wizard.ui.parts import Button as PartButton
from wizard.ui.parts import Part
from wizard.ui.report_rows import figures, table, vm_parts
from wizard.ui.run_acts import RunActs
from wizard.ui.run_rows import key_of
from wizard.ui.tasks import Tasks
from wizard.ui.widgets import Button, IconLabel, Strip, label, words
from wizard.ui.words import plural

# Icon, name, what it is for, and the dialog that saves it.
FORMATS = (
    ("file", "HTML", "One file, opens offline, prints", ".html", HTML),
    ("list", "JSON", "For other programs, schema 1.0", ".json", JSON),
    ("copy", "PowerShell", "All commands with their undo", ".ps1", SCRIPT),
)


class ReportPage(ListPage):
    """Figures, who needs the user first, and the record with its formats in the pane."""

    name = PageName.REPORT
    pane_width = 336

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks, find="Find a VM", table="VMs of the report")
        self._record: RunRecord | None = None
        self._acts = RunActs(self, flow, tasks)
        self.undo = Button("Undo the run…", "undone", press=self._acts.ask_to_undo)
        self.header.add_action(self.undo)
        self.strip = Strip()
        self.header.add_below(self.strip)

    # Showing

    def show_state(self, state: State) -> None:
        """Show the record of the run."""
        record = state.record
        self.undo.setVisible(self._acts.can_undo())
        if record is None or record is self._record:
            return
        self._record = record
        self.strip.show_figures(figures(record))
        self.table.show_table(table(record))
        if self.table.current_key is None and self.table.shown_keys:
            self.table.select_key(self.table.shown_keys[0])
        self.show_current(self.table.current_key)

    def show_current(self, key: Hashable | None) -> None:
        """Keep the formats in the pane, and say below what came out for the current VM."""
        self.pane.show_parts((*self._keeping(), *self._about(key)))

    def _keeping(self) -> tuple[Part, ...]:
        path = self.flow.running.path
        kept = f"Saved already: {path.name}" if path else "The record is saved already."
        where = f"In {path.parent}" if path else ""
        buttons = parts.Buttons(
            (
                PartButton("Open report", self._open, "open", primary=True),
                PartButton("Save all…", self._ask_save_all, "save"),
            )
        )
        return (
            parts.Title("Keep this run"),
            parts.Paragraph(kept, quiet=True),
            *((parts.Paragraph(where, quiet=True),) if where else ()),
            buttons,
            parts.Line(),
            parts.Own("formats", self._formats),
        )

    def _about(self, key: Hashable | None) -> tuple[Part, ...]:
        record = self._record
        vm = next((v for v in record.vms if key_of(v) == key), None) if record else None
        acts = self._acts.of(key)
        if vm is not None:
            return vm_parts(vm, _copy, acts)
        if isinstance(key, str) and acts:
            return (parts.Line(), parts.Title(key, "host"), *acts)
        return ()

    def _formats(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for icon, name, purpose, suffix, kind in FORMATS:
            save = Button("Save…", small=True, press=partial(self._ask_save, suffix, kind))
            save.setAccessibleName(f"Save as {name}…")
            column.addWidget(_format_line(icon, name, purpose, save))
        return made

    # Acting

    @property
    def extra(self) -> PartButton | None:
        """Begin again with the same hosts."""
        return PartButton("New run", self.flow.running.new_run)

    def primary(self) -> None:
        """Close the window."""
        self.window().close()

    def save(self) -> None:
        """Save the report for people."""
        self._ask_save(".html", HTML)

    def _ask_save(self, suffix: str, kind: str) -> None:
        if self.flow.state.record is not None:
            self.tasks.start(self._save(suffix, kind, self.flow.state.record))

    async def _save(self, suffix: str, kind: str, record: RunRecord) -> None:
        wanted = Wanted(f"Save {_what(suffix)}", file_name(record, suffix), kind)
        await save_as(self.window(), wanted, self.flow.running.save)

    def _ask_save_all(self) -> None:
        if self.flow.state.record is not None:
            self.tasks.start(self._save_all(self.flow.state.record))

    async def _save_all(self, record: RunRecord) -> None:
        """Save every format into one folder; nothing that is there is replaced."""
        folder = await choose_folder(self.window(), "Save all formats in a folder")
        if folder is None:
            return
        for _icon, _name, _purpose, suffix, _kind in FORMATS:
            self.flow.running.save(free_path(folder / file_name(record, suffix)))
        self.notice(f"{plural(len(FORMATS), 'file')} saved in {folder}")

    def _open(self) -> None:
        self.tasks.start(self._write_and_open())

    async def _write_and_open(self) -> None:
        path = self.flow.running.open_report()
        if not open_file(path):
            raise Problem(
                text("No program opened the report."),
                text("It is at {path}. Open it with a browser.", path=path),
            )

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Fold the strip when there is little room."""
        super().set_room(narrow=narrow, low=low)
        self.strip.set_compact(compact=low)


def file_name(record: RunRecord, suffix: str) -> str:
    """Return the name a format is offered under."""
    return f"nested-virtualization-{_what(suffix)}-{record.started_at[:10]}{suffix}"


def _what(suffix: str) -> str:
    return "commands" if suffix == ".ps1" else "report"


def free_path(path: Path) -> Path:
    """Return a path beside which nothing is replaced: the same name, or one with a number."""
    numbered = (path.with_stem(f"{path.stem} ({number})") for number in count(2))
    return path if not path.exists() else next(p for p in numbered if not p.exists())


def open_file(path: Path) -> bool:
    """Open a file with the program the user has for it."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _format_line(icon: str, name: str, purpose: str, save: Button) -> QFrame:
    made = QFrame()
    texts = QVBoxLayout()
    texts.setSpacing(0)
    texts.addWidget(label(name, "strong"))
    texts.addWidget(words(purpose, "caption", "text2"))
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    row.addWidget(IconLabel(icon, "text2"))
    row.addLayout(texts, 1)
    row.addWidget(save)
    return made


def _copy(said: str) -> None:
    QGuiApplication.clipboard().setText(said)
