"""All questions that matter now, answered and open: each for all, for hosts or for single VMs."""

from collections.abc import Hashable
from datetime import UTC, datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.checks.questions import Scope
from wizard.flow.flow import Flow
from wizard.flow.state import State, VmKey
from wizard.ui.answer_input import AnswerInput
from wizard.ui.answers import EVERYWHERE, Asked, asked, given, open_count, typed_of
from wizard.ui.controls import Button
from wizard.ui.dialogs import Dialog
from wizard.ui.labels import label
from wizard.ui.questions_rows import places_table, questions_table
from wizard.ui.table_view import RowTable
from wizard.ui.words import plural

WIDTH, HEIGHT = 1080, 480
LEAST_NAME = 120
GAP = 20
PURPOSE = "No host can tell this. Nobody has to answer: what stays open is unknown, or not wanted."


class QuestionsDialog(Dialog):
    """Questions at the start side; the current one, its answers and for whom at the end side."""

    def __init__(self, parent: QWidget, flow: Flow, question: str = "") -> None:
        super().__init__(parent, "Questions", PURPOSE)
        self._flow = flow
        self._asked: dict[str, Asked] = {}
        self._shown = ""
        self._drafts: dict[str, str] = {}
        self._ticks: dict[str, frozenset[Hashable]] = {}
        self.input: AnswerInput | None = None
        self.table = RowTable("Questions", LEAST_NAME)
        self.places = RowTable("For whom", LEAST_NAME)
        self.places.setObjectName("nested")
        self.heading = label("", "section", wrap=True)
        self.why = label("", "caption", "text2", wrap=True)
        self.said = label("", "caption", "text2", wrap=True)
        self.give = Button("Answer", kind="primary", small=True, press=self._give)
        self.take_back = Button("Take back", small=True, press=self._take_back)
        self._lay_out(parent)
        self.add_button("Close", 0)
        self.give.setDefault(True)
        self._connect()
        self._basis: tuple[object, ...] = ()
        self._show(flow.state)
        wanted = question if question in self._asked else self._first()
        self.table.select_key(wanted)
        self._show_question(wanted)
        self._focus_first()

    def _lay_out(self, parent: QWidget) -> None:
        room = parent.window().size() - QSize(120, 150)
        size = QSize(min(WIDTH, room.width()), min(HEIGHT, room.height()))
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._input_column = QVBoxLayout()
        for widget in (self.heading, self.why):
            column.addWidget(widget)
        column.addLayout(self._input_column)
        column.addWidget(self.places, 1)
        column.addWidget(self.said)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.give, self.take_back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self.table.setMinimumSize(size.width() * 9 // 20, size.height())
        side.setMinimumSize(size.width() * 11 // 20 - GAP, size.height())
        row.addWidget(self.table, 9)
        row.addWidget(side, 11)
        self.column.addLayout(row, 1)

    def _connect(self) -> None:
        self.table.current_key_changed.connect(self._show_question)
        self.table.activated_key.connect(lambda _key: self._enter())
        self.places.ticks_changed.connect(self._ticked)
        self.places.current_key_changed.connect(lambda _key: self._show_said())
        unsubscribe = self._flow.subscribe(self._show)
        self.finished.connect(lambda _result: unsubscribe())

    def _first(self) -> str:
        """The first question that waits, else the first."""
        waiting = (key for key, each in self._asked.items() if each.waiting)
        return next(waiting, next(iter(self._asked), ""))

    def _focus_first(self) -> None:
        if self.input is not None:
            self.focus_on(self.input.first_focus())

    def _enter(self) -> None:
        if self.input is not None:
            self.input.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    # Showing

    def _show(self, state: State) -> None:
        basis = (state.findings, state.choices.answers, state.left_out)
        if len(basis) == len(self._basis) and all(
            a is b for a, b in zip(basis, self._basis, strict=True)
        ):
            return
        self._basis = basis
        found = asked(state)
        self._asked = {each.question.id: each for each in found}
        self.table.show_table(questions_table(found))
        waiting = open_count(found)
        self.table.setAccessibleDescription(
            f"{plural(waiting, 'question waits', 'questions wait')} for an answer"
        )
        if self._shown:
            self._show_places()

    def _show_question(self, key: Hashable | None) -> None:
        """Show another question; what was typed and ticked for it comes back."""
        if not isinstance(key, str) or key == self._shown or key not in self._asked:
            return
        self._shown = key
        each = self._asked[key]
        self.heading.setText(str(each.question.words))
        self.why.setText(str(each.question.why))
        self._make_input(each)
        self.places.set_ticks(self._ticks.get(key, _at_first(each)))
        self._show_places()

    def _make_input(self, each: Asked) -> None:
        if self.input is not None:
            self._input_column.removeWidget(self.input)
            self.input.hide()
            self.input.deleteLater()
        values = {said.value for said in each.said.values()}
        only = typed_of(each.question, next(iter(values))) if len(values) == 1 else ""
        self.input = AnswerInput(each.question, self._drafts.get(each.question.id, only))
        self.input.changed.connect(self._typed)
        self._input_column.addWidget(self.input)

    def _show_places(self) -> None:
        each = self._asked.get(self._shown)
        if each is None:
            return
        self.places.show_table(places_table(each, datetime.now(UTC)))
        self.places.setVisible(each.question.scope is not Scope.ALL)
        self._show_said()
        self._show_buttons()

    def _show_said(self) -> None:
        """Say who gave the answer of the current place, and when."""
        each = self._asked.get(self._shown)
        if each is None:
            return
        alone = each.question.scope is Scope.ALL
        key: Hashable = EVERYWHERE if alone else self.places.current_key
        said = next((given_ for at, given_ in each.said.items() if at == key), None)
        words = f"Answered: {given(each.question, said, datetime.now(UTC))}." if said else ""
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _show_buttons(self) -> None:
        each, chosen = self._asked.get(self._shown), self._chosen
        value = self.input.value if self.input is not None else None
        whom = _counted(each, chosen) if each is not None else ""
        self.give.set_words(f"Answer for {whom}" if whom else "Answer")
        self.give.setEnabled(value is not None and bool(chosen))
        tip = "" if chosen else "Tick for whom the answer counts"
        self.give.setToolTip(tip)
        self.give.setAccessibleDescription(tip)
        said = each.said if each is not None else {}
        self.take_back.setEnabled(any(key in said for key in chosen))
        self.take_back.setVisible(bool(said))

    # Acting

    @property
    def _chosen(self) -> tuple[VmKey, ...]:
        each = self._asked.get(self._shown)
        if each is not None and each.question.scope is Scope.ALL:
            return (EVERYWHERE,)
        ticks = self.places.ticks
        return tuple(key for key in self.places.shown_keys if key in ticks)  # type: ignore[misc]

    def _typed(self, typed: str) -> None:
        self._drafts[self._shown] = typed
        self._show_buttons()

    def _ticked(self, ticks: frozenset[Hashable]) -> None:
        self._ticks[self._shown] = ticks
        self._show_buttons()

    def _give(self) -> None:
        value = self.input.value if self.input is not None else None
        if value is not None and self._chosen:
            chosen = self._chosen
            self._drafts.pop(self._shown, None)
            self._flow.deciding.answer_for(chosen, self._shown, value)

    def _take_back(self) -> None:
        gone = [(self._shown, host, vm_id) for host, vm_id in self._chosen]
        self._flow.deciding.take_answers_back(gone)


def _at_first(each: Asked) -> frozenset[Hashable]:
    """Tick the only place there is; with several the user says for whom."""
    return frozenset(each.keys) if len(each.keys) == 1 else frozenset()


def _counted(each: Asked, chosen: tuple[VmKey, ...]) -> str:
    """Say for whom: "all", "2 hosts and 3 VMs"."""
    if EVERYWHERE in chosen:
        return "all"
    hosts, vms = sum(not vm for _, vm in chosen), sum(bool(vm) for _, vm in chosen)
    of_hosts = each.question.scope is Scope.HOST
    words = [plural(hosts, "host") if of_hosts else f"all VMs of {plural(hosts, 'host')}"]
    words = (words if hosts else []) + ([plural(vms, "VM")] if vms else [])
    return " and ".join(words)
