"""Asking for consent: a box for one virtual machine, a dialog for several."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from wizard.model.choices import Consent
from wizard.planning.consents import needed_consents, order_of, what_is_lost
from wizard.ui.choices_edits import Edits, Shown
from wizard.ui.controls import CheckBox
from wizard.ui.dialogs import Dialog
from wizard.ui.icons import IconLabel
from wizard.ui.labels import label
from wizard.ui.pane_parts import words
from wizard.ui.tasks import answer
from wizard.ui.words import plural

MOST_LINES = 6
INDENT = 24


class _Box(QFrame):
    """One consent of one virtual machine: what is done, what is lost, and a box to tick."""

    def __init__(self, consent: Consent, agree: Callable[[bool], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._consent = consent
        self.icon = IconLabel("warning")
        self.order = label("", "strong", wrap=True)
        self.lost = label(str(what_is_lost(consent)), "caption", "text2", wrap=True)
        self.agreed = CheckBox("I agree")
        self.agreed.setAccessibleDescription(self.lost.text())
        self.agreed.clicked.connect(agree)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.order, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.lost)
        column.addWidget(self.agreed)

    def show_vm(self, name: str, *, agreed: bool) -> None:
        """Name the virtual machine it is about."""
        order = str(order_of(self._consent, f"“{name}”"))
        self.order.setText(f"{order}?")
        self.agreed.setAccessibleName(f"I agree: {order}")
        self.agreed.setChecked(agreed)
        self.icon.show_icon("accepted" if agreed else "warning")


class ConsentBoxes(QWidget):
    """Every consent the choice of a virtual machine needs; hidden when it needs none."""

    def __init__(self, edits: Edits, about: Collection[Consent] = tuple(Consent)) -> None:
        super().__init__()
        self._edits = edits
        self._shown: Shown | None = None
        self.boxes = {each: _Box(each, self._agree(each)) for each in Consent if each in about}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for box in self.boxes.values():
            column.addWidget(box)

    def show_vm(self, shown: Shown) -> None:
        """Show what must be agreed to for a virtual machine."""
        self._shown = shown
        needed = needed_consents(shown.vm, shown.choice)
        for consent, box in self.boxes.items():
            box.show_vm(shown.vm.ref.name, agreed=consent in shown.choice.consents)
            box.setVisible(consent in needed)
        self.setVisible(not needed.isdisjoint(self.boxes))

    def _agree(self, consent: Consent) -> Callable[[bool], object]:
        def agree(agreed: bool) -> None:  # noqa: FBT001 - a slot
            if self._shown is not None:
                self._edits.agree(self._shown.key, consent, agreed=agreed)

        return agree


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for several virtual machines: the names for each consent."""

    names: Mapping[Consent, tuple[str, ...]]

    @property
    def count(self) -> int:
        """How many virtual machines there are; one may need several consents."""
        return len({name for names in self.names.values() for name in names})


class ConsentsDialog(Dialog):
    """Asks once for all: every consent is ticked on its own, and lists the names."""

    def __init__(self, parent: QWidget, asked: Asked) -> None:
        super().__init__(
            parent,
            f"Agree for {plural(asked.count, 'VM')}?",
            "Nothing is done now. It is part of the plan, and you can take it back until then.",
        )
        self.boxes: list[CheckBox] = []
        for consent, names in asked.names.items():
            self._add(consent, names)
        self.add_button("Go back", 0, default=True)
        self.agree = self.add_button("Agree and choose", 1, primary=True)
        self.agree.setEnabled(False)

    def _add(self, consent: Consent, names: tuple[str, ...]) -> None:
        whom = f"“{names[0]}”" if len(names) == 1 else plural(len(names), "VM")
        order = str(order_of(consent, whom, many=len(names) > 1))
        lost = str(what_is_lost(consent))
        box = CheckBox(order.replace("&", "&&"))
        box.setAccessibleName(order)
        box.setAccessibleDescription(f"{lost} {', '.join(names)}")
        box.toggled.connect(self._ticked)
        self.boxes.append(box)
        said = words(lost, tone="text2")
        said.setContentsMargins(INDENT, 0, 0, 0)
        self.column.addWidget(box)
        self.column.addWidget(said)
        if len(names) > 1:
            self.column.addWidget(_names(names, order))

    def _ticked(self) -> None:
        self.agree.setEnabled(all(box.isChecked() for box in self.boxes))


def _names(names: tuple[str, ...], order: str) -> QScrollArea:
    """List all names; what does not fit is reached by scrolling."""
    area = QScrollArea()
    area.setAccessibleName(f"{order}: the VMs")
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setObjectName("bare")
    listing = words("\n".join(names))
    listing.setContentsMargins(INDENT, 0, 0, 0)
    area.setWidget(listing)
    lines = min(len(names), MOST_LINES)
    area.setFixedHeight(lines * listing.fontMetrics().lineSpacing() + 10)
    return area


async def ask_consents(parent: QWidget, asked: Asked) -> bool:
    """Ask; ``True`` only when every consent was given."""
    return bool(await answer(ConsentsDialog(parent, asked)))
