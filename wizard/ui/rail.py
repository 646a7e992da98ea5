"""The rail: the steps of the wizard, what came out of each, settings and help."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from wizard.flow.state import PageName
from wizard.ui import icons
from wizard.ui.controls import Button
from wizard.ui.icons import IconLabel
from wizard.ui.labels import ElidedLabel, isolated, leading, set_look
from wizard.ui.theme import theme

WIDTH, MOST_WIDTH, COMPACT = 232, 260, 56
STEP = 50
ROOM_BESIDE = 70


class Step(NamedTuple):
    """A step as the rail shows it. ``tone`` is the role of the caption."""

    name: PageName
    title: str
    caption: str
    icon: str
    tone: str
    current: bool
    enabled: bool


class StepItem(QAbstractButton):
    """One step: icon, title, one line of what came out."""

    def __init__(self, number: int, count: int) -> None:
        super().__init__()
        self._number, self._count = number, count
        self._compact = False
        self.step: Step | None = None
        self.setFixedHeight(STEP)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_step(self, step: Step, *, compact: bool) -> None:
        """Show a step."""
        if (step, compact) == (self.step, self._compact):
            return
        self.step, self._compact = step, compact
        self.setEnabled(step.enabled or step.current)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor
            if step.enabled and not step.current
            else Qt.CursorShape.ArrowCursor
        )
        words = ", ".join(filter(None, (step.title, step.caption)))
        current = ", current" if step.current else ""
        said = ", ".join(filter(None, (step.title + current, step.caption)))
        self.setAccessibleName(f"Step {self._number} of {self._count}, {said}")
        self.setToolTip(words if compact else "")
        self.update()

    def sizeHint(self) -> QSize:
        """Title and icon."""
        title = self.step.title if self.step else ""
        wide = QFontMetrics(theme().font("strong")).horizontalAdvance(title)
        return QSize(wide + ROOM_BESIDE - 16, STEP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon and words."""
        step = self.step
        if step is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        self._ground(painter, ground, step)
        plain = step.current and theme().high_contrast
        role = "selected_text" if plain else icons.role_of(step.icon)
        if self._compact:
            place = QRect(0, 0, 16, 16)
            place.moveCenter(self.rect().center())
            icons.draw(painter, place, step.icon, role, "window")
            return
        self._words(painter, step, role, plain=plain)

    def _ground(self, painter: QPainter, ground: QRectF, step: Step) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if step.current:
            painter.setBrush(theme().colour("selected"))
            painter.drawRoundedRect(ground, 5, 5)
        elif self.underMouse() and step.enabled:
            painter.setBrush(theme().colour("line"))
            painter.drawRoundedRect(ground, 5, 5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme().colour("accent"), 2))
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 5, 5)

    def _words(self, painter: QPainter, step: Step, role: str, *, plain: bool) -> None:
        captioned = bool(step.caption)
        font = theme().font("strong" if step.current else "body")
        height = QFontMetrics(font).height()
        top = (STEP - height - (height if captioned else 0)) // 2
        icons.draw(painter, self._at(8, top, 16, height), step.icon, role, "window")
        tone = "text" if step.current or step.enabled else "text2"
        title = step.title, "selected_text" if plain else tone
        self._line(painter, font, self._at(34, top, self.width() - 38, height), title)
        if captioned:
            below = self._at(34, top + height, self.width() - 38, height)
            caption = step.caption, "selected_text" if plain else step.tone
            self._line(painter, theme().font("caption"), below, caption)

    def _line(self, painter: QPainter, font: QFont, place: QRect, said: tuple[str, str]) -> None:
        words, role = said
        painter.setFont(font)
        painter.setPen(theme().colour(role))
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, leading(), isolated(cut))

    def _at(self, left: int, top: int, width: int, height: int) -> QRect:
        if self.isRightToLeft():
            left = self.width() - left - width
        return QRect(QPoint(left, top), QSize(width, height))

    def enterEvent(self, event: object) -> None:
        """Draw the ground under the pointer."""
        super().enterEvent(event)  # type: ignore[arg-type]
        self.update()


class Rail(QFrame):
    """Mark and name, the steps, settings and help."""

    opened = Signal(object)
    settings = Signal()
    help = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName("Steps")
        self._compact = False
        self._items: list[StepItem] = []
        self._steps: tuple[Step, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._list.setContentsMargins(8, 0, 8, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addLayout(self._list)
        column.addStretch(1)
        column.addWidget(self._foot())
        self.set_compact(compact=False)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setFixedHeight(66)
        self._name = QWidget()
        words = QVBoxLayout(self._name)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(ElidedLabel("Nested Virtualization", "strong"))
        words.addWidget(ElidedLabel("Wizard", "caption", "text2"))
        words.addStretch(1)
        self._head_row = QHBoxLayout(head)
        self._head_row.setSpacing(10)
        self._head_row.addWidget(IconLabel("mark", size=24), 0, Qt.AlignmentFlag.AlignLeading)
        self._head_row.addWidget(self._name, 1)
        return head

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setObjectName("railFoot")
        self._settings = Button("Settings", "settings", kind="quiet")
        self._help = Button("Help", "help", kind="quiet")
        self._settings.clicked.connect(self.settings)
        self._help.clicked.connect(self.help)
        self._foot_box = QVBoxLayout(foot)
        self._foot_box.setSpacing(0)
        self._foot_row = QHBoxLayout()
        self._foot_box.addLayout(self._foot_row)
        return foot

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show the steps."""
        self._steps = tuple(steps)
        while len(self._items) < len(steps):
            item = StepItem(len(self._items) + 1, len(steps))
            item.clicked.connect(lambda _=False, item=item: self._opened(item))
            self._items.append(item)
            self._list.addWidget(item)
        for item, step in zip(self._items, steps, strict=True):
            item.show_step(step, compact=self._compact)
        if not self._compact:
            widest = max((item.sizeHint().width() for item in self._items), default=0)
            self.setFixedWidth(min(MOST_WIDTH, max(WIDTH, widest + 16)))

    def _opened(self, item: StepItem) -> None:
        if item.step is not None:
            self.opened.emit(item.step.name)

    def focus(self) -> None:
        """Put the keyboard on the current step."""
        for item in self._items:
            if item.step is not None and item.step.current:
                item.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_compact(self, *, compact: bool) -> None:
        """Show icons only."""
        self._compact = compact
        self._name.setVisible(not compact)
        self._head_row.setContentsMargins(16, 4, 0 if compact else 8, 0)
        for button, words in ((self._settings, "Settings"), (self._help, "Help")):
            button.set_words("" if compact else words)
            button.setAccessibleName(words)
            button.setToolTip(words if compact else "")
            self._foot_row.removeWidget(button)
            self._foot_box.removeWidget(button)
            (self._foot_box if compact else self._foot_row).addWidget(button)
        self._foot_box.setContentsMargins(4, 6, 4, 6)
        self.setFixedWidth(COMPACT if compact else WIDTH)
        set_look(self, "mirrored", self.isRightToLeft())
        self.show_steps(self._steps)
