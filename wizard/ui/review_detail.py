"""One VM of the plan: its changes, its PowerShell, its undo script."""

from collections.abc import Callable, Hashable
from typing import NamedTuple, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from wizard.planning.step import HostPlan, Plan, VmPlan
from wizard.report.script import vm_script, vm_undo_script
from wizard.ui import parts
from wizard.ui.pane import DetailsPane
from wizard.ui.parts import Part
from wizard.ui.review_rows import (
    Planned,
    about_vm,
    changes,
    planned,
    proof,
    skipped,
    way_back,
)
from wizard.ui.table_view import RowTable
from wizard.ui.widgets import (
    Button,
    CheckBox,
    CodeBox,
    ElidedLabel,
    IconLabel,
    Segment,
    Segments,
)
from wizard.ui.words import plural

CHANGES, POWERSHELL, UNDO = "changes", "powershell", "undo"
SEGMENTS = (
    Segment(CHANGES, "Changes"),
    Segment(POWERSHELL, "PowerShell"),
    Segment(UNDO, "Undo script", short="Undo"),
)
EXACTLY = {
    POWERSHELL: "Exactly what is sent, in this order.",
    UNDO: "Exactly what is sent to undo, last step first.",
}


class Shown(NamedTuple):
    """What is said about a row of the tree."""

    icon: str
    title: str
    about: str
    parts: tuple[Part, ...]
    script: str
    undo: str


class PlanDetail(QWidget):
    """The right side of the review page. ``left``: Esc goes back to the tree."""

    left = Signal()

    def __init__(self, save: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("body")
        self._shown = Shown("vm", "", "", (), "", "")
        self.icon = IconLabel("vm")
        self.title = ElidedLabel(font="section", elide=Qt.TextElideMode.ElideMiddle)
        self.about = ElidedLabel(font="caption", tone="text2")
        self.segments = Segments("View of the VM")
        self.segments.show_segments(SEGMENTS, CHANGES)
        self.segments.chosen.connect(lambda _key: self._fill())
        self.changes = DetailsPane()
        self.changes.setObjectName("bare")
        cast("QWidget", self.changes.widget()).setObjectName("body")
        self.changes.left.connect(self.left)
        self.code = CodePanel(save)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.changes)
        self.stack.addWidget(self.code)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self.stack, 1)

    def _head(self) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.title)
        names.addWidget(self.about)
        head = QHBoxLayout()
        head.setContentsMargins(20, 0, 24, 0)
        head.setSpacing(10)
        head.addWidget(self.icon)
        head.addLayout(names, 1)
        head.addWidget(self.segments)
        return head

    def show_detail(self, plan: Plan, key: Hashable | None) -> None:
        """Show a VM, a host, or one that is left alone."""
        self._shown = _shown(plan, key)
        self._fill()

    def _fill(self) -> None:
        shown, view = self._shown, self.segments.current
        self.icon.show_icon(shown.icon)
        self.title.setText(shown.title)
        self.about.setText(shown.about)
        self.changes.show_parts(shown.parts)
        if view == CHANGES:
            self.stack.setCurrentWidget(self.changes)
            return
        script = shown.undo if view == UNDO else shown.script
        name = "Undo script" if view == UNDO else "PowerShell"
        self.code.show_code(script, f"{name} for {shown.title}", EXACTLY[str(view)])
        self.stack.setCurrentWidget(self.code)

    def set_short(self, *, short: bool) -> None:
        """Use the short words of the views."""
        self.segments.set_short(short=short)

    def focus_first(self) -> None:
        """Put the keyboard on what is shown."""
        if self.stack.currentWidget() is self.code:
            self.code.box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.changes.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the tree."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CodePanel(QWidget):
    """A script as it is sent, to read and to copy."""

    def __init__(self, save: Callable[[], object]) -> None:
        super().__init__()
        self.box = CodeBox("", "PowerShell", most_lines=0)
        self.note = ElidedLabel(font="caption", tone="text2")
        self.wrap = CheckBox("Wrap long lines")
        self.wrap.toggled.connect(self._set_wrap)
        self.copy = Button("Copy", "copy", press=self._copy)
        self.save = Button("Save all as .ps1…", "save", press=save)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.note, 1)
        for widget in (self.wrap, self.copy, self.save):
            below.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 22, 10)
        column.addWidget(self.box, 1)
        column.addLayout(below)
        self._set_wrap(wrapped=False)

    def show_code(self, script: str, name: str, note: str) -> None:
        """Show a script; ``name`` is spoken."""
        self.box.show_text(script)
        self.box.setAccessibleName(f"{name}, read only")
        self.note.setText(note)
        self.copy.setEnabled(bool(script))

    def _set_wrap(self, wrapped: bool) -> None:  # noqa: FBT001 -- a slot of Qt
        mode = QTextOption.WrapMode
        policy = Qt.ScrollBarPolicy
        self.box.setWordWrapMode(mode.WrapAtWordBoundaryOrAnywhere if wrapped else mode.NoWrap)
        self.box.setHorizontalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if wrapped else policy.ScrollBarAsNeeded
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.box.toPlainText())


