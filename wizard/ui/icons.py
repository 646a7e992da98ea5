"""Icons, drawn in the colours of the theme: one SVG each, tinted when loaded."""

import time
from functools import lru_cache
from typing import NamedTuple, cast

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from wizard.resources import resource
from wizard.ui.theme import theme

SIZE = 16
BESIDE_TEXT = 20  # buttons leave 4 between icon and text; 8 looks right
FULL_TURN = 360
TURN_STEPS = 12

# The colour role of every icon that stands for a state; all others are plain.
ROLE_OF = {
    "passed": "positive",
    "blocker": "critical",
    "warning": "caution",
    "unknown": "unknown",
    "advice": "info",
    "not-applicable": "text2",
    "waiting": "text2",
    "working": "info",
    "undone": "caution",
    "accepted": "caution",
    "resolved": "info",
    "step-current": "accent",
    "step-to-come": "border",
    "mark": "accent",
}
MIRRORED = frozenset({"arrow", "undone", "chevron-left", "chevron-right"})


def role_of(name: str) -> str:
    """Return the colour role of an icon."""
    return ROLE_OF.get(name, "text")


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8")


class Shape(NamedTuple):
    """How an icon is drawn: its size, the width of its picture, ratio of the screen, turn."""

    size: int = SIZE
    width: int = 0
    ratio: float = 0.0
    turn: int = 0


@lru_cache(maxsize=1024)
def _drawn(look: tuple[str, str, str], shape: Shape) -> QPixmap:
    name, colour, ground = look
    source = _source(name).replace("currentColor", colour).replace('"ground"', f'"{ground}"')
    renderer = QSvgRenderer(QByteArray(source.encode()))
    size = shape.size
    made = QPixmap(round((shape.width or size) * shape.ratio), round(size * shape.ratio))
    made.setDevicePixelRatio(shape.ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    centre = QPointF(size / 2, size / 2)
    painter.translate(centre)
    painter.rotate(shape.turn)
    if name in MIRRORED and QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        painter.scale(-1, 1)
    painter.translate(-centre)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


def pixmap(name: str, role: str = "", ground: str = "base", shape: Shape | None = None) -> QPixmap:
    """Return an icon as a picture for a screen's ratio."""
    colours = theme().colours
    look = (name, colours[role or role_of(name)].name(), colours[ground].name())
    shape = shape or Shape()
    app = cast("QGuiApplication", QGuiApplication.instance())
    return _drawn(look, shape._replace(ratio=shape.ratio or app.devicePixelRatio()))


def icon(
    name: str, role: str = "", ground_role: str = "base", size: int = SIZE, width: int = 0
) -> QIcon:
    """Return an icon for a button or a menu, with its disabled look."""
    shape = Shape(size, width)
    made = QIcon(pixmap(name, role, ground_role, shape))
    made.addPixmap(pixmap(name, "disabled", ground_role, shape), QIcon.Mode.Disabled)
    return made


def draw(painter: QPainter, rect: QRect, name: str, role: str = "", ground: str = "base") -> None:
    """Draw an icon in the middle of a rectangle, sharp on the device that is painted on."""
    size = min(rect.width(), rect.height())
    turn = turning() if name == "working" else 0
    shape = Shape(size, ratio=painter.device().devicePixelRatio(), turn=turn)
    left = rect.x() + (rect.width() - size) // 2
    top = rect.y() + (rect.height() - size) // 2
    painter.drawPixmap(left, top, pixmap(name, role, ground, shape))


def turning() -> int:
    """How far the working icon has turned: once a second, in steps; still on request."""
    if not animated():
        return 0
    return int(time.monotonic() % 1 * TURN_STEPS) * (FULL_TURN // TURN_STEPS)


def animated() -> bool:
    """Whether the system wants animations."""
    style = QApplication.style()
    return bool(style.styleHint(QStyle.StyleHint.SH_Widget_Animate))


class IconLabel(QWidget):
    """An icon beside a text: decoration, without a name of its own."""

    def __init__(self, name: str = "", role: str = "", *, size: int = SIZE) -> None:
        super().__init__()
        self._name, self._role, self._size = name, role, size
        self.setFixedSize(size, size)

    def show_icon(self, name: str, role: str = "") -> None:
        """Show another icon."""
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self.update()

    def paintEvent(self, _event: object) -> None:
        """Draw the icon in today's colours."""
        if self._name:
            draw(QPainter(self), self.rect(), self._name, self._role)
