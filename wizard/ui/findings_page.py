"""The second page: what hosts and virtual machines need before they can run Hyper-V inside."""

from collections.abc import Hashable
from datetime import UTC, datetime
from functools import partial

from wizard.flow.flow import Flow
from wizard.flow.state import PageName, State
from wizard.model.findings import Finding, Policy
from wizard.ui.again import again_menu, all_hosts
from wizard.ui.answers import asked, open_count
from wizard.ui.controls import Button, MenuButton, menu_of
from wizard.ui.findings_doing import Doing, asked_now
from wizard.ui.findings_groups import Grouping, GroupKey, in_group, members_of
from wizard.ui.findings_kinds import View, behind_blockers, counts, findings_of, kind_of
from wizard.ui.findings_parts import finding_parts, place_parts, rule_parts
from wizard.ui.findings_rows import table
from wizard.ui.findings_text import finding_text
from wizard.ui.list_page import ListPage
from wizard.ui.parts import Button as ButtonPart
from wizard.ui.parts import Paragraph, Part
from wizard.ui.tasks import Tasks
from wizard.ui.tools import Segment, Segments
from wizard.ui.words import listed, plural

POLICIES = {Policy.STANDARD: "Standard rules", Policy.STRICT: "Strict rules"}
GROUPINGS = {
    Grouping.FINDING: "By finding",
    Grouping.HOST: "By host",
    Grouping.VM: "By VM",
    Grouping.VERDICT: "By verdict",
}
WORDS = {View.PROBLEMS: "Problems", View.SETTLED: "Settled", View.ALL: "All"}
SHORT = {View.PROBLEMS: "Open"}
ROOMY = 580  # the list, when its tools have room for whole words
LEAST_LIST = 550  # with short words; the pane gives way first


