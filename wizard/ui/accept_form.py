"""The part of a pane in which a finding is accepted: the reason, which the report keeps."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.ui.controls import Button, Field
from wizard.ui.labels import label

NAME, EXAMPLE = "Reason, kept in the report", "Why this is fine here"


class AcceptForm(QWidget):
    """A field for the reason; without one nothing is accepted."""

    def __init__(
        self,
        typed: str,
        keep: Callable[[str], object],
        accept: Callable[[str], object],
        go_back: Callable[[], object],
    ) -> None:
        super().__init__()
        self._keep = keep
        self._accept = accept
        self.reason = Field(NAME, EXAMPLE)
        self.reason.setText(typed)
        self.accept = Button("Accept", kind="primary", small=True, press=self._decide)
        self.back = Button("Go back", small=True, press=go_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        named = label(NAME, "field")
        named.setBuddy(self.reason)
        column.addWidget(named)
        column.addWidget(self.reason)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.accept, self.back):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.reason.textEdited.connect(self._typed)
        self.reason.returnPressed.connect(self.accept.click)
        self._show_button()

    def _typed(self, reason: str) -> None:
        self._keep(reason)
        self._show_button()

    def _show_button(self) -> None:
        self.accept.setEnabled(bool(self.reason.text().strip()))

    def _decide(self) -> None:
        self._accept(self.reason.text().strip())
