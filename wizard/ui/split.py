"""A list and the pane beside it; the pane closes when there is no room for both."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from wizard.ui.controls import Button
from wizard.ui.labels import set_look

LEAST, MOST = 300, 460
NARROW_WIDTH = 312
LEAST_LIST = 240


class ListAndPane(QWidget):
    """The list stretches, the pane keeps its width.

    ``details`` is a button that opens the pane; it shows itself while the pane is closed.
    With ``closes_narrow`` the pane closes under 1,120 wide already.
    """

    def __init__(
        self, listed: QWidget, pane: QWidget, width: int = 352, *, closes_narrow: bool = False
    ) -> None:
        super().__init__()
        self._pane = pane
        self._width = width
        self._closes_narrow = closes_narrow
        self._room: tuple[bool, bool] | None = None
        self.details = Button("Details", "list")
        self.details.clicked.connect(lambda: self.set_pane_open(is_open=True))
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
        self._share(width)

    @property
    def pane_open(self) -> bool:
        """Whether the pane is open."""
        return not self._pane.isHidden()

    def set_pane_open(self, *, is_open: bool) -> None:
        """Open or close the pane."""
        self._pane.setVisible(is_open)
        self.details.setVisible(not is_open)

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Close or open the pane when the room changed; in between the user decides."""
        if (narrow, low) == self._room:
            return
        self._room = (narrow, low)
        self.set_pane_open(is_open=not (low or (narrow and self._closes_narrow)))
        self._share(min(self._width, NARROW_WIDTH) if narrow else self._width)

    def _share(self, width: int) -> None:
        self._splitter.setSizes([10_000, width])
