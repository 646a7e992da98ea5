"""The two questions about a host: who signs in, and whether its certificate is trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QButtonGroup, QLabel, QLineEdit, QVBoxLayout, QWidget

from wizard.remoting.problems import Certificate
from wizard.remoting.target import Account
from wizard.ui import parts
from wizard.ui.controls import Button, Field, RadioButton
from wizard.ui.dialogs import Dialog
from wizard.ui.labels import label
from wizard.ui.pane_parts import build, words
from wizard.ui.tasks import answer

DIGITS = 2
BYTES_A_LINE = 16


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signs in; ``hosts`` is ``None`` for all that have no account of their own."""

    account: Account
    hosts: tuple[str, ...] | None


class AccountDialog(Dialog):
    """Asks for a user name and a password, and which hosts they are for."""

    def __init__(self, parent: QWidget, hosts: Sequence[str], user: str = "") -> None:
        title = "Sign in with another account" if not hosts else f"Sign in on {_named(hosts)}"
        super().__init__(
            parent,
            title,
            "The password stays in memory until the window is closed. It is never written to a"
            " file.",
        )
        self.hosts = tuple(hosts)
        self.user = Field("User name", "corp\\name or name@corp.example")
        self.user.setText(user)
        self.password = Field("Password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._add("User name", self.user)
        self._add("Password", self.password)
        self.these = RadioButton(f"Only for {_named(hosts)}")
        self.all = RadioButton("For all hosts without an account of their own")
        self._add_scope()
        self.add_button("Go back", 0)
        self.sign_in: Button = self.add_button("Use this account", 1, primary=True)
        self.sign_in.setDefault(True)
        self.user.textChanged.connect(self._check)
        self.focus_on(self.password if user else self.user)
        self._check()

    def _add(self, name: str, field: Field) -> None:
        buddy = QLabel(name)
        buddy.setProperty("type", "field")
        buddy.setBuddy(field)
        block = QVBoxLayout()
        block.setSpacing(4)
        block.addWidget(buddy)
        block.addWidget(field)
        self.column.addLayout(block)

    def _add_scope(self) -> None:
        group = QButtonGroup(self)
        for radio in (self.these, self.all):
            group.addButton(radio)
            self.column.addWidget(radio)
            radio.setVisible(bool(self.hosts))
        (self.these if self.hosts else self.all).setChecked(True)

    def _check(self) -> None:
        self.sign_in.setEnabled(bool(self.user.text().strip()))

    @property
    def chosen(self) -> SignIn:
        """What was typed."""
        account = Account(self.user.text().strip(), self.password.text())
        return SignIn(account, self.hosts if self.these.isChecked() else None)


class CertificateDialog(Dialog):
    """Shows a certificate and asks whether this host is trusted by it."""

    def __init__(self, parent: QWidget, host: str, certificate: Certificate) -> None:
        super().__init__(
            parent,
            f"Trust the certificate of {host}?",
            "This computer does not trust it. Compare the fingerprint with the one the"
            " administrator of the host tells you.",
        )
        self.column.addWidget(build(facts_of(certificate), lambda: facts_of(certificate)))
        self.column.addWidget(label("SHA-256 fingerprint", "field", "text2"))
        self.column.addWidget(words(in_pairs(certificate.fingerprint), "code"))
        self.add_text("The trust is for this host only, and ends when the window is closed.")
        self.add_button("Go back", 0, default=True)
        self.add_button("Trust for this host", 1, primary=True)


def facts_of(certificate: Certificate) -> parts.Facts:
    """Return what a certificate says."""
    return parts.Facts(
        (
            ("Issued to", certificate.subject),
            ("Issued by", certificate.issuer),
            ("Valid", f"{certificate.not_before[:10]} to {certificate.not_after[:10]}"),
        )
    )


def in_pairs(fingerprint: str) -> str:
    """Write a fingerprint in pairs, sixteen a line, so that it can be compared."""
    digits = fingerprint.replace(":", "").upper()
    pairs = [digits[i : i + DIGITS] for i in range(0, len(digits), DIGITS)]
    lines = [pairs[i : i + BYTES_A_LINE] for i in range(0, len(pairs), BYTES_A_LINE)]
    return "\n".join(" ".join(line) for line in lines)


def _named(hosts: Sequence[str]) -> str:
    return hosts[0] if len(hosts) == 1 else f"{len(hosts)} hosts"


async def ask_account(parent: QWidget, hosts: Sequence[str], user: str = "") -> SignIn | None:
    """Ask who signs in on some hosts, or on all when none is named."""
    dialog = AccountDialog(parent, hosts, user)
    return dialog.chosen if await answer(dialog) else None


async def ask_trust(parent: QWidget, host: str, certificate: Certificate) -> bool:
    """Ask whether to trust the certificate of a host."""
    return bool(await answer(CertificateDialog(parent, host, certificate)))
