"""The sixth page: what is happening, VM by VM."""

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from wizard.flow.flow import Flow
from wizard.flow.state import PageName, State
from wizard.model.records import RunRecord, RunStatus, VmRecord, Way
from wizard.ui.list_page import ListPage
from wizard.ui.parts import Button as PartButton
from wizard.ui.parts import Paragraph, Part
from wizard.ui.run_acts import RunActs
from wizard.ui.run_announcements import Announcements, announce
from wizard.ui.run_log import LogView
from wizard.ui.run_parts import host_parts, vm_log, vm_parts
from wizard.ui.run_rows import Rows, Shown, counts, key_of, table
from wizard.ui.run_scene import Scene, headline, local_time, paused, purpose, timing
from wizard.ui.tasks import Tasks
from wizard.ui.widgets import Button, ProgressHead, Segment, Segments

TICK_MS = 1000
WORDS = {
    Shown.ALL: "All",
    Shown.WORKING: "Working",
    Shown.NEEDS: "Needs you",
    Shown.LOG: "Log",
}


class RunPage(ListPage):
    """Counts and a bar, a table of VMs, and for the current one its steps and its trouble."""

    name = PageName.RUN
    pane_width = 336

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks, find="Find a VM", table="VMs of the run")
        self._run: tuple[str, int] | None = None
        self._share = 0.0
        self._narrow = False
        self._rows = Rows()
        self._acts = RunActs(self, flow, tasks)
        self.hold = Button("Pause", "pause", press=self._acts.pause_or_go_on)
        self.hold.setToolTip("Ctrl+.")
        self.stop = Button("Stop…", "stop", press=self._acts.ask_to_stop)
        self.undo = Button("Undo the run…", "undone", press=self._acts.ask_to_undo)
        self.header.add_action(self.hold)
        self.header.add_action(self.stop)
        self.header.add_action(self.undo)
        self._announcements = Announcements(lambda said: announce(self, said))
        self._seconds = QTimer(self, interval=TICK_MS)
        self._seconds.timeout.connect(self._tick)
        self._arrange()

    def _arrange(self) -> None:
        self.progress = ProgressHead()
        self.progress.bar.setAccessibleName("Progress of the run")
        self.header.add_below(self.progress)
        self.segments = Segments("What is shown")
        self.segments.chosen.connect(self._view)
        self.tools.add(self.segments)
        self.log = LogView()
        self.listed = QStackedWidget()
        self.listed.addWidget(cast("QWidget", self.table.parentWidget()))
        self.listed.addWidget(self.log)
        self.list_column.addWidget(self.listed, 1)
        self.find_field.textChanged.connect(self.log.set_filter)
        self.table.details_of = self._text_of

    # Showing

    def show_state(self, state: State) -> None:
        """Show how far the run is."""
        record = state.record
        self._show_banner(state)
        self._show_actions(state)
        if record is None:
            self.progress.show_progress("", "", 0)
            self.pane.show_parts((Paragraph("No run has begun.", quiet=True),))
            return
        scene = self._scene(record)
        self._begin(record)
        self._show_head(scene)
        numbers = counts(scene)
        segments = [Segment(key, word, numbers[key]) for key, word in WORDS.items()]
        self.segments.show_segments(segments, self._shown)
        self._fill(scene)
        if self.table.current_key is None and self.table.shown_keys:
            self.table.select_key(self.table.shown_keys[0])
        self._announce(scene)
        if state.running != self._seconds.isActive():
            self._seconds.start() if state.running else self._seconds.stop()

    def _scene(self, record: RunRecord) -> Scene:
        state = self.flow.state
        return Scene(record, state.live, datetime.now(UTC), state.running)

    def _begin(self, record: RunRecord) -> None:
        """Begin the bar anew for another run, and for the way back."""
        back = sum(vm.way is Way.BACK for vm in record.vms)
        if self._run == (record.run_id, back):
            return
        self._run = (record.run_id, back)
        self._share = 0.0
        self._announcements.begin(frozenset(key_of(vm) for vm in record.needing_user))

    def _show_head(self, scene: Scene) -> None:
        self.header.set_purpose(purpose(scene))
        self._share = max(self._share, scene.record.progress)
        self.progress.show_progress(headline(scene), timing(scene), self._share)

    def _show_actions(self, state: State) -> None:
        record = state.record
        paused = record is not None and record.pause is not None
        self.hold.setVisible(state.running)
        self.hold.setEnabled(record is not None and not state.stopping)
        self.hold.set_words("Go on" if paused else "Pause")
        self.hold.set_icon("play" if paused else "pause")
        self.stop.setVisible(state.running)
        self.stop.setEnabled(not state.stopping)
        self.stop.set_words("Stopping" if state.stopping else "Stop…")
        self.undo.setVisible(self._acts.can_undo())

    def _show_banner(self, state: State) -> None:
        record, problem = state.record, state.run_problem
        interrupted = (
            record is not None and record.status is RunStatus.INTERRUPTED and not state.running
        )
        go_on = PartButton("Go on", self._acts.resume, "play") if interrupted else None
        if problem is not None:
            said = f"{problem.what} {problem.advice}".strip()
            self.banner.say(said, "critical", go_on)
        elif state.stopping:
            self.banner.say("Stopping: the steps under way end first, no other begins.")
        elif record is not None and record.pause is not None and state.running:
            said, tone = paused(self._scene(record))
            self.banner.say(said, tone, PartButton("Go on", self._acts.pause_or_go_on, "play"))
        elif interrupted and record is not None:
            at = local_time(record.ended_at)
            when = f" at {at}" if at else ""
            self.banner.say(f"This run was interrupted{when}. Go on or undo?", "caution", go_on)
        else:
            self.banner.hush()

    @property
    def _shown(self) -> Shown:
        current = self.segments.current
        return current if isinstance(current, Shown) else Shown.ALL

    def _view(self, _key: Hashable) -> None:
        if self.flow.state.record is not None:
            self._fill(self._scene(self.flow.state.record))

    def _fill(self, scene: Scene) -> None:
        shown = self._shown
        self.listed.setCurrentIndex(int(shown is Shown.LOG))
        if shown is Shown.LOG:
            self.log.show_lines(scene.record.log)
        else:
            self.table.show_table(table(scene, shown, self._rows, narrow=self._narrow))
        self._show_pane(scene, self.table.current_key)

    def show_current(self, key: Hashable | None) -> None:
        """Say everything about a VM or a host."""
        if self.flow.state.record is not None:
            self._show_pane(self._scene(self.flow.state.record), key)

    def _show_pane(self, scene: Scene, key: Hashable | None) -> None:
        self.pane.show_parts(self._parts(scene, key))

    def _parts(self, scene: Scene, key: Hashable | None) -> tuple[Part, ...]:
        vm = _vm_of(scene.record, key)
        if vm is not None:
            return vm_parts(scene, vm, _copy, self._acts.of(key))
        if isinstance(key, str):
            return host_parts(scene, key, self._show_log_of, self._acts.of(key))
        return (Paragraph("Select a VM to see its steps.", quiet=True),)

    def _text_of(self, key: Hashable) -> str:
        record = self.flow.state.record
        vm = _vm_of(record, key) if record is not None else None
        if record is None or vm is None:
            return ""
        said = (f"{vm.vm.name} on {vm.host}: {vm.status}", vm.message, vm.quoted, vm.advice)
        return "\n".join([*filter(None, said), *vm_log(self._scene(record), vm)])

    def _announce(self, scene: Scene) -> None:
        if scene.running:
            self._announcements.progress(f"{headline(scene)}, {timing(scene)}")
        needing: dict[Hashable, str] = {
            key_of(vm): _needs_you(vm) for vm in scene.record.needing_user
        }
        if scene.paused and scene.record.pause is not None:
            needing[scene.record.pause.at] = paused(scene)[0]
        self._announcements.needs(needing)

    def _tick(self) -> None:
        """Let the times go on."""
        record = self.flow.state.record
        if record is not None and self.isVisible():
            scene = self._scene(record)
            self._show_head(scene)
            if self._shown is not Shown.LOG:
                self._fill(scene)

    # Acting

    def pause(self) -> None:
        """Ctrl+.: pause, or go on."""
        self._acts.pause_or_go_on()

    def _show_log_of(self, host: str) -> None:
        """Show the lines of the log about one host."""
        numbers = counts(self._scene(self.flow.state.record)) if self.flow.state.record else {}
        segments = [Segment(key, word, numbers.get(key)) for key, word in WORDS.items()]
        self.segments.show_segments(segments, Shown.LOG)
        self.find_field.setText(host)
        self._view(Shown.LOG)

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Give the third column less where the pane takes the room."""
        super().set_room(narrow=narrow, low=low)
        tight = narrow and not low
        if tight != self._narrow:
            self._narrow = tight
            self._view(None)

    def stops(self) -> tuple[QWidget, ...]:
        """The table or the log, then the pane."""
        listed = self.log.box if self._shown is Shown.LOG else self.table
        return (listed, self.pane) if self.split.pane_open else (listed,)


def _vm_of(record: RunRecord, key: Hashable | None) -> VmRecord | None:
    return next((vm for vm in record.vms if key_of(vm) == key), None)


def _needs_you(vm: VmRecord) -> str:
    return f"{vm.vm.name} needs you. {vm.message}".strip()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
