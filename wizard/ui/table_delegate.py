"""Draws the rows of a table: one call for a whole row, everything mirrored when text is.

The branch area of a tree is not used; indentation, chevron, tick box and icon are drawn here, so
that ground, bar and focus lines go through without a gap.
"""

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from wizard.ui import icons
from wizard.ui.header import paint_bar
from wizard.ui.labels import isolated
from wizard.ui.marks import draw_check
from wizard.ui.rows import Cell, Emphasis
from wizard.ui.table_model import RowModel
from wizard.ui.theme import theme

ROW = 32
PADDING = 8
ICON = 16
BAR_WIDTH, BAR_HEIGHT = 64, 5
ARROW = 14
CURRENT_BAR = 3
FOCUS_LINE = 2
FLAT_START, GROUP_START, CHILD_START = 8, 24, 40
AFTER_CHECK, AFTER_ICON, ASIDE_GAP = 26, 24, 11
LEAST_NAME, LEAST_ASIDE = 60, 96


class Look(NamedTuple):
    """How a row is drawn now."""

    current: bool
    focused: bool
    hovered: bool
    unfolded: bool | None  # of a group


@dataclass(slots=True)
class _Fonts:
    """Fonts and their metrics, taken from the theme once."""

    body: QFont
    strong: QFont
    caption: QFont
    body_metrics: QFontMetrics
    strong_metrics: QFontMetrics
    caption_metrics: QFontMetrics