def _shown(plan: Plan, key: Hashable | None) -> Shown:
    vm = planned(plan, key)
    if vm is not None:
        script, undo = vm_script(vm.plan), vm_undo_script(vm.plan)
        return Shown("vm", vm.plan.vm.name, about_vm(vm), _vm_parts(vm), script, undo)
    alone = skipped(plan, key)
    if alone is not None:
        host, ref, why = alone
        said = (parts.Heading("Left alone"), parts.Paragraph(str(why)))
        return Shown("vm", ref.name, f"on {host}", said, "", "")
    host_plan = next((host for host in plan.hosts if host.host == key), None)
    if host_plan is not None:
        return _host_shown(host_plan)
    note = (parts.Paragraph("Select a VM to see what will be changed.", quiet=True),)
    return Shown("", "", "", note, "", "")


def _host_shown(host: HostPlan) -> Shown:
    steps = sum(len(vm.steps) for vm in host.vms)
    lines = tuple((_icon(vm), vm.vm.name, plural(len(vm.steps), "step")) for vm in host.vms)
    return Shown(
        icon="host",
        title=host.host,
        about=f"{plural(len(host.vms), 'VM')} · {plural(steps, 'step')}",
        parts=(parts.Heading("VMs, in this order"), parts.Checklist(lines)),
        script="\n\n".join(f"# {vm.vm.name}\n\n{vm_script(vm)}" for vm in host.vms),
        undo="\n\n".join(f"# {vm.vm.name}\n\n{vm_undo_script(vm)}" for vm in host.vms),
    )


def _icon(vm: VmPlan) -> str:
    return "warning" if vm.irreversible else "vm"


def _vm_parts(vm: Planned) -> tuple[Part, ...]:
    return (
        *_changes(vm),
        *_staying(vm.plan),
        *_by_hand(vm.plan),
    )


def _changes(vm: Planned) -> tuple[Part, ...]:
    if not vm.plan.steps:
        return (parts.Paragraph("The wizard changes nothing here; what is to be done follows."),)
    return (
        parts.Own(("changes", vm.key, vm.plan.steps), lambda: changes_table(vm.plan)),
        *_warning(vm.plan),
        parts.Heading("How it is proved"),
        parts.Paragraph(proof(vm.plan)),
    )


def _warning(vm: VmPlan) -> tuple[Part, ...]:
    lasting = [str(step.title) for step in vm.steps if way_back(step)[0] == "warning"]
    said = f"This cannot be undone: {', '.join(lasting)}."
    return (parts.Verdict("warning", said),) if lasting else ()


def _staying(vm: VmPlan) -> tuple[Part, ...]:
    if not vm.stays:
        return ()
    said = " · ".join(str(text) for text in vm.stays)
    return (parts.Heading("Stays as it is"), parts.Paragraph(said, quiet=True))


def _by_hand(vm: VmPlan) -> tuple[Part, ...]:
    if not vm.instructions:
        return ()
    made: list[Part] = [
        parts.Heading("To be done inside the VM"),
        parts.Paragraph("The wizard does not do this. Run these there, in this order."),
    ]
    for given in vm.instructions:
        commands = "\n".join(str(command) for command in given.commands)
        made.append(parts.Paragraph(f"{given.title}, {given.where}"))
        made.append(parts.Code(commands, f"PowerShell for {given.where}"))
        made.append(_copying(commands))
    return tuple(made)


def _copying(commands: str) -> parts.Buttons:
    copy = parts.Button(
        "Copy", lambda: QGuiApplication.clipboard().setText(commands), "copy", link=True
    )
    return parts.Buttons((copy,))


def changes_table(vm: VmPlan) -> RowTable:
    """Make the table of changes, as high as it has rows."""
    table = RowTable(f"Changes of {vm.vm.name}")
    table.show_table(changes(vm))
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows = len(vm.steps) * table.painter.height
    table.setFixedHeight(table.header().sizeHint().height() + rows + 2)
    return table
