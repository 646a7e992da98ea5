"""Buttons, boxes and fields of the window."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QWidget,
)

from wizard.ui import icons
from wizard.ui.labels import isolated, leading, set_look
from wizard.ui.marks import draw_check, draw_frame, draw_radio
from wizard.ui.theme import theme

KEYBOARD = frozenset(
    {
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
        Qt.FocusReason.ActiveWindowFocusReason,  # a dialog opens, the window comes back
    }
)
LOOK_CHANGED = frozenset({QEvent.Type.StyleChange, QEvent.Type.PaletteChange})
LEAST_WIDTH = 96
MARK = 16
GAP = 8
INSET = 3  # where the frame of the focus is drawn
_ICON_ROLES = {"primary": "on_accent", "link": "accent"}


class Button(QPushButton):
    """A button. ``kind``: plain, primary, quiet (no border), link."""

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        kind: str = "plain",
        small: bool = False,
        press: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(isolated(text.replace("&", "&&")))
        self.setAutoDefault(False)
        self.setProperty("kind", kind)
        self.setProperty("small", small)
        self._icon = ""
        self.set_icon(icon)
        if press is not None:
            self.clicked.connect(lambda _checked=False: press())
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_icon(self, icon: str) -> None:
        """Show an icon before the text, in the colour of the text."""
        self._icon = icon
        if icon:
            role = _ICON_ROLES.get(str(self.property("kind")), "text")
            self.setIconSize(QSize(icons.BESIDE_TEXT, icons.SIZE))
            self.setIcon(icons.icon(icon, role, width=icons.BESIDE_TEXT))

    def set_words(self, text: str) -> None:
        """Say something else."""
        self.setText(isolated(text.replace("&", "&&")))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when the keyboard came here, not the mouse."""
        super().focusInEvent(event)
        set_look(self, "ring", event.reason() in KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        set_look(self, "ring", value=False)

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon again when the look of the application changed."""
        super().changeEvent(event)
        if event.type() in LOOK_CHANGED and self.__dict__.get("_icon"):
            self.set_icon(self._icon)


class MenuButton(Button):
    """A button with a chevron that opens a menu below itself."""

    def __init__(
        self, text: str, menu: QMenu | None = None, icon: str = "", *, small: bool = False
    ) -> None:
        super().__init__(text, icon, small=small)
        self.setProperty("opens", "menu")
        self._menu = menu
        self.clicked.connect(self.open_menu)

    def set_menu(self, menu: QMenu) -> None:
        """Open another menu from now on."""
        self._menu = menu

    def open_menu(self) -> None:
        """Show the menu without waiting for it."""
        if self._menu is not None:
            self._menu.setMinimumWidth(self.width() - 4)
            self._menu.popup(self.mapToGlobal(QPoint(2, self.height())))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chevron at the end."""
        super().paintEvent(event)
        _draw_chevron(self)


def menu_of(entries: Sequence[tuple[str, Callable[[], object]] | None], parent: QWidget) -> QMenu:
    """Make a menu; ``None`` is a line between groups."""
    menu = QMenu(parent)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
            continue
        words, press = entry
        action = menu.addAction(words.replace("&", "&&"))
        action.triggered.connect(lambda _checked=False, press=press: press())
    return menu


def _draw_chevron(widget: QWidget) -> None:
    left = 10 if widget.isRightToLeft() else widget.width() - 10 - MARK
    rect = QRect(left, (widget.height() - MARK) // 2 - 1, MARK, MARK)
    icons.draw(QPainter(widget), rect, "chevron-down", "text" if widget.isEnabled() else "disabled")


def _mark_size(button: QAbstractButton) -> QSize:
    text = button.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, button.text())
    width = MARK + (GAP + text.width() if button.text() else 0)
    return QSize(width + 2 * INSET, max(MARK, text.height()) + 2 * INSET)


def _paint_text(button: QAbstractButton, painter: QPainter) -> QRect:
    """Draw the text and the focus; return where the mark goes."""
    rect = button.rect()
    mark = QRect(INSET - 1, (rect.height() - MARK) // 2, MARK, MARK)
    words = rect.adjusted(INSET + MARK + GAP, 0, 0, 0)
    if button.isRightToLeft():
        mark.moveRight(rect.right() - INSET + 1)
        words = rect.adjusted(0, 0, -(INSET + MARK + GAP), 0)
    painter.setPen(theme().colour("text" if button.isEnabled() else "disabled"))
    flags = leading() | Qt.TextFlag.TextShowMnemonic
    painter.drawText(words, flags, isolated(button.text()))
    if button.hasFocus():
        draw_frame(painter, QRect(rect.topLeft(), rect.size()))
    return mark


class CheckBox(QCheckBox):
    """A check box."""

    def sizeHint(self) -> QSize:
        """Mark, gap and text."""
        return _mark_size(self)

    def minimumSizeHint(self) -> QSize:
        """Mark, gap and text."""
        return _mark_size(self)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw mark and text."""
        painter = QPainter(self)
        mark = _paint_text(self, painter)
        draw_check(painter, mark, self.checkState(), enabled=self.isEnabled())


class RadioButton(QRadioButton):
    """A radio button."""

    def sizeHint(self) -> QSize:
        """Mark, gap and text."""
        return _mark_size(self)

    def minimumSizeHint(self) -> QSize:
        """Mark, gap and text."""
        return _mark_size(self)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802
        """All of it can be clicked."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw mark and text."""
        painter = QPainter(self)
        mark = _paint_text(self, painter)
        draw_radio(painter, mark, chosen=self.isChecked(), enabled=self.isEnabled())


class ComboBox(QComboBox):
    """A list to choose from; ``name`` is spoken."""

    def __init__(self, name: str, entries: Sequence[str] = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("mirrored", self.isRightToLeft())
        self.addItems(list(entries))
        self.setMinimumContentsLength(6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chevron at the end."""
        super().paintEvent(event)
        _draw_chevron(self)


class Field(QLineEdit):
    """A line to type in; ``name`` is spoken."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def set_invalid(self, *, invalid: bool) -> None:
        """Draw the red border; the page says beside the field what is wrong."""
        set_look(self, "invalid", invalid)
