"""The model of a table: plain values and lists of what is shown. No proxy, no item objects.

Top rows are groups, or the rows themselves in a table without groups. An index of a top row has
the id 0; one of a row in a group has the position of its group + 1.
"""

from collections.abc import Hashable, Iterable, Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from wizard.ui.rows import Cell, Group, Row, Table
from wizard.ui.table_order import (
    cell_order,
    plain,
    searched,
    searched_group,
    spoken_cell,
    spoken_group,
    spoken_row,
)

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NOWHERE = QModelIndex()


class RowModel(QAbstractItemModel):
    """Shows a ``Table``, filtered and sorted; keeps what is ticked as a set of keys."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = Table((), ())
        self.ticks: set[Hashable] = set()
        self.expanded: set[Hashable] = set()
        self._titles: tuple[str, ...] = ()
        self._groups: list[Group] = []
        self._rows: list[list[Row]] = []  # shown rows of each shown group
        self._blobs: dict[Hashable, tuple[Row, str]] = {}
        self._terms: tuple[str, ...] = ()
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    # What is shown

    @property
    def flat(self) -> bool:
        """Whether the table has no groups."""
        groups = self.table.groups
        return not groups or (len(groups) == 1 and not groups[0].title)

    @property
    def filtered(self) -> bool:
        """Whether a filter is set."""
        return bool(self._terms)

    def show_table(self, table: Table) -> bool:
        """Show a table; ``False`` when only values changed and every index is still good."""
        groups, rows = self._arranged(table)
        same = (
            table.columns == self.table.columns
            and table.ticks == self.table.ticks
            and _keys(groups, rows) == _keys(self._groups, self._rows)
        )
        if same:
            self.table, self._groups, self._rows = table, groups, rows
            return False
        self.beginResetModel()
        self.table, self._groups, self._rows = table, groups, rows
        self._titles = tuple(column.title for column in table.columns)
        self.endResetModel()
        return True

    def set_filter(self, text: str) -> bool:
        """Show only rows with every word of a text; ``False`` when nothing changed."""
        terms = tuple(plain(text).split())
        if terms == self._terms:
            return False
        self._terms = terms
        self._arrange()
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort inside the groups by a column; -1 is the order of the page, worst first."""
        if (column, order) != self._sorted_by:
            self._sorted_by = (column, order)
            self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        self._groups, self._rows = self._arranged(self.table)
        self.endResetModel()

    def _arranged(self, table: Table) -> tuple[list[Group], list[list[Row]]]:
        groups = sorted(table.groups, key=lambda group: group.rank)
        found = [(group, self._found(group)) for group in groups]
        if self._terms:
            found = [(group, rows) for group, rows in found if rows]
        return [group for group, _ in found], [self._in_order(rows) for _, rows in found]

    def _found(self, group: Group) -> list[Row]:
        if not self._terms:
            return list(group.rows)
        head = searched_group(group)
        return [row for row in group.rows if self._matches(head, row)]

    def _matches(self, head: str, row: Row) -> bool:
        blob = self._blob(row)
        return all(term in blob or term in head for term in self._terms)

    def _blob(self, row: Row) -> str:
        known = self._blobs.get(row.key)
        if known is None or known[0] is not row:
            self._blobs[row.key] = known = (row, searched(row))
        return known[1]

    def _in_order(self, rows: list[Row]) -> list[Row]:
        column, order = self._sorted_by
        if column < 0:
            return sorted(rows, key=lambda row: row.rank)
        reverse = order is Qt.SortOrder.DescendingOrder
        return sorted(rows, key=lambda row: cell_order(_cell(row, column)), reverse=reverse)

    # Questions of the view

    def group_at(self, index: Index) -> Group | None:
        """Return the group of a group row."""
        if not index.isValid() or self.flat or index.internalId():
            return None
        return self._groups[index.row()]

    def row_at(self, index: Index) -> Row | None:
        """Return the row of an index; ``None`` for a group row."""
        if not index.isValid():
            return None
        if self.flat:
            return self._rows[0][index.row()]
        inside = index.internalId()
        return self._rows[inside - 1][index.row()] if inside else None

    def rows_of(self, index: Index) -> list[Row]:
        """Return the shown rows of a group row."""
        return self._rows[index.row()] if self.group_at(index) is not None else []

    def key_at(self, index: Index) -> Hashable | None:
        """Return the key of a row or group."""
        row = self.row_at(index)
        if row is not None:
            return row.key
        group = self.group_at(index)
        return None if group is None else group.key

    def shown(self) -> Iterator[Row]:
        """Every row the filter shows, in order."""
        for rows in self._rows:
            yield from rows

    def groups(self) -> Iterator[tuple[QModelIndex, Group]]:
        """Every shown group with its index."""
        if not self.flat:
            for position, group in enumerate(self._groups):
                yield self.createIndex(position, 0, 0), group

    def index_of(self, key: Hashable) -> QModelIndex:
        """Return the index of a key; an invalid one when it is not shown."""
        for position, (group, rows) in enumerate(zip(self._groups, self._rows, strict=True)):
            if not self.flat and group.key == key:
                return self.createIndex(position, 0, 0)
            for place, row in enumerate(rows):
                if row.key == key:
                    return self.createIndex(place, 0, 0 if self.flat else position + 1)
        return QModelIndex()

    # Ticks

    def tick_state(self, index: Index) -> Qt.CheckState | None:
        """Return how a row is ticked; a group for its shown rows; ``None`` without a box."""
        if not self.table.ticks:
            return None
        row = self.row_at(index)
        if row is not None:
            ticked = row.key in self.ticks
            state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            return state if row.tickable else None
        keys = [row.key for row in self.rows_of(index) if row.tickable]
        if not keys:
            return None
        ticked_count = sum(key in self.ticks for key in keys)
        if ticked_count == len(keys):
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if ticked_count else Qt.CheckState.Unchecked

    def tickable_of(self, index: Index) -> list[Hashable]:
        """Return the keys a tick on this row or group stands for."""
        row = self.row_at(index)
        rows = [row] if row is not None else self.rows_of(index)
        return [row.key for row in rows if row.tickable]

    def tick(self, keys: Iterable[Hashable], *, on: bool) -> bool:
        """Tick or untick rows; ``False`` when that changed nothing."""
        before = len(self.ticks)
        chosen = set(keys)
        self.ticks = self.ticks | chosen if on else self.ticks - chosen
        return len(self.ticks) != before

    # Qt's questions

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        """Return the index of a place."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Return the group of a row."""
        inside = index.internalId() if index.isValid() else 0
        return self.createIndex(inside - 1, 0, 0) if inside else QModelIndex()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Groups, or rows of a group."""
        if not parent.isValid():
            return len(self._groups) if not self.flat else len(self._rows[0]) if self._rows else 0
        inside = self.flat or parent.internalId() or parent.column()
        return 0 if inside else len(self._rows[parent.row()])

    def columnCount(self, _parent: Index = NOWHERE) -> int:
        """As many as the table has, everywhere."""
        return len(self.table.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that rows can be current; boxes are handled by the view."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0 and self.tick_state(index) is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        """Return the titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._titles[section] if section < len(self._titles) else None
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Return text, spoken text and tick."""
        if not index.isValid():
            return None
        if role == Role.DisplayRole:
            return self._written(index)
        if role == Role.AccessibleTextRole:
            return self._spoken(index)
        if role == Role.CheckStateRole and index.column() == 0:
            state = self.tick_state(index)
            return None if state is None else state.value
        return None

    def _written(self, index: Index) -> str:
        cell = self.cell_at(index)
        if cell is not None:
            return cell.text
        group = self.group_at(index)
        return group.title if group is not None and index.column() == 0 else ""

    def cell_at(self, index: Index) -> Cell | None:
        """Return the cell of an index."""
        row = self.row_at(index)
        if row is not None:
            return _cell(row, index.column())
        group = self.group_at(index)
        place = index.column() - 1
        return group.cells[place] if group is not None and 0 <= place < len(group.cells) else None

    def _spoken(self, index: Index) -> str:
        if index.column():
            cell = self.cell_at(index)
            return "" if cell is None else spoken_cell(cell, self._titles[index.column()])
        row = self.row_at(index)
        if row is not None:
            return spoken_row(row, self._titles)
        group = self.group_at(index)
        if group is None:
            return ""
        fold = "expanded" if group.key in self.expanded else "collapsed"
        return f"{spoken_group(group, self._titles)}, {fold}"


def _cell(row: Row, column: int) -> Cell | None:
    return row.cells[column] if column < len(row.cells) else None


def _keys(groups: list[Group], rows: list[list[Row]]) -> list[tuple[Hashable, list[Hashable]]]:
    return [(g.key, [row.key for row in inside]) for g, inside in zip(groups, rows, strict=True)]
