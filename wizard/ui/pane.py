"""The details pane: shows parts from top to bottom, for the current row."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from wizard.ui.pane_parts import build, space_above
from wizard.ui.parts import Part
from wizard.ui.tab_order import stops

SIDE, TOP = 20, 18
LEAST, MOST = 300, 460  # how wide it may be


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
        self.body = body
        self.setWidget(body)

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
        self._offer_scrolling()
        self._take_width()
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

    def _offer_scrolling(self) -> None:
        """Take the focus itself when there is no control: then the keyboard scrolls."""
        policy = Qt.FocusPolicy.NoFocus if any(self._stops()) else Qt.FocusPolicy.TabFocus
        self.setFocusPolicy(policy)

    def _take_width(self) -> None:
        """Be as wide as what cannot be wrapped: with large text that is more than usual."""
        if self.objectName() == "pane":
            bar = self.verticalScrollBar().sizeHint().width()
            needed = self.body.minimumSizeHint().width() + bar + 2 * self.frameWidth()
            self.setMinimumWidth(min(MOST, max(LEAST, needed)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that a part of a page's own says something else."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self.body:
            self._take_width()
        return super().eventFilter(watched, event)

    def _stops(self) -> Iterator[QWidget]:
        return (stop for widget in self._widgets for stop in stops(widget))

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
