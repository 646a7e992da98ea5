"""Questions to the user: window-modal, opened and awaited, never run in a loop of their own."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from wizard.model.text import Problem
from wizard.ui.code_box import CodeBox
from wizard.ui.controls import Button
from wizard.ui.labels import label
from wizard.ui.pane_parts import words
from wizard.ui.parts import Speech
from wizard.ui.tab_order import move
from wizard.ui.tasks import answer

WIDTH = 560
LEAST_WIDTH, LEAST_HEIGHT = 360, 480
EDGE = 28
LEAST_BUTTON = 96


class Dialog(QDialog):
    """A question: its title, ``column`` for what it says, and buttons below.

    ``await answer(dialog)`` returns what the pressed button stands for; Esc gives 0.
    """

    def __init__(self, parent: QWidget, title: str, purpose: str = "") -> None:
        super().__init__(parent)
        self._most = max(LEAST_HEIGHT, parent.window().height() - EDGE)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(min(WIDTH, max(LEAST_WIDTH, parent.window().width() - 2 * EDGE)))
        self._focus: QWidget | None = None
        self.column = QVBoxLayout()
        self.column.setSpacing(10)
        self.column.addWidget(words(title, "title"))
        if purpose:
            self.column.addWidget(words(purpose, tone="text2"))
        self._links = QHBoxLayout()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        below = QHBoxLayout()
        below.addLayout(self._links)
        below.addStretch(1)
        below.addLayout(self._buttons)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(EDGE, 24, EDGE, 22)
        outer.setSpacing(20)
        outer.addLayout(self.column)
        outer.addLayout(below)

    def add_text(self, text: str, *, quiet: bool = False) -> None:
        """Say a paragraph."""
        self.column.addWidget(words(text, tone="text2" if quiet else "text"))

    def add_button(
        self,
        text: str,
        result: int,
        *,
        primary: bool = False,
        default: bool = False,
        link: bool = False,
    ) -> Button:
        """Add a button; ``default`` has the focus first and is what Enter means elsewhere."""
        button = Button(text, kind="primary" if primary else "link" if link else "plain")
        button.clicked.connect(lambda: self.done(result))
        (self._links if link else self._buttons).addWidget(button)
        button.ensurePolished()
        button.setMinimumWidth(max(0 if link else LEAST_BUTTON, button.sizeHint().width()))
        if default:
            button.setDefault(True)
            self.focus_on(self._focus or button)
        return button

    def focus_on(self, widget: QWidget) -> None:
        """Put the keyboard here when the dialog opens."""
        self._focus = widget

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 -- Qt's signature
        """Tab goes from top to bottom, whatever was added last."""
        return move((self,), forward=forward)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the room that words and buttons need, and put the keyboard where it belongs."""
        layout = self.layout()
        if layout is not None:
            width = max(self.minimumWidth(), layout.totalMinimumSize().width())
            self.setMinimumWidth(width)
            self.resize(width, min(self._most, layout.totalHeightForWidth(width)))
        super().showEvent(event)
        if self._focus is not None:
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)


async def ask(
    parent: QWidget, title: str, body: str, buttons: Sequence[str], default: int = 0
) -> int | None:
    """Ask; return the index of the pressed button, ``None`` for Esc. The last one is primary."""
    dialog = Dialog(parent, title)
    for paragraph in filter(None, body.split("\n\n")):
        dialog.add_text(paragraph)
    for place, text in enumerate(buttons):
        last = place == len(buttons) - 1
        dialog.add_button(text, place + 1, primary=last, default=place == default)
    result = await answer(dialog)
    return result - 1 if result else None


async def tell_problem(parent: QWidget, problem: Problem) -> None:
    """Say what happened, quote the host, and say what to do."""
    dialog = Dialog(parent, str(problem.what))
    quoted = "\n".join(f"{e.message}\n{e.id}".strip() for e in getattr(problem, "errors", ()))
    if quoted:
        dialog.column.addWidget(label("The host's own words", "field", "text2"))
        dialog.column.addWidget(CodeBox(quoted, "The host's own words", speech=Speech.PROSE))
    if str(problem.advice):
        dialog.column.addWidget(label("What you can do", "field", "text2"))
        dialog.add_text(str(problem.advice))
    dialog.add_button("Close", 1, default=True)
    await answer(dialog)


async def tell_defect(parent: QWidget, what: str, state: str) -> None:
    """Say calmly that the wizard has a defect, and what became of the run."""
    dialog = Dialog(parent, "This is a defect of the wizard", state)
    dialog.column.addWidget(CodeBox(what, "What happened", speech=Speech.PROSE))
    dialog.add_text(
        "The log has the details. It names hosts and VMs, but holds no passwords.", quiet=True
    )
    dialog.add_button("Continue", 1, primary=True, default=True)
    await answer(dialog)
