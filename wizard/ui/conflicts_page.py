"""The third page: settings that work differently once Hyper-V runs inside."""

from collections.abc import Hashable
from datetime import UTC, datetime
from functools import partial

from wizard.flow.flow import Flow
from wizard.flow.state import PageName, State, VmKey
from wizard.model.findings import Finding
from wizard.model.text import size_words
from wizard.ui.again import again_menu, all_hosts
from wizard.ui.conflicts_affected import Move
from wizard.ui.conflicts_form import DecisionForm, Decisions
from wizard.ui.conflicts_parts import conflict_parts
from wizard.ui.conflicts_rows import Conflict, Grouping, conflicts_of, counts, is_open, table
from wizard.ui.controls import MenuButton, menu_of
from wizard.ui.findings_doing import Doing, asked_now
from wizard.ui.findings_text import finding_text
from wizard.ui.list_page import ListPage
from wizard.ui.parts import Paragraph
from wizard.ui.tasks import Tasks
from wizard.ui.tools import Segment, Segments
from wizard.ui.words import listed, memory_words

OPEN, EVERY = "undecided", "all"
GROUPINGS = {
    Grouping.CONFLICT: "By conflict",
    Grouping.HOST: "By host",
    Grouping.VM: "By VM",
    Grouping.DECISION: "By decision",
}
FIXED_MEMORY = "FC-DM-01"


class ConflictsPage(ListPage):
    """One row a rule; the pane says what happens and lets the user decide."""

    name = PageName.CONFLICTS
    pane_width = 384

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks, find="Find a conflict or a VM", table="Conflicts")
        self._form: DecisionForm | None = None
        self._found: tuple[Conflict, ...] = ()
        self._grouping = Grouping.CONFLICT
        self._doing = Doing(self, lambda: self.show_current(self.table.current_key))
        self._acts = self._doing.acts()
        self._decisions = Decisions(
            flow.deciding.resolve, flow.deciding.accept, self._leave_out_behind, self._moves
        )
        self.again = MenuButton("Check again", None, "refresh")
        self.again.set_menu(
            again_menu(self, self._doing.ask_hosts, lambda: flow.state, self._open, self._selected)
        )
        self.header.add_action(self.again)
        self.segments = Segments("Which conflicts are shown")
        self.segments.show_segments(self._segments((0, 0)), EVERY)
        self.tools.add(self.segments)
        self.grouping = MenuButton(
            "", menu_of([(w, partial(self._group_by, g)) for g, w in GROUPINGS.items()], self)
        )
        self.tools.add(self.grouping)
        self._name_grouping()
        self.segments.chosen.connect(lambda _key: self._fill())
        self.table.details_of = self._text_of

    # Showing

    def show_state(self, state: State) -> None:
        """Show the conflicts and what was decided about them."""
        asked = asked_now(state)
        self.again.setEnabled(not asked)
        if asked:
            self.banner.say(f"Asking again: {listed(asked)}. Answers appear as they come.")
        else:
            self.banner.hush()
        self._fill()

    def _fill(self) -> None:
        self._found = found = conflicts_of(self.flow.state, self._grouping)
        self.segments.show_segments(self._segments(counts(found)), self.segments.current)
        open_only = self.segments.current == OPEN
        self.table.show_table(table(found, open_only=open_only, grouping=self._grouping))
        if self.table.current_key is None and self.table.shown_keys:
            self.table.select_key(self.table.shown_keys[0])
        self.show_current(self.table.current_key)

    def _segments(self, numbers: tuple[int, int]) -> list[Segment]:
        waiting, every = numbers
        return [Segment(OPEN, "Undecided", waiting), Segment(EVERY, "All", every)]

    def show_current(self, key: Hashable | None) -> None:
        """Explain the conflict of a row, with the form to decide it."""
        conflict = self._conflict(key)
        if conflict is None or not conflict.to_decide:
            self._form = None  # it goes with the part of the pane that held it
        if conflict is None:
            words = "Select a conflict to decide it." if self._found else ""
            self.pane.show_parts((Paragraph(words, quiet=True),))
            return
        withdraw = partial(self._withdraw, conflict)
        now = datetime.now(UTC)
        self.pane.show_parts(conflict_parts(conflict, self._acts, self._make_form, withdraw, now))
        if self._form is not None:
            self._form.show_conflict(conflict)

    def _make_form(self) -> DecisionForm:
        self._form = DecisionForm(self._decisions)
        return self._form

    def _conflict(self, key: Hashable | None) -> Conflict | None:
        return next((c for c in self._found if c.key == key), None)

    def _moves(self, conflict: Conflict) -> dict[VmKey, Move]:
        """What the plan would move, where that is one value."""
        moves: dict[VmKey, Move] = {}
        if conflict.rule.id != FIXED_MEMORY:
            return moves
        for finding in conflict.to_decide:
            for key in self.flow.state.behind(finding):
                found = self.flow.deciding.vm(key)
                after = self.flow.deciding.suggested(key).memory
                if found is not None and after is not None:
                    moves[key] = Move(memory_words(found[1].memory), size_words(after))
        return moves

    def _text_of(self, key: Hashable) -> str:
        conflict = self._conflict(key)
        if conflict is None:
            return ""
        now = datetime.now(UTC)
        return "\n\n".join(finding_text(f, now) for f in conflict.findings)

    # Acting

    def refresh(self) -> None:
        """Ask every host again."""
        self._doing.ask_hosts(all_hosts(self.flow.state))

    def _open(self) -> list[Finding]:
        return [f for c in self._found if is_open(c) for f in c.included]

    def _selected(self) -> tuple[str, ...]:
        conflict = self._conflict(self.table.current_key)
        found = conflict.findings if conflict is not None else ()
        return tuple(dict.fromkeys(f.subject.host for f in found))

    def _group_by(self, grouping: Grouping) -> None:
        self._grouping = grouping
        self._name_grouping()
        self._fill()
        if self._conflict(self.table.current_key) is None and self.table.shown_keys:
            self.table.select_key(self.table.shown_keys[0])

    def _name_grouping(self) -> None:
        self.grouping.set_words(GROUPINGS[self._grouping])
        self.grouping.setAccessibleName(f"Grouping, {GROUPINGS[self._grouping]}")

    def _withdraw(self, conflict: Conflict) -> None:
        self.flow.deciding.undecide(f.key for f, _ in conflict.decided)

    def _leave_out_behind(self, findings: tuple[Finding, ...]) -> None:
        state = self.flow.state
        keys = frozenset(key for f in findings for key in state.behind(f)) - state.left_out
        self._doing.leave_out(keys)
