"""The second page: what hosts and virtual machines need before they can run Hyper-V inside."""

from collections.abc import Hashable, Iterable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu

from wizard.flow.flow import Flow
from wizard.flow.state import HostStatus, PageName, State, VmKey
from wizard.model.findings import Finding, Policy
from wizard.ui.controls import MenuButton, menu_of
from wizard.ui.findings_kinds import behind_blockers, counts, findings_of, kind_of
from wizard.ui.findings_parts import Acts, finding_parts, finding_text, rule_parts
from wizard.ui.findings_rows import Grouping, members_of, table
from wizard.ui.list_page import ListPage
from wizard.ui.parts import Button, Paragraph, Part
from wizard.ui.tasks import Tasks
from wizard.ui.tools import Segment, Segments
from wizard.ui.words import listed, plural

POLICIES = {Policy.STANDARD: "Standard rules", Policy.STRICT: "Strict rules"}
GROUPINGS = {
    Grouping.FINDING: "By finding",
    Grouping.HOST: "By host",
    Grouping.VERDICT: "By verdict",
}
PROBLEMS, EVERY = "problems", "all"


class FindingsPage(ListPage):
    """Findings in groups, worst first; the pane explains the current one."""

    name = PageName.PREREQUISITES

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks, find="Find a host, a VM or a rule", table="Findings")
        self._basis: tuple[object, ...] | None = None
        self._grouping = Grouping.FINDING
        self._acts = Acts(
            lambda host: self._ask([host]), self._leave_out, self._take_in, open_page, copy
        )
        self.policy = MenuButton(
            POLICIES[Policy.STANDARD],
            menu_of([(w, partial(self._policy, p)) for p, w in POLICIES.items()], self),
        )
        self.again = MenuButton("Check again", self._again_menu(), "refresh")
        self.header.add_action(self.policy)
        self.header.add_action(self.again)
        self.segments = Segments("Which findings are shown")
        self.grouping = MenuButton(
            GROUPINGS[Grouping.FINDING],
            menu_of([(w, partial(self._group_by, g)) for g, w in GROUPINGS.items()], self),
        )
        self.tools.add(self.segments)
        self.tools.add(self.grouping)
        self.segments.chosen.connect(lambda _key: self._fill())
        self.segments.show_segments(self._segments((0, 0)), PROBLEMS)
        self.table.details_of = self._text_of
        self._name_controls()

    def _name_controls(self) -> None:
        for menu_button, what in ((self.policy, "Rule set"), (self.grouping, "Grouping")):
            menu_button.setAccessibleName(f"{what}, {menu_button.text()}")

    def _again_menu(self) -> QMenu:
        return menu_of(
            [
                ("All hosts", lambda: self._ask(self._hosts())),
                ("Hosts with open findings", lambda: self._ask(self._open_hosts())),
                ("The selected host", lambda: self._ask(self._selected_host())),
            ],
            self,
        )

    # Showing

    def show_state(self, state: State) -> None:
        """Show findings, counts and who is being asked."""
        self.policy.set_words(POLICIES[state.policy])
        self._name_controls()
        asked = _asked(state)
        self.again.setEnabled(not asked)
        if asked:
            self.banner.say(f"Asking again: {listed(asked)}. Answers appear as they come.")
        else:
            self.banner.hush()
        basis = (state.findings, state.left_out, state.changed_findings)
        if self._basis is None or any(a is not b for a, b in zip(basis, self._basis, strict=True)):
            self._basis = basis
            self._fill()
            self.footer_changed.emit()

    def _fill(self) -> None:
        state = self.flow.state
        self.segments.show_segments(self._segments(counts(state)), self.segments.current)
        only = self.segments.current == PROBLEMS
        self.table.show_table(table(state, self._grouping, problems_only=only))
        if self.table.current_key is None and self.table.shown_keys:
            self.table.select_key(self.table.shown_keys[0])
        self.show_current(self.table.current_key)

    def _segments(self, numbers: tuple[int, int]) -> list[Segment]:
        problems, every = numbers
        return [Segment(PROBLEMS, "Problems", problems), Segment(EVERY, "All", every)]

    def show_current(self, key: Hashable | None) -> None:
        """Explain the finding of a row, or the rule of a group."""
        self.pane.show_parts(self._parts(key))

    def _parts(self, key: Hashable | None) -> tuple[Part, ...]:
        state, now = self.flow.state, datetime.now(UTC)
        finding = self._finding(key)
        if finding is not None:
            return finding_parts(finding, state, self._acts, now)
        members = members_of(key, state)
        if members:
            return rule_parts(members, state, self._acts)
        return (Paragraph("Select a finding to see what it means.", quiet=True),)

    def _finding(self, key: Hashable | None) -> Finding | None:
        return next((f for f in self.flow.state.findings if f.key == key), None)

    def _text_of(self, key: Hashable) -> str:
        finding = self._finding(key)
        return finding_text(finding, datetime.now(UTC)) if finding else ""

    # Acting

    @property
    def extra(self) -> Button | None:
        """Leave out what stands behind open blockers."""
        behind = behind_blockers(self.flow.state)
        if not behind:
            return None
        return Button(f"Leave out {plural(len(behind), 'VM')}", self._leave_out_blocked)

    def _leave_out_blocked(self) -> None:
        self._leave_out(behind_blockers(self.flow.state))

    def _leave_out(self, keys: frozenset[VmKey]) -> None:
        self.flow.deciding.leave_out(keys)
        self.notice(f"{plural(len(keys), 'VM')} left out.", ("Undo", lambda: self._take_in(keys)))

    def _take_in(self, keys: frozenset[VmKey]) -> None:
        self.flow.deciding.take_in(keys)

    def _policy(self, policy: Policy) -> None:
        self.flow.deciding.set_policy(policy)

    def _group_by(self, grouping: Grouping) -> None:
        self._grouping = grouping
        self.grouping.set_words(GROUPINGS[grouping])
        self._name_controls()
        self._fill()

    def refresh(self) -> None:
        """Ask every host again."""
        self._ask(self._hosts())

    def _ask(self, hosts: Iterable[str]) -> None:
        wanted = tuple(hosts)
        if wanted and not _asked(self.flow.state):
            self.tasks.start(self.flow.hosting.read_again(wanted))

    def _hosts(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.flow.state.hosts if entry.takes_part)

    def _open_hosts(self) -> tuple[str, ...]:
        """Hosts with something that blocks, and those that could not be read."""
        state = self.flow.state
        failed = [e.name for e in state.hosts if e.included and e.status is HostStatus.FAILED]
        blocking = [f.subject.host for f in findings_of(state) if kind_of(f).blocks]
        return tuple(dict.fromkeys(failed + blocking))

    def _selected_host(self) -> tuple[str, ...]:
        key = self.table.current_key
        finding = self._finding(key)
        if finding is not None:
            return (finding.subject.host,)
        if isinstance(key, tuple) and key[0] is Grouping.HOST:
            return (str(key[1]),)
        return tuple(dict.fromkeys(f.subject.host for f in members_of(key, self.flow.state)))


def _asked(state: State) -> tuple[str, ...]:
    return tuple(e.name for e in state.hosts if e.status is HostStatus.CONNECTING)


def open_page(url: str) -> None:
    """Open a page of the web in the user's browser."""
    QDesktopServices.openUrl(QUrl(url))


def copy(text: str) -> None:
    """Put text on the clipboard."""
    QGuiApplication.clipboard().setText(text)
