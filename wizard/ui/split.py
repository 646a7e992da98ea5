"""A list and the pane beside it; the pane closes when there is no room for both."""

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from wizard.ui.controls import Button
from wizard.ui.labels import set_look
from wizard.ui.pane import LEAST, MOST

NARROW_WIDTH = 312
LEAST_LIST = 240


def remembered(name: str, width: int, limits: tuple[int, int]) -> int:
    """Return the width a part had when the window was last open, or the ordinary one."""
    saved = str(QSettings().value(f"window/width/{name}", ""))
    low, high = limits
    return min(high, max(low, int(saved))) if saved.isdigit() else width


def remember(name: str, width: int) -> None:
    """Keep the width of a part for the next time."""
    QSettings().setValue(f"window/width/{name}", width)


class ListAndPane(QWidget):
    """The list stretches, the pane keeps its width.

    ``details`` is a button that opens the pane and closes it again; it is there while the pane
    is closed, and where there is no room for both. With ``closes_narrow`` that is so under
    1,120 wide already. The width the user gave the pane is remembered by ``name``.
    """

    def __init__(
        self,
        listed: QWidget,
        pane: QWidget,
        name: str,
        width: int = 352,
        *,
        closes_narrow: bool = False,
    ) -> None:
        super().__init__()
        self._pane = pane
        self._name = name
        self._width = remembered(name, width, (LEAST, MOST))
        self._closes_narrow = closes_narrow
        self._room: tuple[bool, bool] | None = None
        self._tight = False
        self.details = Button("Details", "list")
        self.details.clicked.connect(lambda: self.set_pane_open(is_open=not self.pane_open))
        self.details.hide()
        set_look(pane, "mirrored", self.isRightToLeft())
        pane.setMinimumWidth(LEAST)
        pane.setMaximumWidth(MOST)
        listed.setMinimumWidth(LEAST_LIST)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for widget, stretch in ((listed, 1), (pane, 0)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
        column = QHBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)
        self._splitter.splitterMoved.connect(self._keep_width)
        self._share(self._width)

    def _keep_width(self) -> None:
        """Remember where the user put the edge, where that was a free choice."""
        if self._room is not None and not any(self._room):
            self._width = self._pane.width()
            remember(self._name, self._width)

    @property
    def pane_open(self) -> bool:
        """Whether the pane is open."""
        return not self._pane.isHidden()

    def set_pane_open(self, *, is_open: bool) -> None:
        """Open or close the pane."""
        self._pane.setVisible(is_open)
        self.details.set_words("Close details" if is_open else "Details")
        self.details.setVisible(self.offers_details)

    @property
    def offers_details(self) -> bool:
        """Whether the button is needed: the pane is closed, or open where it takes the room."""
        return not self.isHidden() and (self._tight or not self.pane_open)

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Close or open the pane when the room changed; in between the user decides."""
        if (narrow, low) == self._room:
            return
        self._room = (narrow, low)
        self._tight = low or (narrow and self._closes_narrow)
        self.set_pane_open(is_open=not self._tight)
        self._share(min(self._width, NARROW_WIDTH) if narrow else self._width)

    def _share(self, width: int) -> None:
        self._splitter.setSizes([10_000, width])
