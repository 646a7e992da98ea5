"""A sentence that concerns the whole page."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.controls import Button as PushButton
from wizard.ui.header import EDGE
from wizard.ui.icons import IconLabel
from wizard.ui.labels import label
from wizard.ui.parts import Button
from wizard.ui.theme import theme

ICONS = {
    "info": "advice",
    "caution": "warning",
    "critical": "blocker",
    "positive": "passed",
    "unknown": "unknown",
}
BAR = 3


class Banner(QWidget):
    """Bar, tint, icon, sentence, at most one button. Hidden until it has something to say."""

    def __init__(self) -> None:
        super().__init__()
        self._tone = "info"
        self._button: Button | None = None
        self._icon = IconLabel()
        self._sentence = label(wrap=True)
        self._press = PushButton("", small=True)
        self._press.clicked.connect(self._pressed)
        row = QHBoxLayout()
        row.setContentsMargins(BAR + 11, 6, 10, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._press)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(EDGE, 10, 16, 0)
        self._outer.addLayout(row)
        self.hide()

    def say(self, sentence: str, tone: str = "info", button: Button | None = None) -> None:
        """Say a sentence. Tones: info, caution, critical, positive, unknown."""
        self._tone, self._button = tone, button
        self._icon.show_icon(ICONS[tone])
        self._sentence.setText(sentence)
        self._press.setVisible(button is not None)
        if button is not None:
            self._press.set_words(button.text)
            self._press.set_icon(button.icon)
        self.show()
        self.update()

    def hush(self) -> None:
        """Say nothing."""
        self.hide()

    def _pressed(self) -> None:
        if self._button is not None:
            self._button.press()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw tint and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect().marginsRemoved(self._outer.contentsMargins()))
        painter.setPen(theme().colour("line"))
        painter.setBrush(theme().colour(f"{self._tone}_tint"))
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        bar = QRectF(ground)
        bar.setWidth(BAR)
        if self.isRightToLeft():
            bar.moveRight(ground.right())
        painter.fillRect(bar, theme().colour(self._tone))
