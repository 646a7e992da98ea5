"""How a table looks: set up without a branch area, whole rows drawn at once, working icons."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QHelpEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
)

from wizard.ui import icons
from wizard.ui.controls import LOOK_CHANGED
from wizard.ui.table_delegate import Look, RowPainter
from wizard.ui.table_empty import EmptyNote
from wizard.ui.table_header import Header
from wizard.ui.table_model import RowModel
from wizard.ui.table_widths import LEAST_FIRST, Widths

FRAME_MS = 1000 // icons.TURN_STEPS


class RowView(QTreeView):
    """Draws the rows of a ``RowModel``; what they mean is for ``RowTable``."""

    def __init__(self, name: str, least: int = LEAST_FIRST) -> None:
        super().__init__()
        self.rows = RowModel(self)
        self.painter = RowPainter(self.rows)
        self.titles = Header(self)
        self._widths = Widths(self, self.rows, least)
        self._hovered = QModelIndex()
        self._filter = ""
        self.setAccessibleName(name)
        self._set_up()
        self.note = EmptyNote(self)
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self._turn)

    def _set_up(self) -> None:
        self.setModel(self.rows)
        self.setHeader(self.titles)
        self.setItemDelegate(self.painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setAllColumnsShowFocus(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.setMinimumWidth(200)
        self.setViewportMargins(0, 0, 0, 0)

    def _arrange(self) -> None:
        """Share the width out, and say so when there is nothing."""
        self._widths.share_out(self.viewport().width())
        self.painter.sections = self._widths.sections()
        empty = next(self.rows.shown(), None) is None and not self._has_groups()
        self.note.show_note(self.rows.table.empty, self._filter, visible=empty)
        self.note.setGeometry(self.viewport().geometry())

    def _has_groups(self) -> bool:
        return next(self.rows.groups(), None) is not None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remember the row under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the row under the pointer."""
        super().leaveEvent(event)
        self._hover(QModelIndex())

    def _hover(self, index: QModelIndex) -> None:
        index = index.siblingAtColumn(0) if index.isValid() else index
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()

    def drawRow(
        self,
        painter: QPainter,
        _option: QStyleOptionViewItem,
        at: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a whole row at once."""
        index = self.rows.sibling(at.row(), 0, at)
        rect = self.visualRect(index)
        row = QRect(0, rect.y(), self.viewport().width(), rect.height())
        group = self.rows.group_at(index)
        current = index == self.currentIndex()
        look = Look(
            current,
            current and self.hasFocus(),
            index == self._hovered,
            None if group is None else self.isExpanded(index),
        )
        self.painter.paint_row(painter, row, index, look)
        if self.painter.spinning and not self._frames.isActive():
            if icons.animated():
                self._frames.start()
            else:
                self.painter.spinning.clear()

    def _turn(self) -> None:
        """Draw the working icons again, a little further."""
        spinning, self.painter.spinning = self.painter.spinning, []
        if not spinning or not self.isVisible():
            self._frames.stop()
        for rect in spinning:
            self.viewport().update(rect)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw the focus lines no more."""
        super().focusOutEvent(event)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Make the first row current when none is."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.rows.index(0, 0))
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the first column the room that is left."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the look changed."""
        super().changeEvent(event)
        if event.type() in LOOK_CHANGED and hasattr(self, "_frames"):
            self.painter.forget_fonts()
            self._widths.measure(self.rows.table, again=True)
            self._arrange()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the whole text of what is cut."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            QToolTip.showText(event.globalPos(), self._widths.cut_text(index), self)
            return True
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        """Some rows."""
        return QSize(480, 240)
