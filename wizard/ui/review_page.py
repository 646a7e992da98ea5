"""The fifth page: what will be changed, VM by VM, and the exact commands."""

from collections.abc import Hashable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from wizard.flow.flow import Flow
from wizard.flow.opened import OpenedPlan
from wizard.flow.state import HostStatus, PageName, State
from wizard.planning.step import Plan
from wizard.ui import review_rows
from wizard.ui.commit_dialog import APPLY, SAVE, CommitDialog, commitment
from wizard.ui.file_dialogs import PLAN, SCRIPT, Wanted, save_as
from wizard.ui.list_page import inset
from wizard.ui.page import Page
from wizard.ui.parts import Button as PartButton
from wizard.ui.plan_drift import DriftTable, opened_words
from wizard.ui.review_detail import PlanDetail
from wizard.ui.split import remember, remembered
from wizard.ui.table_view import RowTable
from wizard.ui.tasks import Tasks
from wizard.ui.widgets import Banner, Button, FindField, Strip, ToolLine

LIST_WIDTH, NARROW_LIST_WIDTH = 352, 324
LIST_LIMITS = (240, 560)
PLAN_NAME = "nested-virtualization.plan.json"
SCRIPT_NAME = "nested-virtualization-plan.ps1"


class ReviewPage(Page):
    """A tree of VMs, and for the current one what moves, what is sent, and the way back."""

    name = PageName.REVIEW

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks)
        self._plan: Plan | None = None
        self._asking = False
        self._narrow: bool | None = None
        self.save_plan = Button("Save plan…", "save", press=self.save)
        self.save_script = Button("Save as script…", "file", press=self.save_as_script)
        self.header.add_action(self.save_script)
        self.header.add_action(self.save_plan)
        self.strip = Strip()
        self.header.add_below(self.strip)
        self.banner = Banner()
        self.column.addWidget(self.banner)
        self.drift = DriftTable()
        self.column.addWidget(self.drift)
        self.find_field = FindField("Find a VM")
        self.table = RowTable("VMs of the plan")
        self.detail = PlanDetail(self.save_as_script)
        self.split = self._split()
        self.column.addWidget(self.split, 1)
        self.find_field.textChanged.connect(self.table.set_filter)
        self.find_field.left.connect(self.table.setFocus)
        self.table.filter_cleared.connect(self.find_field.clear)
        self.table.current_key_changed.connect(self._show_current)
        self.table.activated_key.connect(lambda _key: self.detail.focus_first())
        self.detail.left.connect(self.table.setFocus)

    def _split(self) -> QSplitter:
        listed = QWidget()
        listed.setMinimumWidth(240)
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(ToolLine(self.find_field))
        column.addWidget(inset(self.table), 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(listed)
        split.addWidget(self.detail)
        split.setStretchFactor(1, 1)
        split.splitterMoved.connect(self._keep_width)
        return split

    def _keep_width(self) -> None:
        if not self._narrow:
            remember(self.name, self.split.sizes()[0])

    # Showing

    def show_state(self, state: State) -> None:
        """Show the plan, or that it has to be made again."""
        self._say_out_of_date(state)
        for button in (self.save_plan, self.save_script):
            button.setEnabled(state.plan is not None)
        self.drift.show_opened(state.reviewed_file)
        if state.plan is self._plan or state.plan is None:
            return
        self._plan = state.plan
        self.strip.show_figures(review_rows.figures(state.plan), review_rows.sentence(state.plan))
        self.table.show_table(review_rows.tree(state.plan))
        if self.table.current_key is None and self.table.shown_keys:
            self.table.select_key(self.table.shown_keys[0])
        self._show_current(self.table.current_key)

    def _say_out_of_date(self, state: State) -> None:
        if any(entry.status is HostStatus.CONNECTING for entry in state.hosts):
            self.banner.say("The hosts are being read again.")
        elif state.plan is None and not state.running:
            again = PartButton("Read again", self.refresh, "refresh")
            self.banner.say("This plan is out of date. Nothing of it is left to do.", button=again)
        elif state.reviewed_file is not None:
            self._say_opened(state.reviewed_file)
        else:
            self.banner.hush()

    def _say_opened(self, opened: OpenedPlan) -> None:
        said, tone = opened_words(opened)
        anew = PartButton("Plan again with these choices", self._plan_again, "refresh")
        self.banner.say(said, tone, None if opened.obstacle is None else anew)

    def _show_current(self, key: Hashable | None) -> None:
        if self._plan is not None:
            self.detail.show_detail(self._plan, key)

    # Acting

    @property
    def extra(self) -> PartButton | None:
        """Compare a plan out of a file with the hosts again."""
        opened = self.flow.state.reviewed_file is not None and not self.flow.state.running
        return PartButton("Compare again", self.refresh, "refresh") if opened else None

    def _plan_again(self) -> None:
        self.flow.plans.plan_again()
        if self.flow.state.plan is not None:
            self.notice("This is a new plan, made of what the hosts say now. Review it.")

    def primary(self) -> None:
        """Ask once, then begin."""
        if self._plan is not None and self._plan is self.flow.state.plan and not self._asking:
            self._asking = True
            self.tasks.start(self._commit(self._plan))

    async def _commit(self, plan: Plan) -> None:
        try:
            dialog = CommitDialog(self.window(), commitment(plan, self.flow.state))
            chosen = await self.tasks.answer(dialog)
        finally:
            self._asking = False
        if chosen == SAVE:
            await self._save_plan()
        if chosen != APPLY:
            return
        if self.flow.state.plan is not plan:
            self.notice("The plan has changed meanwhile. Nothing was begun.")
            return
        self.flow.show_run()
        await self.flow.running.start()

    def save(self) -> None:
        """Save the plan, to be read by somebody else and applied later."""
        if self.flow.state.plan is not None:
            self.tasks.start(self._save_plan())

    def save_as_script(self) -> None:
        """Save the plan as a script that runs without the wizard."""
        if self.flow.state.plan is not None:
            self.tasks.start(self._save_script())

    async def _save_plan(self) -> None:
        wanted = Wanted("Save plan", PLAN_NAME, PLAN)
        path = await save_as(self.window(), wanted, self.flow.plans.save)
        if path is not None:
            self.notice(f"Saved: {path}. It holds no passwords. Open it on the page Hosts.")

    async def _save_script(self) -> None:
        wanted = Wanted("Save plan as a script", SCRIPT_NAME, SCRIPT)
        path = await save_as(self.window(), wanted, self.flow.running.save_script)
        if path is not None:
            self.notice(f"Saved: {path}")

    def refresh(self) -> None:
        """Read the hosts again and plan anew; compare a plan out of a file with them."""
        state = self.flow.state
        if state.running:
            return
        if state.opened is not None and (state.plan is None or state.reviewed_file is not None):
            self.tasks.start(self.flow.plans.check())
            return
        hosts = tuple(entry.name for entry in state.hosts if entry.takes_part)
        if hosts and not any(entry.status is HostStatus.CONNECTING for entry in state.hosts):
            self.tasks.start(self._read_again(hosts))

    async def _read_again(self, hosts: tuple[str, ...]) -> None:
        await self.flow.hosting.read_again(hosts)
        if self.flow.state.page is PageName.REVIEW:
            self.flow.deciding.make_plan()

    # Keyboard and room

    def focus_find(self) -> None:
        """Put the cursor into the find field."""
        self.find_field.setFocus()
        self.find_field.selectAll()

    def stops(self) -> tuple[QWidget, ...]:
        """The tree, then what it shows; before them what has moved, if anything has."""
        moved = () if self.drift.isHidden() else (self.drift.table,)
        return (*moved, self.table, self.detail)

    def first_focus(self) -> QWidget | None:
        """The tree."""
        return self.table

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Fold the strip and narrow the tree when there is little room."""
        super().set_room(narrow=narrow, low=low)
        self.strip.set_compact(compact=low)
        self.drift.set_compact(compact=low)
        self.detail.set_short(short=narrow)
        if narrow is not self._narrow:
            self._narrow = narrow
            wide = remembered(self.name, LIST_WIDTH, LIST_LIMITS)
            self.split.setSizes([NARROW_LIST_WIDTH if narrow else wide, 10_000])
