"""The fourth page: what to do with each virtual machine, or with several at once."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu

from wizard.flow.flow import Flow
from wizard.flow.state import PageName, State, VmKey
from wizard.model.choices import VmChoice
from wizard.model.facts import Host
from wizard.ui import parts
from wizard.ui.choices_acts import MENUS, WORK_INSIDE, with_account
from wizard.ui.choices_bulk import Act, Result, agreed, apply, to_agree
from wizard.ui.choices_consent import Asked, ask_consents
from wizard.ui.choices_edits import Edits, Shown
from wizard.ui.choices_form import VmForm, invalid_of
from wizard.ui.choices_parts import summary_parts, vm_line
from wizard.ui.choices_rows import counts, table
from wizard.ui.controls import menu_of
from wizard.ui.inside_account_dialog import ask_inside_account
from wizard.ui.list_page import ListPage
from wizard.ui.tasks import Tasks
from wizard.ui.tools import Segment, Segments

Entry = tuple[str, Callable[[], object]]
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
        self._groups: tuple[str, ...] | None = None
        self._edits = Edits(
            flow.deciding.choose,
            self._choice,
            self._settled,
            state=lambda: flow.state,
            choose_each=flow.deciding.choose_each,
            suggested=flow.deciding.suggested,
            ask_account=lambda key: self._ask_account([key]),
            look_inside=lambda key: self._look_inside([key]),
        )
        self.segments = Segments("Which VMs are shown")
        self.segments.show_segments(self._segments((0, 0)), EVERY)
        self.tools.add(self.segments)
        for word, groups in MENUS:
            self.bulk.add_menu(word, self._menu(groups))
        self.inside = self.bulk.add_menu("Inside", QMenu(self))
        self.segments.chosen.connect(lambda _key: self._fill())
        self.table.ticks_changed.connect(lambda _keys: self._show_ticks())
        self.find_field.textChanged.connect(lambda _text: self._show_ticks())
        self.table.details_of = self._text_of

    def _menu(self, groups: Sequence[Sequence[Act]], *last: Entry | None) -> QMenu:
        entries: list[Entry | None] = []
        for group in groups:
            entries += [None] if entries else []
            entries += [(act.word, partial(self._apply, act)) for act in group]
        return menu_of([*entries, *last], self)

    def _show_groups(self, groups: tuple[str, ...]) -> None:
        """Offer the accounts that were given for work inside."""
        if groups != self._groups:
            self._groups = groups
            accounts = [with_account(group) for group in (*groups, "")]
            ask = lambda: self._ask_account(self._ticked())  # noqa: E731 - for a menu
            look = lambda: self._look_inside(self._ticked())  # noqa: E731 - for a menu
            menu = self._menu(
                (accounts, WORK_INSIDE), None, ("New account…", ask), ("Look inside", look)
            )
            self.inside.set_menu(menu)

    # Showing

    def show_state(self, state: State) -> None:
        """Show the choices, unless nothing of them is different."""
        basis = (
            *(state.choices, state.left_out, state.invalid, state.hosts),
            *(state.inside_groups, state.inside_problems, state.reading_inside),
        )
        if len(self._basis) == len(basis) and all(map(_same, basis, self._basis)):
            return
        self._basis = basis
        self._show_groups(tuple(state.inside_groups))
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

    def _ticked(self) -> list[VmKey]:
        return [key for key in self.table.ticks if isinstance(key, tuple)]

    def _apply(self, act: Act) -> None:
        """Change what is ticked; what may be lost by it is agreed to first."""
        state = self.flow.state
        result = apply(act, self._ticked(), state, self.flow.deciding.suggested)
        asked = to_agree(result, state)
        if not result.new:
            self.notice(result.sentence)
        elif asked:
            self.tasks.start(self._apply_agreed(result, Asked(asked)))
        else:
            self._take(result)

    async def _apply_agreed(self, result: Result, asked: Asked) -> None:
        if await ask_consents(self.window(), asked):
            self._take(agreed(result, self.flow.state))
        else:
            self.notice("Nothing changed: you did not agree.")

    def _take(self, result: Result) -> None:
        for key in result.new:
            self._edits.drop(key)
        self.flow.deciding.choose_each(result.new)
        self.notice(result.sentence, ("Undo", self._undo))

    # Inside

    def _ask_account(self, keys: list[VmKey]) -> None:
        self.tasks.start(self._give_account(keys))

    async def _give_account(self, keys: list[VmKey]) -> None:
        given = await ask_inside_account(self.window(), self.flow.state.inside_groups)
        if given is None:
            return
        self.flow.insides.give(given.group, given.user, given.password)
        act = with_account(given.group)
        result = apply(act, keys, self.flow.state, self.flow.deciding.suggested)
        if result.new:
            self._take(result)
        else:
            self.notice(result.sentence)

    def _look_inside(self, keys: list[VmKey]) -> None:
        """Look inside those that have an account and run; say which have not."""
        ready = [key for key in keys if self._choice(key).inside.account]
        if ready:
            self.tasks.start(self.flow.insides.read(ready))
        if len(ready) < len(keys):
            self.notice("Choose an account for work inside first.")

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
