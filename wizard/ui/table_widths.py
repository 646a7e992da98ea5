"""Widths of columns: the first takes what is left, the others fit their longest value."""

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTreeView

from wizard.ui.rows import Cell, Column, Emphasis, Table
from wizard.ui.table_delegate import AFTER_CHECK, AFTER_ICON, ASIDE_GAP, CHILD_START, PADDING
from wizard.ui.table_header import CHEVRON
from wizard.ui.table_model import RowModel
from wizard.ui.theme import theme

LEAST_FIRST = 160
FIRST_SHARE = 0.42  # of the width: what the first column keeps at most while others grow
CHANGE_ROOM = 14  # an arrow is drawn wider than it is written
FONTS = {True: "strong", False: "body"}
LOOKED_AT = 60  # rows whose icons decide whether a column needs room for one


class Widths:
    """Measures the columns of a table and shares its width out among them."""

    def __init__(self, view: QTreeView, model: RowModel, least: int = LEAST_FIRST) -> None:
        self._view = view
        self._model = model
        self._least = least
        self._columns: tuple[Column, ...] = ()
        self._wanted: list[int] = []
        self._most: list[int] = []

    def measure(self, table: Table, *, again: bool = False) -> None:
        """Measure the columns; what was wide enough stays so."""
        if table.columns != self._columns or again:
            self._columns = table.columns
            self._wanted, self._most = [0] * len(table.columns), [0] * len(table.columns)
        head = QFontMetrics(theme().font("field"))
        body = QFontMetrics(theme().font("strong"))
        if any(column.most for column in table.columns):
            self._most[0] = _longest_first(table)
        for place, column in enumerate(table.columns[1:], 1):
            title = head.horizontalAdvance(column.title) + 2
            title += 0 if column.at_end else CHEVRON  # there it stands before the title
            icon = _icon_room(table, place)
            sample = body.horizontalAdvance(column.sample) + icon
            sample += CHANGE_ROOM if "→" in column.sample else 0
            sample = max(sample, _number_room(table, place, body) if column.at_end else 0)
            self._wanted[place] = max(self._wanted[place], max(title, sample) + 2 * PADDING)
            if column.most:
                grown = body.horizontalAdvance(column.most)
                grown = grown if column.steady else min(_longest(table, place), grown)
                self._most[place] = max(self._most[place], grown + icon + 2 * PADDING)

    def share_out(self, width: int) -> None:
        """Set the widths; the last columns are hidden while the first would be too narrow."""
        shown = len(self._wanted)
        lead = CHILD_START if not self._model.flat else PADDING
        least = self._least + lead + (AFTER_CHECK if self._model.table.ticks else 0)
        while shown > 1 and width - sum(self._wanted[1:shown]) < least:
            shown -= 1
        widths = self._grown(shown, width, least) if self._wanted else []
        header = self._view.header()
        for place, wanted in enumerate(widths):
            self._view.setColumnHidden(place, place >= shown)
            first = max(24, width - sum(widths[1:shown]))
            header.resizeSection(place, first if place == 0 else max(24, wanted))

    def _grown(self, shown: int, width: int, least: int) -> list[int]:
        """Let steady columns grow first, then others with what is in them.

        For the steady ones the first gives all it can spare, for the others only what is more
        than it needs itself.
        """
        widths = list(self._wanted)
        needed = min(round(width * FIRST_SHARE), self._most[0] + least - self._least)
        for steady, first in ((True, least), (False, max(least, needed))):
            spare = width - sum(widths[1:shown]) - first
            for place in range(1, shown):
                more = min(spare, self._most[place] - widths[place])
                if more > 0 and self._columns[place].steady is steady:
                    widths[place] += more
                    spare -= more
        return widths

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


def _number_room(table: Table, place: int, metrics: QFontMetrics) -> int:
    """How wide the longest number of a column is: numbers are never cut."""
    cells = [g.cells[place - 1] for g in table.groups if place <= len(g.cells)]
    cells += [row.cells[place] for g in table.groups for row in g.rows if place < len(row.cells)]
    return metrics.horizontalAdvance(max((cell.text for cell in cells), key=len, default="")) + 1


def _longest(table: Table, place: int) -> int:
    """How wide the widest value of a column is."""
    said = {
        (row.cells[place].text, row.cells[place].emphasis is Emphasis.STRONG)
        for group in table.groups
        for row in group.rows
        if place < len(row.cells)
    }
    metrics = {strong: QFontMetrics(theme().font(font)) for strong, font in FONTS.items()}
    return max((metrics[strong].horizontalAdvance(text) + 1 for text, strong in said), default=0)


def _longest_first(table: Table) -> int:
    """How wide the first column would be with all of its values."""
    body, caption = QFontMetrics(theme().font("body")), QFontMetrics(theme().font("caption"))
    said = {
        (row.cells[0].text, row.aside, bool(row.cells[0].icon))
        for group in table.groups
        for row in group.rows[:LOOKED_AT]
    }
    widest = 0
    for text, aside, icon in said:
        beside = caption.horizontalAdvance(aside) + ASIDE_GAP + 2 if aside else 0
        before = AFTER_ICON if icon else 0
        widest = max(widest, before + body.horizontalAdvance(text) + beside)
    return widest + 2 * PADDING


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
