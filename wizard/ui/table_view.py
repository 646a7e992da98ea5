"""The table of rows: groups, ticks, filter, keyboard; the current row feeds the pane."""

from collections.abc import Callable, Hashable, Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent

from wizard.ui import table_keys
from wizard.ui.rows import Table
from wizard.ui.table_base import RowView
from wizard.ui.table_menu import show_menu
from wizard.ui.table_widths import LEAST_FIRST

Index = QModelIndex | QPersistentModelIndex
EDGE = 16


class RowTable(RowView):
    """Shows a ``rows.Table``.

    Keys stand for rows and groups; current row, ticks, folding and scrolling stay by key.
    ``ticks_changed`` carries a frozenset of keys and is emitted only when the user ticks;
    ``activated_key`` means Enter or a double click; ``filter_cleared`` that the user pressed
    "Clear the filter" in an empty table. ``details_of`` gives the text for Ctrl+Shift+C;
    ``least`` is how wide the first column stays, before others are hidden.
    """

    current_key_changed = Signal(object)
    ticks_changed = Signal(object)
    activated_key = Signal(object)
    filter_cleared = Signal()

    def __init__(self, name: str, least: int = LEAST_FIRST) -> None:
        super().__init__(name, least)
        self.details_of: Callable[[Hashable], str] | None = None
        self._known: set[Hashable] = set()
        self._current: Hashable | None = None
        self._last_tick: Hashable | None = None
        self._pressed = False
        self._waiting: Table | None = None
        self.note.cleared.connect(self.filter_cleared)
        self.titles.sectionClicked.connect(self._sort_by)
        self.expanded.connect(lambda index: self._folded(index, unfolded=True))
        self.collapsed.connect(lambda index: self._folded(index, unfolded=False))

    # Showing

    def show_table(self, table: Table) -> None:
        """Show a table; what is current, ticked, folded and scrolled stays."""
        if self._pressed:
            self._waiting = table
            return
        scroll, place = self.verticalScrollBar().value(), self._place()
        if self.rows.show_table(table):
            self.titles.columns = table.columns
            self._unfold()
            self._find_current(place)
            self.verticalScrollBar().setValue(scroll)
        self._widths.measure(table)
        self._arrange()
        self.viewport().update()

    def set_filter(self, text: str) -> None:
        """Show only rows with every word of a text."""
        self._filter = text.strip()
        if self.rows.set_filter(text):
            self._unfold()
            self._find_current(-1)
        self._arrange()

    def _unfold(self) -> None:
        """Fold groups as they were, new ones as they say; a filter opens all."""
        unfolded = self.rows.expanded
        for index, group in self.rows.groups():
            if group.key not in self._known:
                self._known.add(group.key)
                if not group.folded:
                    unfolded.add(group.key)
            if group.key in unfolded or self.rows.filtered:
                self.expand(index)

    def _folded(self, index: QModelIndex, *, unfolded: bool) -> None:
        key = self.rows.key_at(index)
        if unfolded and not self.rows.filtered:
            self.rows.expanded.add(key)
        elif not unfolded:
            self.rows.expanded.discard(key)

    # The current row

    @property
    def current_key(self) -> Hashable | None:
        """The key of the current row or group."""
        return self._current

    def select_key(self, key: Hashable) -> bool:
        """Make a row current, unfolding its group; ``False`` when it is not shown."""
        index = self.rows.index_of(key)
        if index.isValid():
            if index.parent().isValid():
                self.expand(index.parent())
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def _place(self) -> int:
        """Which of the lines on screen is current, counted from the first."""
        count, index = 0, self.currentIndex()
        while index.isValid() and (index := self.indexAbove(index)).isValid():
            count += 1
            if count > 1000:  # noqa: PLR2004 -- far down: the first line will do
                return 0
        return count

    def _find_current(self, place: int) -> None:
        """Make the same row current again, or the one that took its place."""
        index = self.rows.index_of(self._current) if self._current is not None else QModelIndex()
        if not index.isValid() and self._current is not None and place >= 0:
            index = table_keys.line_at(self, place)
        if index.isValid():
            self.setCurrentIndex(index)
        elif self._current is not None and place >= 0:
            self._current = None
            self.current_key_changed.emit(None)

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Tell which row is current now."""
        super().currentChanged(current, previous)
        key = self.rows.key_at(current)
        if key is not None and key != self._current:
            self._current = key
            self.current_key_changed.emit(key)
        self.viewport().update()

    # Ticks

    @property
    def ticks(self) -> frozenset[Hashable]:
        """The keys of the ticked rows, shown or not."""
        return frozenset(self.rows.ticks)

    def set_ticks(self, keys: Iterable[Hashable]) -> None:
        """Tick these rows and no others, without a signal."""
        self.rows.ticks = set(keys)
        self.viewport().update()

    @property
    def ticks_not_shown(self) -> int:
        """How many ticked rows the filter hides."""
        return len(self.rows.ticks - set(self.shown_keys))

    @property
    def shown_keys(self) -> tuple[Hashable, ...]:
        """The rows the filter shows, in order."""
        return tuple(row.key for row in self.rows.shown())

    def tick(self, keys: Iterable[Hashable], *, on: bool) -> None:
        """Tick rows as the user does."""
        if self.rows.tick(keys, on=on):
            self.viewport().update()
            self.ticks_changed.emit(self.ticks)

    def untick_all(self) -> None:
        """Untick everything as the user does."""
        self.tick(self.rows.ticks, on=False)

    def toggle(self, index: QModelIndex, *, up_to: bool = False) -> None:
        """Tick a row or group, or every row from the last tick to here."""
        state = self.rows.tick_state(index)
        if state is None:
            return
        keys, on = self.rows.tickable_of(index), state is not Qt.CheckState.Checked
        if up_to and self._last_tick is not None:
            shown = [row.key for row in self.rows.shown() if row.tickable]
            keys = table_keys.between(shown, self._last_tick, keys[0]) or keys
            on = True
        self._last_tick = keys[-1] if not up_to else self._last_tick
        self.tick(keys, on=on)

    # Keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of tables; all others are Qt's."""
        if not table_keys.press(self, event):
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Typing jumps to a name."""
        table_keys.jump(self, search)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick, fold, or make a row current."""
        self._pressed = True
        index = self.indexAt(event.position().toPoint()).siblingAtColumn(0)
        left = self._from_start(event)
        start = self.painter.start_of(index)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if index.isValid() and self.rows.group_at(index) is not None and left < start:
            self.setExpanded(index, not self.isExpanded(index))
        elif index.isValid() and start <= left < start + EDGE + 4:
            self.toggle(index, up_to=shift)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show what came while a row was pressed."""
        super().mouseReleaseEvent(event)
        self._pressed = False
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.show_table(waiting)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fold a group; go into the pane from a row."""
        index = self.indexAt(event.position().toPoint()).siblingAtColumn(0)
        left = self._from_start(event)
        if not index.isValid() or left < self.painter.start_of(index) + EDGE + 4:
            self.mousePressEvent(event)
        elif self.rows.group_at(index) is not None:
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self.activated_key.emit(self.rows.key_at(index))

    def _from_start(self, event: QMouseEvent) -> int:
        across = round(event.position().x())
        return self.viewport().width() - across if self.isRightToLeft() else across

    def _sort_by(self, section: int) -> None:
        """Sort up, then down, then as the page has it."""
        now, order = self.sorted_by
        up, down = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if now != section:
            self.sort_rows(section, up)
        elif order is up:
            self.sort_rows(section, down)
        else:
            self.sort_rows(-1, up)

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder]:
        """The column the rows are sorted by, -1 for the order of the page."""
        shown = self.titles.isSortIndicatorShown()
        return (
            self.titles.sortIndicatorSection() if shown else -1,
            self.titles.sortIndicatorOrder(),
        )

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to sort and to copy."""
        show_menu(self, event.globalPos())

    def sort_rows(self, column: int, order: Qt.SortOrder) -> None:
        """Sort inside the groups; -1 is the order of the page."""
        self.titles.setSortIndicatorShown(column >= 0)
        self.titles.setSortIndicator(column, order)
        self.rows.sort(column, order)
        self._unfold()
        self._find_current(-1)
