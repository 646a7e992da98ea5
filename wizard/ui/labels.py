"""Text on the window: labels by role of font and colour, and one that elides itself."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from wizard.ui.theme import theme

Elide = Qt.TextElideMode
FIRST_STRONG, POP = "\u2068", "\u2069"


def mirrored() -> bool:
    """Whether the window is laid out from right to left."""
    return QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft


def isolated(text: str) -> str:
    """Keep a text that is drawn in its own direction: else "16 GB" turns into "GB 16".

    Only for what is drawn, never for what can be copied. Code and hosts' own words have their
    direction already.
    """
    return f"{FIRST_STRONG}{text}{POP}" if text and mirrored() else text


def leading(upright: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter) -> Qt.AlignmentFlag:
    """Return the start side, for text of either direction."""
    side = Qt.AlignmentFlag.AlignRight if mirrored() else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignAbsolute | upright


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
    made.setAlignment(leading())
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
    """Text that is cut with an ellipsis when there is no room; the tooltip has all of it.

    ``lines`` is how many it may take where its height allows; it asks for one.
    """

    def __init__(
        self,
        text: str = "",
        font: str = "body",
        tone: str = "text",
        *,
        elide: Qt.TextElideMode = Elide.ElideRight,
        lines: int = 1,
    ) -> None:
        super().__init__(text)
        self._elide = elide
        self._most = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", font)
        self.setProperty("tone", tone)
        upright = QSizePolicy.Policy.Fixed if lines == 1 else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Ignored, upright)

    def sizeHint(self) -> QSize:
        """Room for all of the text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        """Room for next to nothing."""
        return QSize(24, self.fontMetrics().height() + 2)

    def written(self) -> list[str]:
        """Return the lines as they are drawn."""
        metrics, room = self.fontMetrics(), self.width()
        most = max(1, min(self._most, self.height() // metrics.lineSpacing()))
        text = self.text()
        lines: list[str] = []
        while len(lines) < most - 1 and metrics.horizontalAdvance(text) > room:
            here = self._fitting(text)
            lines.append(text[:here].rstrip())
            text = text[here:]
        return [*lines, metrics.elidedText(text, self._elide, room)]

    def _fitting(self, text: str) -> int:
        """How many letters go into the next line."""
        layout = QTextLayout(text, self.font())
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(self.width())
        layout.endLayout()
        here = line.textLength() or len(text)
        space = text.rfind(" ", 0, here)
        return space + 1 if space > 0 else here  # a name with hyphens stays whole

    def setText(self, text: str) -> None:  # noqa: N802
        """Say something else."""
        super().setText(text)
        self._offer_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the whole text as tooltip when it does not fit."""
        super().resizeEvent(event)
        self._offer_all()

    def _offer_all(self) -> None:
        whole = " ".join(self.text().split())
        shown = " ".join(" ".join(self.written()).split())
        self.setToolTip("" if shown == whole else self.text())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the text, cut to the width."""
        painter = QPainter(self)
        painter.setPen(theme().colour(str(self.property("tone"))))
        lines = "\n".join(map(isolated, self.written()))
        painter.drawText(self.rect(), leading(), lines)
