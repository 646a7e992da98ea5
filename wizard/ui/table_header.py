"""The header of a table: captions, a line below, a chevron on the sorted column."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from wizard.ui import icons
from wizard.ui.labels import isolated
from wizard.ui.rows import Column
from wizard.ui.theme import theme

HEIGHT = 30
PADDING = 8
CHEVRON = 12


class Header(QHeaderView):
    """Draws titles as field captions; numbers' titles stand at the end side."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.columns: tuple[Column, ...] = ()
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(24)
        self.setStretchLastSection(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """The height of a caption with room."""
        height = self.fontMetrics().height() + 14
        return QSize(super().sizeHint().width(), max(HEIGHT, height))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw one title, cut when it must be."""
        if section >= len(self.columns):
            return
        column = self.columns[section]
        colours = theme().colours
        painter.save()
        painter.fillRect(rect, colours["base"])
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), colours["border"])
        painter.setFont(theme().font("field"))
        painter.setPen(colours["text2"])
        words = rect.adjusted(PADDING, 0, -PADDING, 0)
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        end = column.at_end != self.isRightToLeft()
        before = sorted_here and not column.at_end
        room = words.width() - (CHEVRON + 2 if before else 0)
        metrics = painter.fontMetrics()
        title = metrics.elidedText(column.title, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(title)
        left = words.right() + 1 - width if end else words.x()
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        flags |= Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(left, rect.y(), width + 2, rect.height()), flags, isolated(title))
        if sorted_here:
            beside = left - CHEVRON - 3 if end else left + width + 3
            self._chevron(painter, QRect(beside, rect.center().y() - 5, CHEVRON, CHEVRON))
        painter.restore()

    def _chevron(self, painter: QPainter, rect: QRect) -> None:
        up = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        icons.draw(painter, rect, "chevron-up" if up else "chevron-down", "text2")
