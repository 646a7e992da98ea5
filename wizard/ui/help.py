"""Help for a page, and the keyboard map."""

from PySide6.QtWidgets import QWidget

from wizard.flow.pages import page
from wizard.flow.state import PageName
from wizard.ui import parts
from wizard.ui.dialogs import Dialog
from wizard.ui.keys import KEYBOARD_MAP
from wizard.ui.pane import DetailsPane

WORDS = {
    PageName.HOSTS: (
        "Type, paste or open the names of Hyper-V hosts. Each host is asked layer by layer: its"
        " name, its port, its certificate, the sign-in, and then what it runs. A host that cannot"
        " be read is left out; the others go on. Where no connection leads, run the collecting"
        " script on the host, and open the inspection file that it leaves: nothing is connected."
    ),
    PageName.PREREQUISITES: (
        "Each finding names what was seen and what is needed. Blockers, and what could not be read"
        " for a blocker, hold up their VMs: put the remedy into the plan, change it yourself and"
        " check again, or leave the VM out. Warnings never hold you up; accept one with a reason"
        " and it counts as settled, until what is seen changes. “Questions” asks what no host can"
        " tell."
    ),
    PageName.CONFLICTS: (
        "These settings work differently once Hyper-V runs inside a VM. Let the plan resolve them,"
        " accept them with a reason for the report, or leave the VM out."
    ),
    PageName.CHOICES: (
        "The wizard suggests values for each VM. Change one in the details, or tick several and"
        " use the menus above the table. A tick only chooses; it changes nothing. Whatever may lose"
        " work, such as turning a VM off, asks for your consent by name. Work inside VMs needs an"
        " account of theirs, which is kept in memory only."
    ),
    PageName.REVIEW: (
        "Everything that will be changed, with the value now and after, the PowerShell, and how"
        " it is undone. “Apply plan…” asks once more."
    ),
    PageName.RUN: (
        "Each step reads the value, changes it and reads it back. If a VM fails, what was changed"
        " on it is undone; the others go on. You can stop at any time and go on later."
    ),
    PageName.REPORT: (
        "The record of the run is kept on this computer. Save the report as a page to share, as"
        " data, or as a script."
    ),
}


class HelpDialog(Dialog):
    """What this page is for, and which keys there are."""

    def __init__(self, parent: QWidget, name: PageName) -> None:
        about = page(name)
        super().__init__(parent, str(about.title), str(about.purpose))
        self.add_text(WORDS[name])
        keys = DetailsPane()
        keys.setMinimumHeight(200)
        keys.set_bare()
        keys.show_parts((parts.Heading("Keyboard"), parts.Facts(KEYBOARD_MAP)))
        self.column.addWidget(keys)
        self.add_button("Close", 1, default=True)
