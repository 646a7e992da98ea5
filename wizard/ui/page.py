"""What every page of the window is: it shows a state and hands the user's acts to the flow."""

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.flow.flow import Flow
from wizard.flow.pages import page
from wizard.flow.state import PageName, State
from wizard.ui.header import PageHeader
from wizard.ui.parts import Button
from wizard.ui.tasks import Tasks


class Page(QWidget):
    """A page: header above, body below. It keeps no value of its own and never awaits.

    ``footer_changed`` says that ``extra`` or ``primary_text`` is different now; ``noticed``
    shows a sentence in the footer for a moment, with a button such as *Undo* or ``None``.
    """

    name: ClassVar[PageName]
    footer_changed = Signal()
    noticed = Signal(str, object)

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__()
        self.flow = flow
        self.tasks = tasks
        about = page(self.name)
        self.header = PageHeader(str(about.title), str(about.purpose))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.header)

    def show_state(self, state: State) -> None:
        """Show a state: called when the page opens and, while it is open, at every change."""

    @property
    def extra(self) -> Button | None:
        """One more button of the footer, such as "Leave out 9 VMs"."""
        return None

    def primary(self) -> None:
        """What the primary button does: go on."""
        self.flow.next()

    def refresh(self) -> None:
        """F5: check again, try again."""

    def focus_find(self) -> None:
        """Ctrl+F: put the cursor into the find field."""

    def save(self) -> None:
        """Ctrl+S: save what this page makes."""

    def take_back(self) -> None:
        """Ctrl+Z: take the last change back."""

    def pause(self) -> None:
        """Ctrl+.: pause, or go on."""

    def toggle_pane(self) -> None:
        """F8: open or close the details pane."""

    def stops(self) -> tuple[QWidget, ...]:
        """Where F6 goes on this page: the list, the pane."""
        return (self,)

    def first_focus(self) -> QWidget | None:
        """Where the keyboard is when the page opens."""
        return None

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Arrange for a window under 1,120 wide (narrow), or under 1,000 wide or 600 high (low)."""
        self.header.set_compact(compact=low)
        del narrow

    def notice(self, sentence: str, button: tuple[str, Callable[[], None]] | None = None) -> None:
        """Say what was just done in the footer, with a button to take it back."""
        self.noticed.emit(sentence, button)
