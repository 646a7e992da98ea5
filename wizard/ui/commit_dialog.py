"""The one question before anything is changed."""

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QWidget

from wizard.flow.state import State
from wizard.planning.step import Plan, VmPlan
from wizard.ui.dialogs import Dialog
from wizard.ui.review_rows import (
    OFF,
    RUNNING,
    Lasting,
    about_minutes,
    brought_down,
    lasting_kinds,
    restarted,
    seconds,
    vm_seconds,
)
from wizard.ui.run_limits import limits_words, saved_limits
from wizard.ui.widgets import Button, CheckBox, IconLabel, label, line, words
from wizard.ui.words import listed, plural

GO_BACK, APPLY, SAVE = 0, 1, 2
NAMES_WIDTH = 114
MOST_LINES = 8
MOST_NAMES = 6
INDENT = 28
ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the user is asked to agree to, in words."""

    count: int
    down: str
    down_names: tuple[str, ...]
    off: str
    accounts: str
    takes: str
    lasting: tuple[Lasting, ...]
    source: str = ""
    inside: str = ""
    at_once: str = ""
    restarted: str = ""

    @property
    def vms(self) -> str:
        """How many virtual machines are changed."""
        return plural(self.count, "VM")


def commitment(plan: Plan, state: State) -> Commitment:
    """Gather what a plan means before it begins."""
    down = brought_down(plan)
    longest = max((vm_seconds(vm.plan) for vm in down), default=0)
    return Commitment(
        count=len(plan.vms),
        down=_down(len(down), longest),
        down_names=tuple(f"{vm.plan.vm.name} on {vm.host}" for vm in down),
        off=_off([vm for _, vm in plan.vms if vm.found_state == OFF]),
        accounts=_accounts(plan, state),
        takes=about_minutes(seconds(plan)),
        lasting=lasting_kinds(plan),
        source=_source(state),
        inside=_inside(plan, state),
        at_once=limits_words(saved_limits()),
        restarted=_restarted([vm.plan.vm.name for vm in restarted(plan)]),
    )


def _down(count: int, longest: int) -> str:
    if not count:
        return "no VM"
    each = ", each" if count > 1 else ""
    return f"**{count:,}** {'VM' if count == 1 else 'VMs'}{each} for {about_minutes(longest)}"


def _restarted(names: list[str]) -> str:
    """Say whose guests lose their sessions although they are not shut down."""
    return f"{plural(len(names), 'VM')}: {listed(names, MOST_NAMES)}" if names else ""


def _off(vms: list[VmPlan]) -> str:
    if not vms:
        return ""
    started = sum(any(step.after == RUNNING for step in vm.steps) for vm in vms)
    stay = len(vms) - started
    stays = "stays" if stay == 1 else "stay"
    if not started:
        return f"{plural(len(vms), 'VM')}; {'it stays' if stay == 1 else 'they stay'} off"
    rest = f", {stay} {stays} off" if stay else ""
    return f"{plural(len(vms), 'VM')}; {started} {'is' if started == 1 else 'are'} started{rest}"


def _source(state: State) -> str:
    """Name the file that the plan is out of, and who saved it."""
    opened = state.reviewed_file
    return "" if opened is None else f"{opened.path.name}, saved by {opened.file.made_by}"


def _accounts(plan: Plan, state: State) -> str:
    used: dict[str, int] = {}
    for host in plan.hosts:
        entry = state.entry(host.host)
        account = (entry.account if entry else "") or "the account of this computer"
        used[account] = used.get(account, 0) + 1
    return listed((f"{who} on {plural(count, 'host')}" for who, count in used.items()), 4)


def _inside(plan: Plan, state: State) -> str:
    """Say as whom the wizard signs in inside how many virtual machines."""
    groups = Counter(vm.inside_account for _, vm in plan.vms if vm.inside_account)
    return listed(
        (
            f"{state.inside_groups.get(group) or group} inside {plural(count, 'VM')}"
            for group, count in groups.items()
        ),
        4,
    )


class CommitDialog(Dialog):
    """Asks once. Results: ``APPLY``, ``SAVE`` to keep the plan for later, ``GO_BACK``.

    The keyboard starts on "Go back". Enter presses the button that has the focus and nothing
    else, so that it never commits by itself.
    """

    def __init__(self, parent: QWidget, about: Commitment) -> None:
        super().__init__(
            parent,
            f"Apply the plan to {about.vms}?",
            "From here on VMs are changed. You can stop and undo while it runs.",
        )
        self.boxes = [CheckBox(_box_text(kind)) for kind in about.lasting]
        self.show_names = Button(
            "Hide the names", kind="link", small=True, press=self._toggle_names
        )
        self.names = _names(about.down_names)
        self.column.addWidget(self._facts(about))
        self.column.addWidget(self.names)
        self._add_boxes(about.lasting)
        self.left = label(tone="text2")
        self._left_row = self._add_what_is_left()
        self.save = self.add_button("Save plan, apply later…", SAVE, link=True)
        self.back = self.add_button("Go back", GO_BACK)
        self.commit = self.add_button(f"Change {about.vms}", APPLY, primary=True)
        self.focus_on(self.back)
        self._ticked()

    def _facts(self, about: Commitment) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(8)
        grid.setColumnMinimumWidth(0, NAMES_WIDTH)
        grid.setColumnStretch(1, 1)
        pairs = (
            ("Shut down", about.down),
            ("Restarted inside", about.restarted),
            ("Already off", about.off),
            ("Signed in as", about.accounts),
            ("Signed in inside", about.inside),
            ("Takes", about.takes),
            ("At once", about.at_once),
            ("Out of", about.source),
        )
        for place, (name, value) in enumerate(pair for pair in pairs if pair[1]):
            beside = self._value(name, value, about)
            middle = isinstance(beside.layout(), QHBoxLayout)
            side = Qt.AlignmentFlag.AlignVCenter if middle else Qt.AlignmentFlag.AlignTop
            grid.addWidget(label(name, tone="text2"), place, 0, side)
            grid.addWidget(beside, place, 1)
        return made

    def _value(self, name: str, value: str, about: Commitment) -> QWidget:
        if name != "Shut down" or not about.down_names:
            return words(value)
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        said = words(value)
        said.setWordWrap(False)
        row.addWidget(said)
        row.addWidget(self.show_names)
        row.addStretch(1)
        return made

    def _toggle_names(self) -> None:
        shown = self.names.isHidden()
        self.names.setVisible(shown)
        self.show_names.set_words("Hide the names" if shown else "Show the names")
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _add_boxes(self, lasting: tuple[Lasting, ...]) -> None:
        if not lasting:
            return
        self.column.addWidget(line())
        self.column.addWidget(label("These cannot be undone. Tick each to go on.", "strong"))
        for kind, box in zip(lasting, self.boxes, strict=True):
            box.toggled.connect(self._ticked)
            box.setAccessibleDescription(listed(kind.vms, MOST_NAMES))
            names = words(_lines(kind.vms), tone="text2")
            names.setContentsMargins(INDENT, 0, 0, 4)
            self.column.addWidget(box)
            self.column.addWidget(names)

    def _add_what_is_left(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("advice", "text2"))
        row.addWidget(self.left, 1)
        self.column.addWidget(made)
        return made

    def _ticked(self) -> None:
        """Offer the change once every box is ticked, and say until then what is missing."""
        count = sum(not box.isChecked() for box in self.boxes)
        said = f"{'One item is' if count == 1 else f'{count} items are'} not ticked yet."
        self.left.setText(said if count else "")
        self._left_row.setVisible(bool(count))
        self.commit.setEnabled(not count)
        self.commit.setAccessibleDescription(self.left.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses what has the focus, and only when that is a button."""
        if event.key() not in ENTER:
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        if isinstance(focused, QPushButton) and focused.isEnabled():
            focused.click()


def _lines(names: tuple[str, ...]) -> str:
    further = len(names) - MOST_NAMES
    more = (f"and {further:,} more",) if further > 0 else ()
    return "\n".join((*names[:MOST_NAMES], *more))


def _box_text(kind: Lasting) -> str:
    return f"{kind.title}: {plural(len(kind.vms), 'VM')}".replace("&", "&&")


def _names(names: tuple[str, ...]) -> QScrollArea:
    """List the names; a few are in view, the rest is reached by scrolling."""
    area = QScrollArea()
    area.setAccessibleName("VMs that are shut down")
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    listing = words("\n".join(names), tone="text2")
    listing.setContentsMargins(NAMES_WIDTH + 8, 0, 0, 0)
    listing.setAlignment(Qt.AlignmentFlag.AlignTop)
    area.setWidget(listing)
    lines = min(len(names), MOST_LINES)
    area.setFixedHeight(lines * listing.fontMetrics().lineSpacing() + 6)
    area.setVisible(bool(names))
    return area
