"""What the wizard does inside one VM: as whom it signs in, and which work it takes over."""

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.flow.state import State
from wizard.model.choices import InsideWork, Networking
from wizard.model.text import Text, text
from wizard.ui.choices_edits import Edits, Shown
from wizard.ui.choices_layout import column_of, indented, named
from wizard.ui.controls import Button, CheckBox, ComboBox, Field
from wizard.ui.labels import label
from wizard.ui.words import moment

NOBODY = "Nobody: I work inside myself"
WAYS_IN = ("PowerShell Direct, through the host", "WinRM, to an address of the VM")
ADDRESS = "inside_address"
NOTE = "Asked for once per account, kept in memory only, never stored."
WITHOUT = "The wizard does nothing inside. For NAT it writes down what is to be done."
DEEP = "It makes, starts and removes a nested VM of 64 MB without disks."
INSTALL = "Where it is not installed yet. The guest is restarted for it."


def address_problem(shown: Shown, drafts: dict[str, str]) -> Text | None:
    """Say what is wrong with the address that WinRM goes to, as it is typed."""
    if not shown.choice.inside.account or ADDRESS not in drafts:
        return None
    typed = drafts[ADDRESS].strip()
    if not typed:
        return text("Write the name or the address under which WinRM reaches the VM.")
    if not typed.isprintable() or any(sign in typed for sign in " /\\@,;"):
        return text("“{typed}” is no name and no address.", typed=typed)
    return None


