"""The shape most pages have: find and segments, a table, and a pane for the current row."""

from collections.abc import Hashable
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.flow.flow import Flow
from wizard.ui.banner import Banner
from wizard.ui.page import Page
from wizard.ui.pane import DetailsPane
from wizard.ui.split import ListAndPane
from wizard.ui.table_view import RowTable
from wizard.ui.tasks import Tasks
from wizard.ui.tools import BulkBar, FindField, ToolLine

INSET = 16


def inset(table: QWidget) -> QWidget:
    """Let a table begin where its text stands under the title."""
    made = QWidget()
    around = QVBoxLayout(made)
    around.setContentsMargins(INSET, 0, INSET, 0)
    around.addWidget(table)
    return made


class ListPage(Page):
    """One list, one pane. A page fills ``table`` and ``pane``, and adds tools to ``tools``.

    Override ``show_current`` to fill the pane for the current row; it is called when the row
    changes. The pane opens and closes by F8 and by the *Details* button when there is no room.
    """

    closes_narrow: ClassVar[bool] = False  # whether the pane closes under 1,120 wide already
    pane_width: ClassVar[int] = 352

    def __init__(self, flow: Flow, tasks: Tasks, *, find: str, table: str) -> None:
        super().__init__(flow, tasks)
        self.banner = Banner()
        self.find_field = FindField(find)
        self.tools = ToolLine(self.find_field)
        self.bulk = BulkBar()
        self.table = RowTable(table)
        self.pane = DetailsPane()
        self.list = QWidget()
        self.list_column = QVBoxLayout(self.list)
        self.list_column.setContentsMargins(0, 0, 0, 0)
        self.list_column.setSpacing(0)
        for widget in (self.banner, self.tools, self.bulk):
            self.list_column.addWidget(widget)
        self.list_column.addWidget(inset(self.table), 1)
        self.split = ListAndPane(
            self.list, self.pane, self.name, self.pane_width, closes_narrow=self.closes_narrow
        )
        self.header.add_action(self.split.details)
        self.column.addWidget(self.split, 1)
        self._connect()

    def _connect(self) -> None:
        self.find_field.textChanged.connect(self.table.set_filter)
        self.find_field.left.connect(self.table.setFocus)
        self.table.filter_cleared.connect(self.find_field.clear)
        self.table.current_key_changed.connect(self.show_current)
        self.table.activated_key.connect(lambda _key: self.enter_pane())
        self.pane.left.connect(self.table.setFocus)
        self.bulk.untick.connect(self.table.untick_all)

    def show_current(self, key: Hashable | None) -> None:
        """Fill the pane for a row, or for none."""

    def enter_pane(self) -> None:
        """Move the keyboard into the pane, opening it when it is closed."""
        self.split.set_pane_open(is_open=True)
        self.pane.focus_first()

    def focus_find(self) -> None:
        """Put the cursor into the find field."""
        self.find_field.setFocus()
        self.find_field.selectAll()

    def toggle_pane(self) -> None:
        """Open or close the pane."""
        self.split.set_pane_open(is_open=not self.split.pane_open)

    def stops(self) -> tuple[QWidget, ...]:
        """The list, then the pane."""
        return (self.table, self.pane) if self.split.pane_open else (self.table,)

    def first_focus(self) -> QWidget | None:
        """The table."""
        return self.table

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Close the pane and tighten the lines when there is little room."""
        super().set_room(narrow=narrow, low=low)
        self.tools.set_compact(compact=low)
        self.split.set_room(narrow=narrow, low=low)
