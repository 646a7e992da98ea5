"""The line of tools above a table: find, segments, menus; and the bar for what is ticked."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QMenu, QWidget

from wizard.ui import icons
from wizard.ui.controls import LOOK_CHANGED, Button, MenuButton
from wizard.ui.flow_row import FlowRow
from wizard.ui.header import EDGE
from wizard.ui.labels import label, mirrored, set_look
from wizard.ui.theme import theme

SEGMENT_ROOM = 32  # beside its words, which are strong when it is chosen


@dataclass(frozen=True, slots=True)
class Segment:
    """One of several views: what it stands for, its word, and how many it holds."""

    key: Hashable
    word: str
    count: int | None = None
    short: str = ""

    def says(self, *, short: bool = False) -> str:
        """Its word and count."""
        word = self.short if short and self.short else self.word
        return word if self.count is None else f"{word} {self.count:,}"


class FindField(QLineEdit):
    """Filters while typing; Esc empties it. ``left``: Down or Return goes to the table."""

    left = Signal()

    def __init__(self, placeholder: str, icon: str = "search") -> None:
        super().__init__()
        self._icon = icon
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._action = self.addAction(
            icons.icon(icon, "text2"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.setMinimumWidth(96)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties; Down and Return leave."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Tint the icon again."""
        super().changeEvent(event)
        if event.type() in LOOK_CHANGED and hasattr(self, "_action"):
            self._action.setIcon(icons.icon(self._icon, "text2"))


class Segments(QWidget):
    """Views side by side, one is chosen. ``chosen`` is emitted when the user picks another."""

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._segments: tuple[Segment, ...] = ()
        self._buttons: list[Button] = []
        self._short = False
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)

    @property
    def current(self) -> Hashable:
        """The key of the chosen view."""
        index = next((i for i, b in enumerate(self._buttons) if b.isChecked()), None)
        return None if index is None else self._segments[index].key

    def show_segments(self, segments: Sequence[Segment], current: Hashable) -> None:
        """Show these views, one of them chosen."""
        if [s.key for s in segments] != [s.key for s in self._segments]:
            self._build(len(segments))
        self._segments = tuple(segments)
        for segment, button in zip(segments, self._buttons, strict=True):
            button.setAccessibleName(f"{self._name}: {segment.says()}")
            button.setChecked(segment.key == current)
        self.set_short(short=self._short)

    def set_short(self, *, short: bool) -> None:
        """Use the short words."""
        self._short = short
        strong = QFontMetrics(theme().font("strong"))
        for segment, button in zip(self._segments, self._buttons, strict=True):
            words = segment.says(short=short)
            button.set_words(words)
            button.setMinimumWidth(strong.horizontalAdvance(words) + SEGMENT_ROOM)

    def _build(self, count: int) -> None:
        for button in self._buttons:
            self._group.removeButton(button)
            button.deleteLater()
        self._buttons = [self._segment(index, count) for index in range(count)]

    def _segment(self, index: int, count: int) -> Button:
        button = Button("")
        button.setCheckable(True)
        button.setProperty("part", "segment")
        ends = (count - 1, 0) if mirrored() else (0, count - 1)
        place = "start" if index == ends[0] else "end" if index == ends[1] else "middle"
        button.setProperty("place", place)
        button.clicked.connect(lambda: self.chosen.emit(self._segments[index].key))
        self._group.addButton(button)
        self._row.addWidget(button)
        return button


class ToolLine(QWidget):
    """A find field that stretches, then other tools. ``resized``: it has another width."""

    resized = Signal(int)

    def __init__(self, find: QWidget | None = None, *tools: QWidget) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(8)
        if find is not None:
            self._row.addWidget(find, 1)
        else:
            self._row.addStretch(1)
        for tool in tools:
            self.add(tool)
        self.set_compact(compact=False)

    def add(self, tool: QWidget) -> None:
        """Add a tool at the end side."""
        self._row.addWidget(tool)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell how much room there is."""
        super().resizeEvent(event)
        self.resized.emit(event.size().width())

    def set_compact(self, *, compact: bool) -> None:
        """Take less height."""
        above, below = (4, 4) if compact else (8, 6)
        self._row.setContentsMargins(EDGE, above, 16, below)


class BulkBar(QWidget):
    """Hidden until something is ticked: "3 ticked", menus, Untick."""

    untick = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bar = QFrame()
        self._bar.setObjectName("bulkBar")
        self._bar.setMinimumHeight(42)
        self._count = label("", "strong")
        untick = Button("Untick", kind="link")
        untick.clicked.connect(self.untick)
        self._menus = FlowRow(gap=4)  # in a narrow window they take two lines
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(12, 4, 10, 4)
        row.addWidget(self._count)
        row.addLayout(self._menus, 1)
        row.addWidget(untick)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(EDGE, 0, 16, 8)
        outer.addWidget(self._bar)
        self.hide()

    def show_count(self, ticked: int, not_shown: int = 0) -> None:
        """Say how many are ticked, and how many of them the filter hides."""
        hidden = f", {not_shown:,} not shown" if not_shown else ""
        self._count.setText(f"{ticked:,} ticked{hidden}")
        self.setVisible(ticked > 0)

    def add_menu(self, text: str, menu: QMenu) -> MenuButton:
        """Add a menu that acts on what is ticked."""
        button = MenuButton(text, menu)
        self._menus.addWidget(button)
        return button

    def add(self, button: QWidget) -> None:
        """Add a button that acts on what is ticked."""
        self._menus.addWidget(button)


def mark_invalid(field: QLineEdit, *, invalid: bool) -> None:
    """Draw the red border of a field, or take it away."""
    set_look(field, "invalid", invalid)
