"""Where Tab goes: through the layouts as they are read, whatever was built last.

Parts of a page are made late and made again, so the order is found when the key is pressed.
"""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)


def stops(root: QWidget) -> Iterator[QWidget]:
    """Every control in a part of a window that Tab can reach, as it is read."""
    if root.focusPolicy() & Qt.FocusPolicy.TabFocus and not _is_passed_over(root):
        yield root
    for child in _children(root):
        yield from stops(child)


def _is_passed_over(widget: QWidget) -> bool:
    """Whether it is one of several of which another is chosen: the arrows go there."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    chosen = group.checkedButton() if group is not None and group.exclusive() else None
    return chosen is not None and chosen is not widget


def _children(root: QWidget) -> Iterator[QWidget]:
    """Widgets inside another, in the order of its layout."""
    layout = root.layout()
    inside = root.widget() if isinstance(root, QScrollArea) else None
    if isinstance(root, QStackedWidget):
        current = root.currentWidget()
        yield from () if current is None else (current,)
    elif isinstance(root, QSplitter):
        yield from filter(None, (root.widget(place) for place in range(root.count())))
    elif inside is not None:
        yield inside
    elif layout is not None:
        yield from _laid_out(layout)
    elif not isinstance(root, QComboBox):  # its list is a window of its own
        yield from (w for w in root.children() if isinstance(w, QWidget) and not w.isWindow())


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, inner = (None, None) if item is None else (item.widget(), item.layout())
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def move(parts: Sequence[QWidget], *, forward: bool) -> bool:
    """Put the keyboard on the stop before or after the one it is on; round at the ends."""
    here = QApplication.focusWidget()
    order = [
        stop
        for part in parts
        for stop in stops(part)
        if stop is here or (stop.isEnabled() and stop.isVisible())
    ]
    if not order:
        return False
    step = 1 if forward else -1
    place = order.index(here) + step if here in order else (0 if forward else -1)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target = order[place % len(order)]
    target.setFocus(reason)
    _bring_into_view(target)
    return True


def _bring_into_view(target: QWidget) -> None:
    above = target.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(target)
        above = above.parentWidget()
