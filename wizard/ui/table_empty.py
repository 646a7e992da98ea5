"""What an empty table says: what will be here, or that nothing matches the filter."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.ui.controls import Button
from wizard.ui.labels import label


class EmptyNote(QWidget):
    """A sentence over an empty table; after a filter with a way to clear it."""

    cleared = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._sentence = label(tone="text2", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._clear = Button("Clear the filter", kind="link")
        self._clear.clicked.connect(self.cleared)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 56, 32, 32)
        column.addWidget(self._sentence)
        column.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.hide()

    def show_note(self, empty: str, filtered_by: str, *, visible: bool) -> None:
        """Say why the table is empty."""
        self._sentence.setText(f"Nothing matches “{filtered_by}”." if filtered_by else empty)
        self._clear.setVisible(bool(filtered_by))
        self.setVisible(visible and bool(filtered_by or empty))