class FindingsPage(ListPage):
    """Findings in groups, worst first; the pane explains the current one."""

    name = PageName.PREREQUISITES

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks, find="Find a host, a VM or a rule", table="Findings")
        self._basis: tuple[object, ...] | None = None
        self._grouping = Grouping.FINDING
        self._doing = Doing(self, lambda: self.show_current(self.table.current_key))
        self._acts = self._doing.acts()
        self.policy = MenuButton(
            POLICIES[Policy.STANDARD],
            menu_of([(w, partial(self._policy, p)) for p, w in POLICIES.items()], self),
        )
        self.questions = Button("Questions", "unknown", press=self._doing.open_questions)
        self.again = MenuButton("Check again", None, "refresh")
        self.again.set_menu(
            again_menu(
                self, self._doing.ask_hosts, lambda: flow.state, self._blocking, self._selected_host
            )
        )
        self.segments = Segments("Which findings are shown")
        self.grouping = MenuButton(
            GROUPINGS[Grouping.FINDING],
            menu_of([(w, partial(self._group_by, g)) for g, w in GROUPINGS.items()], self),
        )
        self._arrange()

    def _arrange(self) -> None:
        for action in (self.policy, self.questions, self.again):
            self.header.add_action(action)
        self.tools.add(self.segments)
        self.tools.add(self.grouping)
        self.list.setMinimumWidth(LEAST_LIST)
        self.tools.resized.connect(lambda width: self.segments.set_short(short=width < ROOMY))
        self.segments.chosen.connect(lambda _key: self._fill())
        self.segments.show_segments(_segments(dict.fromkeys(View, 0)), View.PROBLEMS)
        self.table.details_of = self._text_of
        self._name_controls()

    def _name_controls(self) -> None:
        for menu_button, what in ((self.policy, "Rule set"), (self.grouping, "Grouping")):
            menu_button.setAccessibleName(f"{what}, {menu_button.text()}")

    # Showing

    def show_state(self, state: State) -> None:
        """Show findings, counts and who is being asked."""
        self.policy.set_words(POLICIES[state.policy])
        self._name_controls()
        asked_hosts = asked_now(state)
        self.again.setEnabled(not asked_hosts)
        if asked_hosts:
            self.banner.say(f"Asking again: {listed(asked_hosts)}. Answers appear as they come.")
        else:
            self.banner.hush()
        basis = (state.findings, state.left_out, state.changed_findings, state.decisions)
        if self._basis is None or any(a is not b for a, b in zip(basis, self._basis, strict=True)):
            self._basis = basis
            self._fill()
            self._show_questions(state)
            self.footer_changed.emit()

    def _show_questions(self, state: State) -> None:
        """Say how many questions wait; the button stays, for answers can be changed."""
        all_asked = asked(state)
        waiting = open_count(all_asked)
        self.questions.set_words(f"Questions {waiting}…" if waiting else "Questions…")
        self.questions.setAccessibleName(
            f"Questions, {plural(waiting, 'waits', 'wait')} for an answer"
        )
        self.questions.setEnabled(bool(all_asked))

    def _fill(self) -> None:
        state, view = self.flow.state, self._view
        self.segments.show_segments(_segments(counts(state)), view)
        self.table.show_table(table(state, self._grouping, view))
        if self.table.current_key is None and self.table.shown_keys:
            self.table.select_key(self.table.shown_keys[0])
        self.show_current(self.table.current_key)

    @property
    def _view(self) -> View:
        current = self.segments.current
        return current if isinstance(current, View) else View.PROBLEMS

    def show_current(self, key: Hashable | None) -> None:
        """Explain the finding of a row, or the findings of a group."""
        self.pane.show_parts(self._parts(key))

    def _parts(self, key: Hashable | None) -> tuple[Part, ...]:
        state, now = self.flow.state, datetime.now(UTC)
        finding = self._finding(key)
        if finding is not None:
            return finding_parts(finding, state, self._acts, now)
        if members := members_of(key, state):
            return rule_parts(members, state, self._acts, now)
        if found := in_group(key, state, self._view):
            return place_parts(found, state, self._acts, now)
        return (Paragraph("Select a finding to see what it means.", quiet=True),)

    def _finding(self, key: Hashable | None) -> Finding | None:
        return next((f for f in self.flow.state.findings if f.key == key), None)

    def _text_of(self, key: Hashable) -> str:
        finding = self._finding(key)
        return finding_text(finding, datetime.now(UTC)) if finding else ""

    # Acting

    @property
    def extra(self) -> ButtonPart | None:
        """Leave out what stands behind open blockers."""
        behind = behind_blockers(self.flow.state)
        if not behind:
            return None
        return ButtonPart(f"Leave out {plural(len(behind), 'VM')}", self._leave_out_blocked)

    def _leave_out_blocked(self) -> None:
        self._doing.leave_out(behind_blockers(self.flow.state))

    def _policy(self, policy: Policy) -> None:
        self.flow.deciding.set_policy(policy)

    def _group_by(self, grouping: Grouping) -> None:
        self._grouping = grouping
        self.grouping.set_words(GROUPINGS[grouping])
        self._name_controls()
        self._fill()

    def refresh(self) -> None:
        """Ask every host again."""
        self._doing.ask_hosts(all_hosts(self.flow.state))

    def _blocking(self) -> list[Finding]:
        return [f for f in findings_of(self.flow.state) if kind_of(f).blocks]

    def _selected_host(self) -> tuple[str, ...]:
        key, state = self.table.current_key, self.flow.state
        finding = self._finding(key)
        if finding is not None:
            return (finding.subject.host,)
        if isinstance(key, GroupKey) and key.grouping in (Grouping.HOST, Grouping.VM):
            return (key.name,)
        return tuple(dict.fromkeys(f.subject.host for f in members_of(key, state)))


def _segments(numbers: dict[View, int]) -> list[Segment]:
    return [Segment(view, word, numbers[view], SHORT.get(view, "")) for view, word in WORDS.items()]