class RowPainter(QStyledItemDelegate):
    """Paints rows of a ``RowModel``. ``sections`` are start and width of the shown columns."""

    def __init__(self, model: RowModel) -> None:
        super().__init__(model)
        self._model = model
        self.sections: tuple[tuple[int, int], ...] = ()
        self.spinning: list[QRect] = []
        self._fonts: _Fonts | None = None
        self._row = QRect()
        self._mirrored = False

    @property
    def fonts(self) -> _Fonts:
        """The fonts of the theme."""
        if self._fonts is None:
            body, strong, caption = (theme().font(r) for r in ("body", "strong", "caption"))
            self._fonts = _Fonts(
                body, strong, caption, QFontMetrics(body), QFontMetrics(strong),
                QFontMetrics(caption),
            )  # fmt: skip
        return self._fonts

    def forget_fonts(self) -> None:
        """Take the fonts again: the theme changed."""
        self._fonts = None

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """All rows have one height."""
        return QSize(100, self.height)

    @property
    def height(self) -> int:
        """Height of a row: 32, more for larger text."""
        return max(ROW, self.fonts.body_metrics.height() + 14)

    # Rows

    def paint_row(self, painter: QPainter, rect: QRect, index: QModelIndex, look: Look) -> None:
        """Draw a whole row."""
        self._row, self._mirrored = (
            rect,
            painter.layoutDirection() == Qt.LayoutDirection.RightToLeft,
        )
        group = self._model.group_at(index)
        self._ground(painter, look, group=group is not None)
        start = self._lead(painter, index, look)
        if group is not None:
            first = Cell(group.title, group.icon, Emphasis.STRONG, sentence=group.sentence)
            cells, aside = group.cells, group.aside
        else:
            row = self._model.row_at(index)
            if row is None:
                return
            first, cells, aside = row.cells[0], row.cells[1:], row.aside
        room = self._room(cells) - start - PADDING
        self._first(painter, start, room, (first, aside), look)
        for cell, (left, width) in zip(cells, self.sections[1:], strict=False):
            self._cell(painter, left + PADDING, width - 2 * PADDING, cell, look)

    def _room(self, cells: tuple[Cell, ...]) -> int:
        """Where the first cell must end: at the next one that says something."""
        for cell, (left, _) in zip(cells, self.sections[1:], strict=False):
            if cell.text or cell.icon or cell.share is not None:
                return left
        if cells:
            return self.sections[0][1]
        return self._row.width()

    def _at(self, left: int, width: int) -> QRect:
        """Return a place in the row, mirrored when text is."""
        if self._mirrored:
            left = self._row.width() - left - width
        return QRect(self._row.x() + left, self._row.y(), width, self._row.height() - 1)

    def _ground(self, painter: QPainter, look: Look, *, group: bool) -> None:
        colours, row = theme().colours, self._row
        role = "group" if group else "base"
        if look.current:
            role = "focused" if look.focused else "selected"
        elif look.hovered and not group:
            role = "hover"
        painter.fillRect(row, colours[role])
        painter.fillRect(QRect(row.x(), row.bottom(), row.width(), 1), colours["line"])
        if look.current and look.focused:
            edge = colours["accent" if not colours.high_contrast else "text"]
            painter.fillRect(QRect(row.x(), row.y(), row.width(), FOCUS_LINE), edge)
            below = row.bottom() + 1 - FOCUS_LINE
            painter.fillRect(QRect(row.x(), below, row.width(), FOCUS_LINE), edge)
        if look.current and not colours.high_contrast:
            bar = self._at(0, CURRENT_BAR)
            bar.setHeight(row.height())
            painter.fillRect(bar, colours["accent"])

    def _lead(self, painter: QPainter, index: QModelIndex, look: Look) -> int:
        """Draw chevron and tick box; return where the first cell starts."""
        start = self.start_of(index)
        if look.unfolded is not None and self._model.rows_of(index):
            name = "chevron-down" if look.unfolded else "chevron-right"
            place = self._at(0, ICON)
            self._icon(painter, place, name, self._role("text2", look), look)
        state = self._model.tick_state(index)
        if state is not None:
            plain = look.current and theme().high_contrast
            draw_check(painter, self._at(start, ICON), state, selected=plain)
        boxes = self._model.table.ticks and (state is not None or look.unfolded is None)
        return start + (AFTER_CHECK if boxes else 0)

    def start_of(self, index: QModelIndex) -> int:
        """Return where the tick box, or the first cell, of a row starts."""
        if self._model.flat:
            return FLAT_START
        return GROUP_START if self._model.group_at(index) is not None else CHILD_START

    def _first(
        self,
        painter: QPainter,
        start: int,
        room: int,
        said: tuple[Cell, str],
        look: Look,
    ) -> None:
        cell, aside = said
        if cell.icon:
            self._icon(painter, self._at(start, ICON), cell.icon, "", look)
            start, room = start + AFTER_ICON, room - AFTER_ICON
        strong = cell.emphasis is Emphasis.STRONG
        metrics = self.fonts.strong_metrics if strong else self.fonts.body_metrics
        wanted = metrics.horizontalAdvance(cell.text) + 1
        width = min(wanted, max(room - self._aside_room(aside, room), min(LEAST_NAME, room)))
        elide = Qt.TextElideMode.ElideRight if cell.sentence else Qt.TextElideMode.ElideMiddle
        role = "text2" if cell.emphasis is Emphasis.QUIET else "text"
        self._text(painter, start, width, (cell.text, strong, role, elide), look)
        left = room - width - ASIDE_GAP
        if aside and left > LEAST_NAME // 2:
            painter.setFont(self.fonts.caption)
            painter.setPen(theme().colour(self._role("text2", look)))
            cut = self.fonts.caption_metrics.elidedText(aside, Qt.TextElideMode.ElideMiddle, left)
            self._words(painter, self._at(start + width + ASIDE_GAP, left), cut)

    def _aside_room(self, aside: str, room: int) -> int:
        """What the quiet text behind the first cell is given before that: at most half."""
        if not aside:
            return 0
        wanted = self.fonts.caption_metrics.horizontalAdvance(aside) + 2 + ASIDE_GAP
        return min(wanted, max(room // 2, LEAST_ASIDE))

    # Cells

    def _cell(self, painter: QPainter, left: int, width: int, cell: Cell, look: Look) -> None:
        if width <= 0:
            return
        if cell.icon:
            self._icon(painter, self._at(left, ICON), cell.icon, "", look)
            left, width = left + AFTER_ICON, width - AFTER_ICON
        if cell.share is not None:
            place = self._at(left, BAR_WIDTH)
            bar = QRectF(place.x(), place.center().y() - 2, BAR_WIDTH, BAR_HEIGHT)
            paint_bar(painter, bar, cell.share, mirrored=self._mirrored)
            left, width = left + BAR_WIDTH + 10, width - BAR_WIDTH - 10
        if cell.before:
            left, width = self._change(painter, left, width, cell, look)
        strong = cell.emphasis is Emphasis.STRONG or bool(cell.before)
        role = "text2" if cell.emphasis is Emphasis.QUIET else "text"
        if cell.at_end:
            metrics = self.fonts.strong_metrics if strong else self.fonts.body_metrics
            used = min(width, metrics.horizontalAdvance(cell.text) + 1)
            left, width = left + width - used, used
        elide = Qt.TextElideMode.ElideRight
        self._text(painter, left, width, (cell.text, strong, role, elide), look)

    def _change(
        self, painter: QPainter, left: int, width: int, cell: Cell, look: Look
    ) -> tuple[int, int]:
        """Draw what is now and the arrow; return where what comes after goes."""
        used = self.fonts.body_metrics.horizontalAdvance(cell.before) + 1
        elide = Qt.TextElideMode.ElideRight
        self._text(painter, left, min(used, width), (cell.before, False, "text2", elide), look)
        place = self._at(left + used + 9, ARROW)
        self._icon(painter, place, "arrow", self._role("text2", look), look)
        gone = used + 9 + ARROW + 8
        return left + gone, width - gone

    def _text(
        self,
        painter: QPainter,
        left: int,
        width: int,
        said: tuple[str, bool, str, Qt.TextElideMode],
        look: Look,
    ) -> None:
        words, strong, role, elide = said
        if width <= 0 or not words:
            return
        metrics = self.fonts.strong_metrics if strong else self.fonts.body_metrics
        painter.setFont(self.fonts.strong if strong else self.fonts.body)
        painter.setPen(theme().colour(self._role(role, look)))
        self._words(painter, self._at(left, width), metrics.elidedText(words, elide, width))

    def _words(self, painter: QPainter, place: QRect, words: str) -> None:
        side = Qt.AlignmentFlag.AlignRight if self._mirrored else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(place, flags | Qt.TextFlag.TextSingleLine, isolated(words))

    def _role(self, role: str, look: Look) -> str:
        return "selected_text" if look.current and theme().high_contrast else role

    def _icon(self, painter: QPainter, place: QRect, name: str, role: str, look: Look) -> None:
        size = min(ICON, place.width())
        middle = QRect(place.x(), place.y() + (place.height() - size) // 2, size, size)
        if name == "working":
            self.spinning.append(middle)
        plain = self._role(role or icons.role_of(name), look)
        ground = "selected" if look.current and theme().high_contrast else "base"
        icons.draw(painter, middle, name, plain, ground)
