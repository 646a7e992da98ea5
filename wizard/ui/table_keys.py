"""The keyboard of tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent

from wizard.ui.table_menu import copy, copy_details, show_menu
from wizard.ui.table_order import plain

if TYPE_CHECKING:
    from wizard.ui.table_view import RowTable

PAUSE = 0.9  # seconds without a key after which typing starts a new name
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key

_typed: dict[int, tuple[float, str]] = {}


def press(view: RowTable, event: QKeyEvent) -> bool:
    """Do what a key means in a table; ``False`` when it means nothing special."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    act = _ACTS.get((Key(event.key()), modifiers))
    if act is None:
        return False
    act(view)
    event.accept()
    return True


def between(keys: Sequence[Hashable], one: Hashable, other: Hashable) -> list[Hashable]:
    """Return every key from one to the other."""
    if one not in keys or other not in keys:
        return []
    low, high = sorted((keys.index(one), keys.index(other)))
    return list(keys[low : high + 1])


def lines(view: RowTable, start: QModelIndex) -> Iterator[QModelIndex]:
    """Every line on screen from one on, unfolded ones included."""
    index = start
    while index.isValid():
        yield index
        index = view.indexBelow(index)


def line_at(view: RowTable, place: int) -> QModelIndex:
    """Return the line with a number, or the last one."""
    last = QModelIndex()
    for count, index in enumerate(lines(view, view.rows.index(0, 0))):
        last = index
        if count == place:
            break
    return last


def jump(view: RowTable, search: str) -> None:
    """Go to the next line whose name begins with what is typed."""
    now = time.monotonic()
    before, text = _typed.get(id(view), (0.0, ""))
    text = text + search if now - before < PAUSE else search
    _typed[id(view)] = (now, text)
    wanted = plain(text)
    current = view.currentIndex()
    first = view.rows.index(0, 0)
    start = current if current.isValid() else first
    if len(text) == 1 and current.isValid():
        start = view.indexBelow(current)
    for begin in (start, first):
        for index in lines(view, begin):
            if plain(str(view.rows.data(index))).startswith(wanted):
                view.setCurrentIndex(index)
                return


def _enter(view: RowTable) -> None:
    index = view.currentIndex()
    if view.rows.group_at(index) is not None and not view.isExpanded(index):
        view.expand(index)
    elif index.isValid():
        view.activated_key.emit(view.rows.key_at(index))


def _tick(view: RowTable) -> None:
    view.toggle(view.currentIndex())


def _tick_up_to(view: RowTable) -> None:
    view.toggle(view.currentIndex(), up_to=True)


def _tick_all(view: RowTable) -> None:
    if view.rows.table.ticks:
        view.tick([row.key for row in view.rows.shown() if row.tickable], on=True)


def _untick_all(view: RowTable) -> None:
    view.untick_all()


def _fold(view: RowTable) -> None:
    index = view.currentIndex()
    if view.rows.group_at(index) is not None and view.isExpanded(index):
        view.collapse(index)
    elif index.parent().isValid():
        view.setCurrentIndex(index.parent())


def _unfold(view: RowTable) -> None:
    index = view.currentIndex()
    if view.rows.group_at(index) is None:
        return
    if not view.isExpanded(index):
        view.expand(index)
    elif view.rows.rows_of(index):
        view.setCurrentIndex(view.rows.index(0, 0, index))


def _towards_start(view: RowTable) -> None:
    (_unfold if view.isRightToLeft() else _fold)(view)


def _towards_end(view: RowTable) -> None:
    (_fold if view.isRightToLeft() else _unfold)(view)


_ACTS: dict[tuple[Key, Qt.KeyboardModifier], Callable[[RowTable], None]] = {
    (Key.Key_Space, NONE): _tick,
    (Key.Key_Space, SHIFT): _tick_up_to,
    (Key.Key_A, CONTROL): _tick_all,
    (Key.Key_A, CONTROL | SHIFT): _untick_all,
    (Key.Key_C, CONTROL): copy,
    (Key.Key_C, CONTROL | SHIFT): copy_details,
    (Key.Key_Return, NONE): _enter,
    (Key.Key_Enter, NONE): _enter,
    (Key.Key_Left, NONE): _towards_start,
    (Key.Key_Right, NONE): _towards_end,
    (Key.Key_F10, NONE): show_menu,
    (Key.Key_F10, SHIFT): show_menu,
    (Key.Key_Menu, NONE): show_menu,
}
