"""How the forms of the fourth page are laid out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.labels import label

INDENT = 28


def named(
    word: str, widget: QWidget, below: QWidget | None = None, *, buddy: QWidget | None = None
) -> QWidget:
    """Put a small label above a field, and a note below it."""
    box = QWidget()
    column = column_of(box)
    name = label(word, "field")
    name.setBuddy(buddy or widget)
    column.addWidget(name)
    column.addWidget(widget)
    if below is not None:
        column.addWidget(below, 0, Qt.AlignmentFlag.AlignTop)
    return box


def column_of(widget: QWidget, indent: int = 0, spacing: int = 4) -> QVBoxLayout:
    """Give a widget a column without margins, indented under what it belongs to."""
    column = QVBoxLayout(widget)
    column.setContentsMargins(indent, 0, 0, 0)
    column.setSpacing(spacing)
    return column


def indented(*widgets: QWidget) -> QWidget:
    """Put notes under the text of a box or a radio button."""
    box = QWidget()
    column = column_of(box, INDENT)
    for widget in widgets:
        column.addWidget(widget)
    return box


def beside(icon: QWidget, words: QWidget) -> QWidget:
    """Put an icon before words."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return box
