"""Marks that are drawn, not styled: tick boxes, radio marks, the frame of the focus."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from wizard.ui.theme import theme

BOX = 14
_TICK = ((3.2, 7.3), (6.0, 10.0), (10.9, 4.4))


def draw_check(
    painter: QPainter,
    rect: QRect,
    state: Qt.CheckState,
    *,
    enabled: bool = True,
    selected: bool = False,
) -> None:
    """Draw a tick box in the middle of a rectangle; ``selected`` is a strongly coloured ground."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = rect.x() + (rect.width() - BOX) // 2
    top = rect.y() + (rect.height() - BOX) // 2
    filled = state is not Qt.CheckState.Unchecked
    border, ground = _colours(filled=filled, enabled=enabled)
    mark = theme().colour("on_accent" if enabled else "base")
    if selected:
        border, mark = theme().colour("selected_text"), theme().colour("selected")
        ground = border if filled else mark
    painter.setPen(QPen(border, 1.0))
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(left + 0.5, top + 0.5, BOX - 1, BOX - 1), 3, 3)
    if filled:
        pen = QPen(mark, 1.7)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        points = _TICK if state is Qt.CheckState.Checked else ((3.8, 7.0), (10.2, 7.0))
        painter.drawPolyline(QPolygonF([QPointF(left + x, top + y) for x, y in points]))
    painter.restore()


def draw_radio(painter: QPainter, rect: QRect, *, chosen: bool, enabled: bool = True) -> None:
    """Draw a radio mark in the middle of a rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = QRectF(rect).center()
    border, ground = _colours(filled=chosen, enabled=enabled)
    painter.setPen(QPen(border, 1.0))
    painter.setBrush(ground)
    painter.drawEllipse(centre, BOX / 2 - 0.5, BOX / 2 - 0.5)
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("on_accent" if enabled else "base"))
        painter.drawEllipse(centre, 2.6, 2.6)
    painter.restore()


def draw_frame(painter: QPainter, rect: QRect) -> None:
    """Draw the frame of keyboard focus round a mark and its text."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme().colour("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)
    painter.restore()


def _colours(*, filled: bool, enabled: bool) -> tuple[QColor, QColor]:
    colours = theme().colours
    if not enabled:
        return colours["disabled"], colours["disabled" if filled else "base"]
    return colours["accent" if filled else "text2"], colours["accent" if filled else "base"]
