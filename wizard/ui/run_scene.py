"""A run at one moment: how long it has taken, how far it is, and how that is said. No Qt here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from wizard.model.records import RunRecord, RunStatus, StepStatus, VmRecord, VmStatus, Way
from wizard.run.wording import PAUSED
from wizard.ui.words import plural

DONE_BEFORE_GUESSING = 2
ENDED = frozenset(VmStatus) - {VmStatus.WAITING, VmStatus.WORKING}
SETTLED = ENDED - {VmStatus.STOPPED, VmStatus.NOT_RUN}  # a stopped run may yet go on


@dataclass(frozen=True)  # no slots: who needs the user is worked out once
class Scene:
    """A run at one moment."""

    record: RunRecord
    live: Mapping[tuple[str, str], str]
    now: datetime
    running: bool

    @property
    def back(self) -> bool:
        """Whether the whole run is being undone, or was."""
        return self.record.way is Way.BACK

    @property
    def paused(self) -> bool:
        """Whether nothing new begins for now."""
        return self.running and self.record.pause is not None

    def rests(self, vm: VmRecord) -> bool:
        """Whether a virtual machine waits for the end of a pause, between two steps."""
        return self.paused and self.live.get((vm.host, vm.vm.id)) == PAUSED

    @cached_property
    def _needing(self) -> frozenset[tuple[str, str]]:
        return frozenset((vm.host, vm.vm.id) for vm in self.record.needing_user)

    def needs(self, vm: VmRecord) -> bool:
        """Whether a virtual machine needs the user."""
        return (vm.host, vm.vm.id) in self._needing

    def time_of(self, vm: VmRecord) -> timedelta | None:
        """How long it took, or has taken so far."""
        if not vm.began_at:
            return None
        working = self.running and vm.status is VmStatus.WORKING
        return since(vm.began_at, self.now if working else vm.ended_at)


def since(began: str, ended: datetime | str) -> timedelta | None:
    """Return the time between two moments; ``None`` when one is missing."""
    if not (began and ended):
        return None
    end = datetime.fromisoformat(ended) if isinstance(ended, str) else ended
    return max(end - datetime.fromisoformat(began), timedelta())


def clock(passed: timedelta | None) -> str:
    """Write a duration: "6:12", "1:06:12"; nothing for none."""
    if passed is None:
        return ""
    minutes, seconds = divmod(round(passed.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def local_time(written: str) -> str:
    """Write a moment of the record as people read it here: "18:01"."""
    return f"{datetime.fromisoformat(written).astimezone():%H:%M}" if written else ""


# How far it is ----------------------------------------------------------------------------------


def headline(scene: Scene) -> str:
    """Say the counts: "9 of 14 VMs done, 1 undone"."""
    record, counts = scene.record, _counts(scene.record)
    wanted = VmStatus.UNDONE if scene.back else VmStatus.DONE
    word = "undone" if scene.back else "done"
    parts = [f"{counts[wanted]:,} of {plural(len(record.vms), 'VM')} {word}"]
    others = {
        VmStatus.UNDONE: "undone",
        VmStatus.BETWEEN: "between",
        VmStatus.STOPPED: "stopped",
        VmStatus.NOT_RUN: "not run",
    }
    parts += [
        f"{counts[status]:,} {said}"
        for status, said in others.items()
        if counts[status] and status is not wanted
    ]
    return ", ".join(parts)


def _counts(record: RunRecord) -> dict[VmStatus, int]:
    return {status: sum(vm.status is status for vm in record.vms) for status in VmStatus}


def timing(scene: Scene) -> str:
    """Say how long it has taken and, after two VMs, about how long it will."""
    record = scene.record
    if not scene.running:
        whole = since(record.started_at, record.ended_at)
        return f"{clock(whole)} in all" if whole is not None else ""
    passed = since(record.started_at, scene.now) or timedelta()
    left = _left(scene, passed)
    return f"{clock(passed)} since start" + (f" · {left} left" if left else "")


def _left(scene: Scene, passed: timedelta) -> str:
    ended = sum(vm.status in ENDED and bool(vm.began_at) for vm in scene.record.vms)
    share = scene.record.progress
    if scene.back or scene.record.pause or ended < DONE_BEFORE_GUESSING or not 0 < share < 1:
        return ""
    minutes = max(1, round(passed.total_seconds() * (1 - share) / share / 60))
    return f"about {plural(minutes, 'minute')}"


def purpose(scene: Scene) -> str:
    """Say who began it, when, and when it ended."""
    record = scene.record
    began = f"Started by {record.operator} at {local_time(record.started_at)}."
    if scene.record.pause is not None and scene.running:
        return f"{began} The pause began at {local_time(scene.record.pause.at)}."
    if scene.running:
        way = "It is being undone. " if scene.back else ""
        return f"{began} {way}Each value is read back after it is set."
    ended = {
        RunStatus.FINISHED: "Finished",
        RunStatus.UNDONE: "Undone",
    }.get(record.status, "Interrupted")
    return f"{began} {ended} at {local_time(record.ended_at)}." if record.ended_at else began


def paused(scene: Scene) -> tuple[str, str]:
    """Say that a run is paused, why, and whether something still moves; with a tone."""
    pause = scene.record.pause
    working = [vm for vm in scene.record.vms if vm.status is VmStatus.WORKING]
    moving = sum(not scene.rests(vm) for vm in working)
    if pause is not None and pause.message:
        back = " What is half done goes on; what failed is put back." if moving else ""
        return f"{pause.message} Nothing new begins.{back} Go on?", "caution"
    if moving:
        return f"Pausing: the steps under way on {plural(moving, 'VM')} end first.", "info"
    off = sum(map(is_off, filter(scene.rests, scene.record.vms)))
    if off:
        stand = f"{plural(off, 'VM')} {'stands' if off == 1 else 'stand'} still while off"
        return f"Paused. Nothing is done until you go on; {stand}.", "caution"
    return "Paused. Nothing is done until you go on.", "info"


def is_off(vm: VmRecord) -> bool:
    """Whether this run has brought it down and not up again."""
    done = (step for step in vm.steps if step.status is StepStatus.DONE)
    powers = [step for step in done if step.aspect == "Power"]
    return bool(powers) and powers[-1].after == "Off"
