"""The third page: settings that work differently once Hyper-V runs inside."""

from collections.abc import Hashable
from datetime import UTC, datetime
from functools import partial

from wizard.flow.flow import Flow
from wizard.flow.state import HostStatus, PageName, State, VmKey
from wizard.model.findings import Finding
from wizard.model.text import size_words
from wizard.ui.conflicts_form import DecisionForm, Decisions
from wizard.ui.conflicts_parts import conflict_parts
from wizard.ui.conflicts_rows import Conflict, Move, conflicts_of, counts, table
from wizard.ui.controls import Button
from wizard.ui.findings_page import copy, open_page
from wizard.ui.findings_parts import Acts, finding_text
from wizard.ui.list_page import ListPage
from wizard.ui.parts import Paragraph
from wizard.ui.tasks import Tasks
from wizard.ui.tools import Segment, Segments
from wizard.ui.words import listed, memory_words, plural

OPEN, EVERY = "undecided", "all"
FIXED_MEMORY = "FC-DM-01"


class ConflictsPage(ListPage):
    """One row a rule; the pane says what happens and lets the user decide."""

    name = PageName.CONFLICTS
    pane_width = 384

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks, find="Find a conflict or a VM", table="Conflicts")
        self._form: DecisionForm | None = None
        self._found: tuple[Conflict, ...] = ()
        self._acts = Acts(self._ask, self._leave_out, self._take_in, open_page, copy)
        self._decisions = Decisions(
            flow.deciding.resolve, flow.deciding.accept, self._leave_out_behind, self._moves
        )
        self.again = Button("Check again", "refresh", press=self.refresh)
        self.header.add_action(self.again)
        self.segments = Segments("Which conflicts are shown")
        self.segments.show_segments(self._segments((0, 0)), EVERY)
        self.tools.add(self.segments)
        self.segments.chosen.connect(lambda _key: self._fill())
        self.table.details_of = self._text_of

    # Showing

    def show_state(self, state: State) -> None:
        """Show the conflicts and what was decided about them."""
        asked = [e.name for e in state.hosts if e.status is HostStatus.CONNECTING]
        self.again.setEnabled(not asked)
        if asked:
            self.banner.say(f"Asking again: {listed(asked)}. Answers appear as they come.")
        else:
            self.banner.hush()
        self._fill()

    def _fill(self) -> None:
        self._found = found = conflicts_of(self.flow.state)
        self.segments.show_segments(self._segments(counts(found)), self.segments.current)
        self.table.show_table(table(found, open_only=self.segments.current == OPEN))
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
        return next((c for c in self._found if c.rule.id == key), None)

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
        state = self.flow.state
        hosts = tuple(entry.name for entry in state.hosts if entry.takes_part)
        if hosts and not any(e.status is HostStatus.CONNECTING for e in state.hosts):
            self.tasks.start(self.flow.hosting.read_again(hosts))

    def _ask(self, host: str) -> None:
        self.tasks.start(self.flow.hosting.read_again([host]))

    def _withdraw(self, conflict: Conflict) -> None:
        self.flow.deciding.undecide(f.key for f, _ in conflict.decided)

    def _leave_out_behind(self, findings: tuple[Finding, ...]) -> None:
        state = self.flow.state
        keys = frozenset(key for f in findings for key in state.behind(f)) - state.left_out
        self._leave_out(keys)

    def _leave_out(self, keys: frozenset[VmKey]) -> None:
        self.flow.deciding.leave_out(keys)
        self.notice(f"{plural(len(keys), 'VM')} left out.", ("Undo", lambda: self._take_in(keys)))

    def _take_in(self, keys: frozenset[VmKey]) -> None:
        self.flow.deciding.take_in(keys)
