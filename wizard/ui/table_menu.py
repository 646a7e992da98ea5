"""The menu of a table, for those who have no mouse: sort by, copy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu

from wizard.ui.table_order import written

if TYPE_CHECKING:
    from wizard.ui.table_view import RowTable

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def show_menu(view: RowTable, at: QPoint | None = None) -> None:
    """Open the menu beside the current row, or where the mouse is; nothing waits for it."""
    menu = menu_of_table(view)
    menu.aboutToHide.connect(menu.deleteLater)
    row = view.visualRect(view.currentIndex())
    below = QPoint(row.left() + 24, max(0, row.bottom()))
    menu.popup(view.viewport().mapToGlobal(below) if at is None else at)


def menu_of_table(view: RowTable) -> QMenu:
    """Make the menu: one entry a column, turning round where it is sorted already."""
    menu = QMenu(view)
    menu.addAction("Sort by").setEnabled(False)
    group = QActionGroup(menu)
    column, order = view.sorted_by
    places = [(-1, "Worst first"), *((p, c.title) for p, c in enumerate(view.rows.table.columns))]
    for place, title in places:
        action = menu.addAction(title.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(place == column)
        group.addAction(action)
        turned = DOWN if place == column and order is UP else UP
        sort = partial(view.sort_rows, place, turned)
        action.triggered.connect(lambda _checked=False, sort=sort: sort())
    menu.addSeparator()
    for words, keys, act in (
        ("Copy row", "Ctrl+C", copy),
        ("Copy row with details", "Ctrl+Shift+C", copy_details),
    ):
        action = menu.addAction(f"{words}\t{keys}")
        action.setEnabled(view.currentIndex().isValid())
        action.triggered.connect(lambda _checked=False, act=act: act(view))
    return menu


def _written(view: RowTable) -> str:
    index = view.currentIndex()
    return written(view.rows.row_at(index), view.rows.group_at(index))


def copy(view: RowTable) -> None:
    """Copy the current row as text."""
    QGuiApplication.clipboard().setText(_written(view))


def copy_details(view: RowTable) -> None:
    """Copy the current row as text, with all that is known about it."""
    key = view.rows.key_at(view.currentIndex())
    text = _written(view)
    details = view.details_of(key) if view.details_of is not None and key is not None else ""
    QGuiApplication.clipboard().setText("\n\n".join(filter(None, (text, details))))
