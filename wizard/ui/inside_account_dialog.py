"""Asking for an account of the guests, once for a group of virtual machines."""

from collections.abc import Collection
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wizard.ui.controls import Button, Field
from wizard.ui.dialogs import Dialog
from wizard.ui.labels import label
from wizard.ui.tasks import answer


@dataclass(frozen=True, slots=True)
class InsideAccount:
    """An account of guests, and what its group is called."""

    group: str
    user: str
    password: str = field(repr=False)


class InsideAccountDialog(Dialog):
    """Asks for the name of a group, a user and a password. All three are needed."""

    def __init__(self, parent: QWidget, groups: Collection[str], group: str = "") -> None:
        super().__init__(
            parent,
            "Account for work inside VMs",
            "It is asked for once per name and used for every VM you choose it for. The password"
            " stays in memory until the window is closed. It is never written to a file.",
        )
        self._groups = frozenset(groups)
        self._named = bool(group)
        self.user = Field("User name", ".\\Administrator or corp\\name")
        self.password = Field("Password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.group = Field("Name of this account in the wizard", "Lab administrators")
        self.group.setText(group)
        self.note = label("", "caption", "caution", wrap=True)
        for name, each in (
            ("User name of the guests", self.user),
            ("Password", self.password),
            ("Name of this account in the wizard", self.group),
        ):
            self._add(name, each)
        self.column.addWidget(self.note)
        self.add_button("Go back", 0)
        self.use: Button = self.add_button("Use this account", 1, primary=True)
        self.use.setDefault(True)
        self.user.textEdited.connect(self._suggest_name)
        self.group.textEdited.connect(self._name_typed)
        self.password.textEdited.connect(lambda _text: self._check())
        self.focus_on(self.user)
        self._check()

    def _add(self, name: str, typed: Field) -> None:
        buddy = label(name, "field")
        buddy.setBuddy(typed)
        block = QVBoxLayout()
        block.setSpacing(4)
        block.addWidget(buddy)
        block.addWidget(typed)
        self.column.addLayout(block)

    def _suggest_name(self, user: str) -> None:
        """Call the account as its user until it has a name of its own."""
        if not self._named:
            self.group.setText(user.strip())
        self._check()

    def _name_typed(self, name: str) -> None:
        self._named = bool(name.strip())
        self._check()

    def _check(self) -> None:
        typed = (self.user.text().strip(), self.password.text(), self.group.text().strip())
        self.use.setEnabled(all(typed))
        known = typed[2] in self._groups
        self.note.setText("This replaces the account of the same name." if known else "")
        self.note.setVisible(known)

    @property
    def chosen(self) -> InsideAccount:
        """What was typed."""
        group, user = self.group.text().strip(), self.user.text().strip()
        return InsideAccount(group, user, self.password.text())


async def ask_inside_account(
    parent: QWidget, groups: Collection[str], group: str = ""
) -> InsideAccount | None:
    """Ask for an account; ``None`` when the user went back."""
    dialog = InsideAccountDialog(parent, groups, group)
    return dialog.chosen if await answer(dialog) else None