class InsideForm(QWidget):
    """The account, the way in, and the work; and a look at what is there now."""

    def __init__(self, edits: Edits) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self._groups: list[str] = []
        self.account = ComboBox("Sign in inside as")
        self.new = Button("New account…", "key", small=True, press=self._ask)
        self.note = label(NOTE, "caption", "text2", wrap=True)
        self.way = ComboBox("Way in", WAYS_IN)
        self.address = Field("Address of the VM for WinRM", "vm.corp.example")
        self.problem = label("", "caption", "critical", wrap=True)
        self.install = CheckBox("Install Hyper-V inside")
        self.nat = CheckBox("Set up NAT inside")
        self.deep = CheckBox("Deep check with a nested VM")
        self.look = Button("Look inside", "search", small=True, press=self._look)
        self.looked = label("", "caption", "text2", wrap=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = column_of(self, spacing=6)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        accounts = QWidget()
        inner = column_of(accounts)
        inner.addWidget(self.account)
        row.addWidget(self.new)
        row.addStretch(1)
        inner.addLayout(row)
        column.addWidget(named("Sign in inside as", accounts, self.note, buddy=self.account))
        self.work = QWidget()
        work = column_of(self.work, spacing=6)
        ways = QWidget()
        below = column_of(ways)
        for widget in (self.way, self.address):
            below.addWidget(widget)
        work.addWidget(named("Way in", ways, self.problem, buddy=self.way))
        for box, words in ((self.install, INSTALL), (self.nat, ""), (self.deep, DEEP)):
            work.addWidget(box)
            box.setAccessibleDescription(words)
            if words:
                work.addWidget(indented(label(words, "caption", "text2", wrap=True)))
        work.addWidget(self.look, 0, Qt.AlignmentFlag.AlignLeading)
        work.addWidget(self.looked)
        column.addWidget(self.work)

    def _connect(self) -> None:
        self.account.activated.connect(self._account_chosen)
        self.way.activated.connect(self._way_chosen)
        self.address.textEdited.connect(self._typed)
        self.address.editingFinished.connect(self.commit)
        self.install.clicked.connect(lambda on: self._take(install_hyper_v=on))
        self.nat.clicked.connect(lambda on: self._take(set_up_nat=on))
        self.deep.clicked.connect(lambda on: self._take(deep_check=on))

    # Showing

    def show_vm(self, shown: Shown) -> None:
        """Show the work inside a virtual machine; what is being typed stays."""
        self._shown = shown
        state, chosen = self._edits.state(), shown.choice.inside
        self._show_accounts(state, chosen)
        self.note.setText(NOTE if chosen.account else WITHOUT)
        self.work.setVisible(bool(chosen.account))
        self._show_way(shown)
        self.install.setChecked(chosen.install_hyper_v)
        self.nat.setVisible(shown.choice.networking is Networking.NAT)
        self.nat.setChecked(chosen.set_up_nat)
        self.deep.setChecked(chosen.deep_check)
        reading = shown.key in state.reading_inside
        self.look.set_words("Looking inside…" if reading else "Look inside")
        self.look.setEnabled(not reading and not state.running)
        self._show_looked(shown, state)

    def _show_accounts(self, state: State, chosen: InsideWork) -> None:
        groups = ["", *state.inside_groups]
        if chosen.account not in groups:
            groups.append(chosen.account)
        words = [NOBODY, *(_account_words(group, state) for group in groups[1:])]
        if [self.account.itemText(at) for at in range(self.account.count())] != words:
            self.account.clear()
            self.account.addItems(words)
        self._groups = groups
        self.account.setCurrentIndex(groups.index(chosen.account))

    def _show_way(self, shown: Shown) -> None:
        drafts = self._edits.drafts.get(shown.key, {})
        typed = drafts.get(ADDRESS, shown.choice.inside.address)
        remote = bool(typed) or ADDRESS in drafts
        self.way.setCurrentIndex(int(remote))
        self.address.setVisible(remote)
        if self.address.text() != typed:
            self.address.setText(typed)
        problem = address_problem(shown, drafts)
        self.address.set_invalid(invalid=problem is not None)
        self.problem.setText(str(problem or ""))
        self.problem.setVisible(problem is not None)

    def _show_looked(self, shown: Shown, state: State) -> None:
        problem, inside = state.inside_problems.get(shown.key), shown.vm.inside
        if problem is not None:
            words = f"{problem.what} {problem.advice}"
        elif inside is not None:
            words = f"Last look inside: {moment(inside.asked_at, datetime.now(UTC))}."
        elif shown.vm.state != "Running":
            words = "It can be looked at only while it runs."
        else:
            words = "Nobody has looked inside yet."
        self.looked.setText(words)
        self.looked.setProperty("tone", "critical" if problem is not None else "text2")
        self.looked.style().polish(self.looked)

    # Acting

    def _take(self, **values: object) -> None:
        if self._shown is not None:
            key = self._shown.key
            work = replace(self._edits.current(key).inside, **values)  # type: ignore[arg-type]
            self._edits.choose([key], inside=work)
            self._edits.settled(key)

    def _account_chosen(self, index: int) -> None:
        self._take(account=self._groups[index])

    def _ask(self) -> None:
        if self._shown is not None:
            self._edits.ask_account(self._shown.key)

    def _look(self) -> None:
        if self._shown is not None:
            self.commit()
            self._edits.look_inside(self._shown.key)

    def _way_chosen(self, index: int) -> None:
        if self._shown is None:
            return
        key = self._shown.key
        if not index:
            self._edits.drop(key, ADDRESS)
            self._take(address="")
        elif not self._edits.current(key).inside.address:
            self._edits.keep(key, ADDRESS, self._edits.drafts.get(key, {}).get(ADDRESS, ""))
            self._show_way(self._shown)
            self.address.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, typed: str) -> None:
        if self._shown is not None:
            self._edits.keep(self._shown.key, ADDRESS, typed)
            self._show_way(self._shown)

    def commit(self) -> None:
        """Take the address that was typed, when it can be used."""
        if self._shown is None:
            return
        key = self._shown.key
        drafts = self._edits.drafts.get(key, {})
        if ADDRESS not in drafts or address_problem(self._shown, drafts) is not None:
            return
        typed = drafts[ADDRESS].strip()
        self._edits.drop(key, ADDRESS)
        if typed != self._edits.current(key).inside.address:
            self._take(address=typed)


def _account_words(group: str, state: State) -> str:
    user = state.inside_groups.get(group)
    if user is None:
        return f"{group} (password not known)"
    return group if user == group else f"{group} ({user})"
