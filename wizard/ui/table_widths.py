"""Widths of columns: the first takes what is left, the others fit their longest value."""

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTreeView

from wizard.ui.rows import Cell, Column, Table
from wizard.ui.table_delegate import AFTER_CHECK, AFTER_ICON, CHILD_START, PADDING
from wizard.ui.table_header import CHEVRON
from wizard.ui.table_model import RowModel
from wizard.ui.theme import theme

LEAST_FIRST = 160
CHANGE_ROOM = 14  # an arrow is drawn wider than it is written
LOOKED_AT = 60  # rows whose icons decide whether a column needs room for one


class Widths:
    """Measures the columns of a table and shares its width out among them."""

    def __init__(self, view: QTreeView, model: RowModel) -> None:
        self._view = view
        self._model = model
        self._columns: tuple[Column, ...] = ()
        self._wanted: list[int] = []

    def measure(self, table: Table, *, again: bool = False) -> None:
        """Measure the columns; what was wide enough stays so."""
        if table.columns != self._columns or again:
            self._columns, self._wanted = table.columns, [0] * len(table.columns)
        head = QFontMetrics(theme().font("field"))
        body = QFontMetrics(theme().font("strong"))
        for place, column in enumerate(table.columns[1:], 1):
            title = head.horizontalAdvance(column.title) + CHEVRON + 2
            sample = body.horizontalAdvance(column.sample) + _icon_room(table, place)
            sample += CHANGE_ROOM if "→" in column.sample else 0
            self._wanted[place] = max(self._wanted[place], max(title, sample) + 2 * PADDING)

    def share_out(self, width: int) -> None:
        """Set the widths; the last columns are hidden while the first would be too narrow."""
        shown = len(self._wanted)
        lead = CHILD_START if not self._model.flat else PADDING
        least = LEAST_FIRST + lead + (AFTER_CHECK if self._model.table.ticks else 0)
        while shown > 1 and width - sum(self._wanted[1:shown]) < least:
            shown -= 1
        header = self._view.header()
        for place, wanted in enumerate(self._wanted):
            self._view.setColumnHidden(place, place >= shown)
            first = max(24, width - sum(self._wanted[1:shown]))
            header.resizeSection(place, first if place == 0 else max(24, wanted))

    def sections(self) -> tuple[tuple[int, int], ...]:
        """Return start and width of every shown column, from the start side."""
        starts, made = 0, []
        for place in range(len(self._wanted)):
            if self._view.isColumnHidden(place):
                break
            width = self._view.header().sectionSize(place)
            made.append((starts, width))
            starts += width
        return tuple(made)

    def cut_text(self, index: QModelIndex) -> str:
        """Return the whole text of a cell when there is no room for it."""
        cell = self._model.cell_at(index)
        group = self._model.group_at(index)
        if group is not None and index.column() == 0:
            cell = Cell(f"{group.title}  {group.aside}".strip(), group.icon)
        if cell is None:
            return ""
        row = self._model.row_at(index)
        aside = row.aside if row is not None and index.column() == 0 else ""
        said = " ".join(filter(None, (cell.before and f"{cell.before} →", cell.text)))
        metrics = QFontMetrics(theme().font("body"))
        needed = metrics.horizontalAdvance(f"{said} {aside}") + 3 * PADDING
        needed += AFTER_ICON if cell.icon else 0
        if index.column() == 0:
            needed += (0 if self._model.flat else CHILD_START) + AFTER_CHECK
        room = self._view.header().sectionSize(index.column())
        return said if needed > room else ""


def _icon_room(table: Table, place: int) -> int:
    """Room for an icon, if a cell of the column has one."""
    looked_at = 0
    for group in table.groups:
        if place - 1 < len(group.cells) and group.cells[place - 1].icon:
            return AFTER_ICON
        for row in group.rows:
            if place < len(row.cells) and row.cells[place].icon:
                return AFTER_ICON
            looked_at += 1
            if looked_at > LOOKED_AT:
                return 0
    return 0
