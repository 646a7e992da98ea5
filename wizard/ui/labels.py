"""Text on the window: labels by role of font and colour, and one that elides itself."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from wizard.ui.theme import theme

Elide = Qt.TextElideMode


def label(text: str = "", font: str = "body", tone: str = "text", *, wrap: bool = False) -> QLabel:
    """Make a label. ``font`` and ``tone`` are roles of the theme; its text can be selected.

    Fonts: title, number, section, strong, body, caption, field. Tones: text, text2, critical,
    caution, positive, info, unknown, accent, disabled.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("type", font)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a label another colour role."""
    set_look(widget, "tone", tone)


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet asks for, and apply the sheet again when it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def line() -> QFrame:
    """Make a thin line between things."""
    made = QFrame()
    made.setObjectName("line")
    made.setFixedHeight(1)
    return made


class ElidedLabel(QLabel):
    """One line that is cut with an ellipsis when there is no room; the tooltip has all of it."""

    def __init__(
        self,
        text: str = "",
        font: str = "body",
        tone: str = "text",
        *,
        elide: Qt.TextElideMode = Elide.ElideRight,
    ) -> None:
        super().__init__(text)
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", font)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for all of the text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Room for next to nothing."""
        return QSize(24, self.fontMetrics().height() + 2)

    def _elided(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._elide, self.width())

    def setText(self, text: str) -> None:  # noqa: N802
        """Say something else."""
        super().setText(text)
        self._offer_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text as tooltip when it does not fit."""
        super().resizeEvent(event)
        self._offer_all()

    def _offer_all(self) -> None:
        self.setToolTip("" if self._elided() == self.text() else self.text())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text, cut to the width."""
        painter = QPainter(self)
        painter.setPen(theme().colour(str(self.property("tone"))))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(self.rect(), flags, self._elided())
