"""The live log of a run, as text that grows at its end."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from wizard.model.records import LogLine
from wizard.ui.header import EDGE
from wizard.ui.run_parts import log_text
from wizard.ui.widgets import Button, ElidedLabel
from wizard.ui.words import plural

MOST_LINES = 20_000


class LogView(QWidget):
    """Shows the lines of a log that hold every word of a filter; follows the end."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[LogLine, ...] = ()
        self._terms: tuple[str, ...] = ()
        self.box = _log_box()
        self.count = ElidedLabel(font="caption", tone="text2")
        self.copy = Button("Copy log", "copy", press=self._copy)
        below = QHBoxLayout()
        below.addWidget(self.count, 1)
        below.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 6, 16, 10)
        column.addWidget(self.box, 1)
        column.addLayout(below)

    def show_lines(self, lines: Sequence[LogLine]) -> None:
        """Show a log; lines that are there already are not drawn again."""
        known, lines = len(self._lines), tuple(lines)
        grown = known <= len(lines) and lines[:known] == self._lines
        self._lines = lines
        if grown:
            self._append(lines[known:])
        else:
            self._show_again()

    def set_filter(self, text: str) -> None:
        """Show only lines with every word of a text."""
        self._terms = tuple(text.casefold().split())
        self._show_again()

    def _matching(self, lines: Sequence[LogLine]) -> list[str]:
        written = log_text(lines)
        return [line for line in written if all(t in line.casefold() for t in self._terms)]

    def _show_again(self) -> None:
        self.box.setPlainText("\n".join(self._matching(self._lines)))
        self._to_end()
        self._say_count()

    def _append(self, lines: Sequence[LogLine]) -> None:
        bar = self.box.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 1
        matching = self._matching(lines)
        if matching:
            self.box.appendPlainText("\n".join(matching))
        if follows and matching:
            self._to_end()
        self._say_count()

    def _to_end(self) -> None:
        bar = self.box.verticalScrollBar()
        bar.setValue(bar.maximum())
        self.box.horizontalScrollBar().setValue(0)

    def _say_count(self) -> None:
        self.count.setText(plural(len(self._lines), "line"))
        self.copy.setEnabled(bool(self._lines))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(log_text(self._lines)))


def _log_box() -> QPlainTextEdit:
    """Make the text: like code, but nothing in it is coloured."""
    box = QPlainTextEdit()
    box.setObjectName("code")
    box.setReadOnly(True)
    box.setTabChangesFocus(True)
    box.setAccessibleName("Log of the run, read only")
    box.setMaximumBlockCount(MOST_LINES)
    box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    box.document().setDocumentMargin(8)
    return box
