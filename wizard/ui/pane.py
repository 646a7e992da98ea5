"""The details pane: shows parts from top to bottom, for the current row."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from wizard.ui.pane_parts import build, space_above
from wizard.ui.parts import Part

SIDE, TOP = 20, 18


class DetailsPane(QScrollArea):
    """Shows parts; equal ones keep their widgets, focus and scroll.

    What a button or a choice does is always the newest, even when its part looks the same.
    ``left`` is emitted by Esc. Own widgets come in by ``parts.Own``.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setAccessibleName("Details")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._parts: list[Part] = []
        self._widgets: list[QWidget] = []
        body = QWidget()
        body.setObjectName("paneBody")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(SIDE, TOP, SIDE, TOP)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(body)
        self.body = body

    def set_bare(self) -> None:
        """Stand in a dialog: no ground and no margins of its own."""
        self.setObjectName("bare")
        self.body.setObjectName("bareBody")
        self._column.setContentsMargins(0, 0, 12, 0)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is shown."""
        return tuple(self._parts)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show parts; only those that differ from what is shown are built again."""
        other = _subject(parts) != _subject(self._parts)
        for place, part in enumerate(parts):
            if place >= len(self._parts):
                self._put(place, part)
            elif part != self._parts[place]:
                self._take(place)
                self._put(place, part)
            else:
                self._parts[place] = part
        while len(self._parts) > len(parts):
            self._take(len(self._parts) - 1)
        self._order_stops()
        if other:
            self.verticalScrollBar().setValue(0)

    def _put(self, place: int, part: Part) -> None:
        self._parts.insert(place, part)
        before = self._parts[place - 1] if place else None
        widget = build(part, lambda: self._newest(widget))
        margins = widget.contentsMargins()
        margins.setTop(margins.top() + space_above(part, before))
        widget.setContentsMargins(margins)
        policy = widget.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        widget.setSizePolicy(policy)
        self._widgets.insert(place, widget)
        self._column.insertWidget(place, widget)
        widget.show()  # a layout would do so later, and what is hidden cannot take the focus

    def _take(self, place: int) -> None:
        widget = self._widgets.pop(place)
        self._parts.pop(place)
        had_focus = widget.isAncestorOf(QApplication.focusWidget() or self)
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
        if had_focus:
            self.left.emit()

    def _order_stops(self) -> None:
        """Let Tab go from top to bottom, whatever was built last."""
        stops = list(self._stops())
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        policy = Qt.FocusPolicy.NoFocus if stops else Qt.FocusPolicy.TabFocus
        self.setFocusPolicy(policy)  # without controls the keyboard scrolls

    def _stops(self) -> Iterator[QWidget]:
        for widget in self._widgets:
            for child in widget.findChildren(QWidget):
                if child.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    yield child

    def _newest(self, widget: QWidget) -> Part:
        return self._parts[self._widgets.index(widget)]

    def focus_first(self) -> None:
        """Put the keyboard on the first control."""
        for child in self._stops():
            if child.isEnabled() and child.isVisibleTo(self):
                child.setFocus(Qt.FocusReason.OtherFocusReason)
                self.ensureWidgetVisible(child)
                return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the row."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _subject(parts: Sequence[Part]) -> tuple[Part, ...]:
    """What the pane is about: its first parts."""
    return tuple(parts[:3])
