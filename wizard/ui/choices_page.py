"""The fourth page: what to do with each virtual machine, or with several at once."""

from collections.abc import Hashable
from functools import partial

from PySide6.QtWidgets import QMenu

from wizard.flow.flow import Flow
from wizard.flow.state import PageName, State, VmKey
from wizard.model.choices import VmChoice
from wizard.model.facts import Host
from wizard.ui import parts
from wizard.ui.choices_bulk import MENUS, Act, apply
from wizard.ui.choices_form import VmForm, invalid_of
from wizard.ui.choices_networking import Edits, Shown
from wizard.ui.choices_parts import summary_parts, vm_line
from wizard.ui.choices_rows import counts, table
from wizard.ui.controls import menu_of
from wizard.ui.list_page import ListPage
from wizard.ui.tasks import Tasks
from wizard.ui.tools import Segment, Segments

CHANGES, EVERY = "to change", "all"


class ChoicesPage(ListPage):
    """Hosts with their virtual machines; ticks feed the bulk bar, the current row the form."""

    name = PageName.CHOICES
    closes_narrow = True
    pane_width = 320

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks, find="Find a VM", table="VMs")
        self._basis: tuple[object, ...] = ()
        self._form: VmForm | None = None
        self._edits = Edits(flow.deciding.choose, self._choice, self._settled)
        self.segments = Segments("Which VMs are shown")
        self.segments.show_segments(self._segments((0, 0)), EVERY)
        self.tools.add(self.segments)
        for word, groups in MENUS:
            self.bulk.add_menu(word, self._menu(groups))
        self.segments.chosen.connect(lambda _key: self._fill())
        self.table.ticks_changed.connect(lambda _keys: self._show_ticks())
        self.find_field.textChanged.connect(lambda _text: self._show_ticks())
        self.table.details_of = self._text_of

    def _menu(self, groups: tuple[tuple[Act, ...], ...]) -> QMenu:
        entries: list[tuple[str, partial[None]] | None] = []
        for group in groups:
            entries += [None] if entries else []
            entries += [(act.word, partial(self._apply, act)) for act in group]
        return menu_of(entries, self)

    # Showing

    def show_state(self, state: State) -> None:
        """Show the choices, unless nothing of them is different."""
        basis = (state.choices, state.left_out, state.invalid, state.hosts)
        if len(self._basis) == len(basis) and all(map(_same, basis, self._basis)):
            return
        self._basis = basis
        self._fill()

    def _fill(self) -> None:
        state = self.flow.state
        self.segments.show_segments(self._segments(counts(state)), self.segments.current)
        self.table.show_table(table(state, changes_only=self.segments.current == CHANGES))
        self._show_ticks()
        self.show_current(self.table.current_key)

    def _segments(self, numbers: tuple[int, int]) -> list[Segment]:
        changed, every = numbers
        return [Segment(CHANGES, "To change", changed), Segment(EVERY, "All", every)]

    def _show_ticks(self) -> None:
        self.bulk.show_count(len(self.table.ticks), self.table.ticks_not_shown)

    def show_current(self, key: Hashable | None) -> None:
        """Show the form of a virtual machine, or the sums of a host, or of all."""
        shown = self._shown(key)
        if shown is None or shown.key in self.flow.state.left_out:
            self._form = None  # it goes with the part of the pane that held it
        if shown is None:
            self.pane.show_parts(summary_parts(self.flow.state, self._hosts(key)))
            return
        self.pane.show_parts(self._form_parts(shown))
        if self._form is not None:
            self._form.show_vm(shown)

    def _form_parts(self, shown: Shown) -> tuple[parts.Part, ...]:
        head = (
            parts.Title(shown.vm.ref.name, "vm"),
            parts.Paragraph(vm_line(shown.vm), quiet=True),
            parts.Line(),
        )
        keys = frozenset({shown.key})
        if shown.key in self.flow.state.left_out:
            again = parts.Button("Take in again", partial(self.flow.deciding.take_in, keys), "plus")
            said = parts.Paragraph("This VM is left out. Nothing is changed on it.")
            return (*head, said, parts.Buttons((again,)))
        reset = parts.Button("Reset to suggested", partial(self._reset, shown.key), link=True)
        return (*head, parts.Own("form", self._make_form), parts.Buttons((reset,)))

    def _make_form(self) -> VmForm:
        self._form = VmForm(self._edits)
        return self._form

    def _shown(self, key: Hashable | None) -> Shown | None:
        for host, vm in self.flow.state.vms:
            if (host.name, vm.ref.id) == key:
                return Shown(host, vm, self.flow.state.choices.of(host.name, vm.ref.id))
        return None

    def _choice(self, key: VmKey) -> VmChoice:
        return self.flow.state.choices.of(*key)

    def _hosts(self, key: Hashable | None) -> tuple[Host, ...]:
        hosts = self.flow.state.facts
        return tuple(host for host in hosts if host.name == key) or hosts

    def _text_of(self, key: Hashable) -> str:
        shown = self._shown(key)
        return f"{shown.vm.ref.name} on {shown.host.name}: {vm_line(shown.vm)}" if shown else ""

    # Acting

    def primary(self) -> None:
        """Take what is being typed, then go on."""
        if self._form is not None:
            self._form.commit()
        super().primary()

    def take_back(self) -> None:
        """Take the last change of choices back."""
        if self.flow.deciding.take_back():
            self.notice("The last change was taken back.")

    def _apply(self, act: Act) -> None:
        keys = [key for key in self.table.ticks if isinstance(key, tuple)]
        deciding = self.flow.deciding
        result = apply(act, keys, self.flow.state, deciding.suggested)
        if not result.new:
            self.notice(result.sentence)
            return
        for key in result.new:
            self._edits.drop(key)
        deciding.choose_each(result.new)
        self.notice(result.sentence, ("Undo", self._undo))

    def _undo(self) -> None:
        self.flow.deciding.take_back()

    def _reset(self, key: VmKey) -> None:
        self._edits.drop(key)
        self.flow.deciding.choose_suggested([key])

    def _settled(self, key: VmKey) -> None:
        """Tell the flow whether what is typed for a virtual machine can be used."""
        shown = self._shown(key)
        drafts = self._edits.drafts.get(key, {})
        problem = invalid_of(shown, drafts) if shown is not None else None
        if problem != self.flow.state.invalid.get(key):
            self.flow.deciding.mark_invalid(key, problem)


def _same(one: object, other: object) -> bool:
    return one is other
