"""The head of a page: title and purpose, actions, and what a page puts below them."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.ui.labels import ElidedLabel, label, set_look
from wizard.ui.theme import theme

EDGE = 24
COMPACT = 44


class Figure(NamedTuple):
    """A number of the strip, what it counts, and the tone of the number."""

    number: str
    caption: str
    tone: str = "text"


class PageHeader(QFrame):
    """Title, one sentence of purpose, actions at the end, and what a page puts below."""

    def __init__(self, title: str, purpose: str) -> None:
        super().__init__()
        self.setObjectName("header")
        self.title = label(title, "title")
        self.purpose = ElidedLabel(purpose, tone="text2")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.purpose)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(words, 1)
        top.addLayout(self._actions)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(12)
        self._column.addLayout(top)
        self.set_compact(compact=False)

    def add_action(self, widget: QWidget) -> None:
        """Add a button at the end side."""
        self._actions.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_below(self, widget: QWidget) -> None:
        """Add a strip or a progress head below."""
        self._column.addWidget(widget)

    def set_purpose(self, purpose: str) -> None:
        """Say another sentence."""
        self.purpose.setText(purpose)

    def set_bare(self, *, bare: bool) -> None:
        """Leave the line below away."""
        set_look(self, "bare", bare)

    def set_compact(self, *, compact: bool) -> None:
        """Only the title, in one line."""
        self.purpose.setHidden(compact)
        above, below = (4, 4) if compact else (18, 14)
        self.setMinimumHeight(COMPACT if compact else 0)
        self._column.setContentsMargins(EDGE, above, EDGE, below)
        self._column.setSpacing(4 if compact else 12)


class Strip(QWidget):
    """Four or five figures side by side; one line of text when there is little room."""

    def __init__(self) -> None:
        super().__init__()
        self._figures: tuple[Figure, ...] = ()
        self._row = QWidget()
        self._cells = QHBoxLayout(self._row)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setSpacing(0)
        self._line = ElidedLabel(tone="text2")
        self._line.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)
        column.addWidget(self._line)

    def show_figures(self, figures: Sequence[Figure], sentence: str = "") -> None:
        """Show the figures; ``sentence`` says the same in one line."""
        self._line.setText(sentence or ", ".join(f"{f.number} {f.caption}" for f in figures))
        if tuple(figures) == self._figures:
            return
        self._figures = tuple(figures)
        while (item := self._cells.takeAt(0)) is not None:
            if (cell := item.widget()) is not None:
                cell.deleteLater()
        for index, figure in enumerate(figures):
            self._cells.addWidget(_figure_cell(figure, first=index == 0), 1)

    def set_compact(self, *, compact: bool) -> None:
        """Say it in one line of text."""
        self._row.setHidden(compact)
        self._line.setVisible(compact)


def _figure_cell(figure: Figure, *, first: bool) -> QFrame:
    cell = QFrame()
    cell.setObjectName("figure")
    cell.setProperty("first", first)
    column = QVBoxLayout(cell)
    column.setContentsMargins(0 if first else 16, 0, 8, 0)
    column.setSpacing(0)
    column.addWidget(label(figure.number, "number", figure.tone))
    column.addWidget(ElidedLabel(figure.caption, "caption", "text2"))
    return cell


class ProgressBar(QWidget):
    """A thin bar from 0 to 1; it never goes back by itself."""

    def __init__(self, name: str = "Progress", height: int = 6) -> None:
        super().__init__()
        self._share = 0.0
        self._bar = height
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def share(self) -> float:
        """How far it is."""
        return self._share

    def set_share(self, share: float) -> None:
        """Fill the bar up to a share."""
        share = min(1.0, max(0.0, share))
        if share != self._share:
            self._share = share
            self.setAccessibleDescription(f"{share:.0%}")
            self.update()

    def sizeHint(self) -> QSize:
        """The height of the bar."""
        return QSize(120, self._bar)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track and bar."""
        painter = QPainter(self)
        paint_bar(painter, QRectF(self.rect()), self._share, mirrored=self.isRightToLeft())


def paint_bar(
    painter: QPainter, rect: QRectF, share: float, *, mirrored: bool, role: str = "accent"
) -> None:
    """Draw a bar that is filled from its start."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = rect.height() / 2
    painter.setBrush(theme().colour("track"))
    painter.drawRoundedRect(rect, radius, radius)
    if share > 0:
        filled = QRectF(rect)
        filled.setWidth(max(rect.height(), rect.width() * share))
        if mirrored:
            filled.moveRight(rect.right())
        painter.setBrush(theme().colour(role))
        painter.drawRoundedRect(filled, radius, radius)
    painter.restore()


class ProgressHead(QWidget):
    """A strong sentence, quiet text at the end, and a bar below."""

    def __init__(self, font: str = "section") -> None:
        super().__init__()
        self.sentence = ElidedLabel(font=font)
        self.aside = label(tone="text2")
        self.bar = ProgressBar()
        words = QHBoxLayout()
        words.setSpacing(16)
        words.addWidget(self.sentence, 1)
        words.addWidget(self.aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(words)
        column.addWidget(self.bar)

    def show_progress(self, sentence: str, aside: str, share: float) -> None:
        """Say how far it is."""
        self.sentence.setText(sentence)
        self.aside.setText(aside)
        self.bar.set_share(share)
