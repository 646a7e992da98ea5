"""The fifth page: what will be changed, VM by VM, and the exact commands."""

from collections.abc import Hashable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from wizard.flow.flow import Flow
from wizard.flow.state import HostStatus, PageName, State
from wizard.planning.step import Plan
from wizard.ui import review_rows
from wizard.ui.commit_dialog import APPLY, SAVE, CommitDialog, commitment
from wizard.ui.file_dialogs import SCRIPT, Wanted, save_as
from wizard.ui.list_page import inset
from wizard.ui.page import Page
from wizard.ui.parts import Button as PartButton
from wizard.ui.review_detail import PlanDetail
from wizard.ui.split import remember, remembered
from wizard.ui.table_view import RowTable
from wizard.ui.tasks import Tasks
from wizard.ui.widgets import Banner, Button, FindField, Strip, ToolLine

LIST_WIDTH, NARROW_LIST_WIDTH = 352, 324
LIST_LIMITS = (240, 560)
PLAN_NAME = "nested-virtualization-plan.ps1"


class ReviewPage(Page):
    """A tree of VMs, and for the current one what moves, what is sent, and the way back."""

    name = PageName.REVIEW

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks)
        self._plan: Plan | None = None
        self._asking = False
        self._narrow: bool | None = None
        self.save_plan = Button("Save plan…", "save", press=self.save)
        self.header.add_action(self.save_plan)
        self.strip = Strip()
        self.header.add_below(self.strip)
        self.banner = Banner()
        self.column.addWidget(self.banner)
        self.find_field = FindField("Find a VM")
        self.table = RowTable("VMs of the plan")
        self.detail = PlanDetail(self.save)
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
        self.save_plan.setEnabled(state.plan is not None)
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
        else:
            self.banner.hush()

    def _show_current(self, key: Hashable | None) -> None:
        if self._plan is not None:
            self.detail.show_detail(self._plan, key)

    # Acting

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
        """Save the plan as a script that runs without the wizard."""
        if self.flow.state.plan is not None:
            self.tasks.start(self._save_plan())

    async def _save_plan(self) -> None:
        wanted = Wanted("Save plan", PLAN_NAME, SCRIPT)
        path = await save_as(self.window(), wanted, self.flow.running.save_script)
        if path is not None:
            self.notice(f"Saved: {path}")

    def refresh(self) -> None:
        """Read the hosts again and plan anew."""
        state = self.flow.state
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
        """The tree, then what it shows."""
        return (self.table, self.detail)

    def first_focus(self) -> QWidget | None:
        """The tree."""
        return self.table

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Fold the strip and narrow the tree when there is little room."""
        super().set_room(narrow=narrow, low=low)
        self.strip.set_compact(compact=low)
        self.detail.set_short(short=narrow)
        if narrow is not self._narrow:
            self._narrow = narrow
            wide = remembered(self.name, LIST_WIDTH, LIST_LIMITS)
            self.split.setSizes([NARROW_LIST_WIDTH if narrow else wide, 10_000])
