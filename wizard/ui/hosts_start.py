"""The start of the first page: nothing is there yet, and these are the ways to begin."""

import sys

from PySide6.QtCore import QProcess, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from wizard.ui.controls import Button, ComboBox
from wizard.ui.icons import IconLabel
from wizard.ui.labels import label
from wizard.ui.pane_parts import words
from wizard.ui.tools import FindField

EXAMPLE = "hv-ber-01.corp.example\nhv-ber-02\n10.20.4.11, 10.20.4.12"
OWN_ACCOUNT = "Your Windows account (Kerberos)"
OTHER_ACCOUNT = "Another account…"
COLUMN_WIDTH = 480


class PasteField(QPlainTextEdit):
    """Names of hosts, many at once. Ctrl+Enter adds them; Tab goes on."""

    submitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paste")
        self.setAccessibleName("Names or addresses of hosts")
        self.setPlaceholderText(EXAMPLE)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(64)
        self.setMaximumHeight(112)

    def sizeHint(self) -> QSize:
        """Five lines."""
        return QSize(COLUMN_WIDTH, 112)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter adds."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submitted.emit()
        else:
            super().keyPressEvent(event)


class AddField(FindField):
    """One more host: Enter adds it, Down goes to the table."""

    submitted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Add a host or an address", "plus")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds what is typed."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.text().strip():
            typed = self.text()
            self.clear()
            self.submitted.emit(typed)
        else:
            super().keyPressEvent(event)


class StartPanel(QScrollArea):
    """Paste names, choose who signs in, or open a list.

    ``added`` carries what was typed; ``account_wanted`` means another account is to be typed.
    The other signals mean that a file is to be opened, or saved.
    """

    added = Signal(str)
    list_wanted = Signal()
    inspections_wanted = Signal()
    plan_wanted = Signal()
    collector_wanted = Signal()
    account_wanted = Signal()
    own_account_wanted = Signal()
    demonstration_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Ways to begin")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.paste = PasteField()
        self.account = ComboBox("Sign in as", (OWN_ACCOUNT, OTHER_ACCOUNT))
        self.add = Button("Add hosts", "plus")
        self.open_list = _opens("a list of hosts")
        self.open_inspections = _opens("inspection files")
        self.open_plan = _opens("a plan")
        self.save_collector = Button("Save the collecting script…", kind="link", small=True)
        self.demonstration = Button("Open the demonstration", small=True)
        self.setWidget(self._body())
        self._connect()

    def _body(self) -> QWidget:
        body = QWidget()
        body.setObjectName("body")
        grid = QGridLayout(body)
        grid.setContentsMargins(24, 4, 24, 24)
        grid.setHorizontalSpacing(40)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addLayout(self._typed(), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._sources(), 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.setRowStretch(1, 1)
        grid.addWidget(self._demonstration(), 2, 0, 1, 2)
        return body

    def _connect(self) -> None:
        self.paste.textChanged.connect(self._check)
        self.paste.submitted.connect(self._submit)
        self.add.clicked.connect(self._submit)
        self.open_list.clicked.connect(self.list_wanted)
        self.open_inspections.clicked.connect(self.inspections_wanted)
        self.open_plan.clicked.connect(self.plan_wanted)
        self.save_collector.clicked.connect(self.collector_wanted)
        self.demonstration.clicked.connect(self.demonstration_wanted)
        self.account.activated.connect(self._account_chosen)
        self._check()

    def _typed(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(label("Type or paste hosts", "section"))
        column.addWidget(
            words("Names or addresses, one a line or separated by commas.", tone="text2")
        )
        column.addWidget(self.paste)
        buddy = QLabel("Sign in as")
        buddy.setProperty("type", "field")
        buddy.setBuddy(self.account)
        column.addWidget(buddy)
        column.addWidget(self.account)
        column.addWidget(
            words(
                "The password of another account stays in memory until the window is closed. It is"
                " never written to a file.",
                "caption",
                "text2",
            )
        )
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeading)
        return column

    def _sources(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(label("Or take them from", "section"))
        column.addWidget(
            _card("Import a list", "Text or CSV, one host a line", "file", self.open_list)
        )
        said = "What hosts answered before, without a connection"
        column.addWidget(_card("Open inspection files", said, "list", self.open_inspections))
        column.addWidget(
            words(
                "No connection leads to a host? Run the collecting script there: it only reads,"
                " and leaves an inspection file.",
                "caption",
                "text2",
            )
        )
        column.addWidget(self.save_collector, 0, Qt.AlignmentFlag.AlignLeading)
        said = "Saved on the page Review, by you or somebody else"
        column.addWidget(_card("Open a plan", said, "save", self.open_plan))
        return column

    def _demonstration(self) -> QFrame:
        card = QFrame()
        card.setObjectName("quietCard")
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(12)
        said = (
            "Only looking? Simulated hosts and VMs, faults included. Nothing leaves this computer."
        )
        row.addWidget(IconLabel("advice", "text2"))
        row.addWidget(words(said), 1)
        row.addWidget(self.demonstration)
        return card

    def show_account(self, user: str) -> None:
        """Show who signs in: the user of this computer, or a name."""
        names = [OWN_ACCOUNT, *([user] if user else []), OTHER_ACCOUNT]
        self.account.clear()
        self.account.addItems(names)
        self.account.setCurrentIndex(1 if user else 0)

    def _account_chosen(self, index: int) -> None:
        if index == self.account.count() - 1:
            self.account_wanted.emit()
        elif index == 0:
            self.own_account_wanted.emit()

    def _check(self) -> None:
        self.add.setEnabled(bool(self.paste.toPlainText().strip()))

    def _submit(self) -> None:
        typed = self.paste.toPlainText()
        if typed.strip():
            self.paste.clear()
            self.added.emit(typed)


def _opens(what: str) -> Button:
    made = Button("Open…", small=True)
    made.setAccessibleName(f"Open {what}")
    return made


def _card(title: str, said: str, icon: str, button: Button) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    row = QHBoxLayout(card)
    row.setContentsMargins(14, 8, 14, 8)
    row.setSpacing(12)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(words(title, "strong"))
    column.addWidget(words(said, "caption", "text2"))
    row.addWidget(IconLabel(icon, "accent"))
    row.addLayout(column, 1)
    row.addWidget(button)
    return card


def open_demonstration() -> bool:
    """Open a second window on simulated hosts; this one stays as it is."""
    program = [] if getattr(sys, "frozen", False) else ["-m", "wizard"]
    started = QProcess.startDetached(sys.executable, [*program, "--demo"])
    return bool(started[0] if isinstance(started, tuple) else started)
