"""The table of the run page: hosts and their VMs, each with what goes on. No Qt here."""

from collections.abc import Hashable
from datetime import timedelta
from enum import StrEnum

from wizard.model.records import StepRecord, StepStatus, VmRecord, VmStatus, Way
from wizard.ui.rows import Cell, Column, Emphasis, Group, Row, Table
from wizard.ui.run_scene import ENDED, SETTLED, Scene, clock, since
from wizard.ui.words import lowered, plural

EXTENSIONS, HEARTBEAT, POWER = "Virtualization extensions", "Heartbeat", "Power"
FOLDED_ABOVE = 200
# The longest ordinary words of the third column: measured strong, written plain, so a little less.
DOING, DOING_NARROW = "1 of 8: shutting down, 0:52 of 10", "1 of 8: shutting down, 0:52"
DOING_LEAST = "4 of 6: exposing"

# Icon and word of each state.
STATES = {
    VmStatus.WAITING: ("waiting", "Waiting"),
    VmStatus.WORKING: ("working", "Working"),
    VmStatus.DONE: ("passed", "Done"),
    VmStatus.UNDONE: ("undone", "Undone"),
    VmStatus.BETWEEN: ("blocker", "Between"),
    VmStatus.STOPPED: ("warning", "Stopped"),
    VmStatus.NOT_RUN: ("not-applicable", "Not run"),
}


class Shown(StrEnum):
    """What the table shows; ``LOG`` is the live log in its place."""

    ALL = "all"
    WORKING = "working"
    NEEDS = "needs you"
    LOG = "log"


def counts(scene: Scene) -> dict[Shown, int | None]:
    """Return how many rows each view has."""
    vms = scene.record.vms
    return {
        Shown.ALL: len(vms),
        Shown.WORKING: sum(vm.status is VmStatus.WORKING for vm in vms),
        Shown.NEEDS: len(scene.record.needing_user),
        Shown.LOG: None,
    }


class Rows:
    """Rows of virtual machines. One that nothing happened to is not made again.

    In a run of 1,000 only a few change between two looks at it.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[VmRecord, tuple[bool, ...], Row]] = {}

    def row(self, scene: Scene, vm: VmRecord, *, many: bool) -> Row:
        """Return the row of a virtual machine."""
        if vm.status is VmStatus.WORKING:
            return _row(scene, vm, many=many)
        basis = (scene.running, scene.back, many)
        known = self._made.get(key_of(vm))
        if known is not None and known[0] is vm and known[1] == basis:
            return known[2]
        made = _row(scene, vm, many=many)
        self._made[key_of(vm)] = (vm, basis, made)
        return made


def table(
    scene: Scene, shown: Shown = Shown.ALL, rows: Rows | None = None, *, narrow: bool = False
) -> Table:
    """Return hosts with their virtual machines, each with what goes on."""
    many = len(scene.record.vms) > FOLDED_ABOVE
    made = rows or Rows()
    groups = []
    for host, vms in _by_host(scene).items():
        chosen = [made.row(scene, vm, many=many) for vm in vms if _is_shown(scene, vm, shown)]
        if chosen:
            groups.append(_host(scene, host, tuple(vms), chosen, many=many))
    empty = {
        Shown.WORKING: "No VM is being worked on now.",
        Shown.NEEDS: "No VM needs you.",
    }.get(shown, "No run has begun.")
    return Table(
        (
            Column("VM"),
            Column("State", "1 needs you"),
            Column("Doing now", DOING_LEAST, most=DOING_NARROW if narrow else DOING, steady=True),
            Column("Time", "10:00", at_end=True),
        ),
        tuple(groups),
        empty=empty,
    )


def _by_host(scene: Scene) -> dict[str, list[VmRecord]]:
    hosts: dict[str, list[VmRecord]] = {}
    for vm in scene.record.vms:
        hosts.setdefault(vm.host, []).append(vm)
    return hosts


def _is_shown(scene: Scene, vm: VmRecord, shown: Shown) -> bool:
    if shown is Shown.WORKING:
        return vm.status is VmStatus.WORKING
    return shown is not Shown.NEEDS or scene.needs(vm)


def look(scene: Scene, vm: VmRecord) -> tuple[str, str]:
    """Return icon and word of a state; going back, "undone" is what was wanted."""
    if scene.rests(vm):
        return "pause", "Paused"
    if vm.is_back:
        return "passed", "Undone"
    if vm.way is Way.BACK and vm.status is VmStatus.WORKING and scene.running:
        return "working", "Undoing"
    if not scene.running and vm.status is VmStatus.WORKING:
        return "warning", "Stopped"
    return STATES[vm.status]


def _row(scene: Scene, vm: VmRecord, *, many: bool) -> Row:
    icon, word = look(scene, vm)
    doing, passed = doing_now(scene, vm), scene.time_of(vm)
    quiet = vm.status in (VmStatus.DONE, VmStatus.WAITING, VmStatus.NOT_RUN)
    time = Cell(
        clock(passed),
        at_end=True,
        order=passed.total_seconds() if passed else None,
        spoken=_spoken_time(passed),
    )
    return Row(
        key=key_of(vm),
        cells=(
            Cell(vm.vm.name),
            Cell(word, icon),
            Cell(doing, emphasis=Emphasis.QUIET if quiet else Emphasis.PLAIN),
            time,
        ),
        search=f"{vm.vm.name} {vm.host} {word} {doing}",
        spoken=", ".join(p for p in (vm.vm.name, word, doing, _spoken_time(passed)) if p),
        rank=int(many and not scene.needs(vm)),
    )


def _spoken_time(passed: timedelta | None) -> str:
    if passed is None:
        return ""
    minutes, seconds = divmod(round(passed.total_seconds()), 60)
    return f"{plural(minutes, 'minute')} {seconds}" if minutes else plural(seconds, "second")


def key_of(vm: VmRecord) -> Hashable:
    """Return the key of a row."""
    return (vm.host, vm.vm.id)


def doing_now(scene: Scene, vm: VmRecord) -> str:
    """Say what goes on, or what came out."""
    if scene.rests(vm) and vm.way is Way.FORTH:
        return f"next: step {min(vm.steps_over + 1, len(vm.steps))} of {len(vm.steps)}"
    if vm.status is VmStatus.WORKING and scene.running:
        return scene.live.get((vm.host, vm.vm.id), "") or vm.doing
    if vm.status is VmStatus.DONE:
        return outcome(vm)
    if vm.message:
        return vm.message
    return "every value is as before" if vm.status is VmStatus.UNDONE else ""


def outcome(vm: VmRecord) -> str:
    """Say what was reached: "Exposed, heartbeat seen"."""
    last = {step.aspect: step for step in vm.steps if _reached(step)}
    parts = []
    if EXTENSIONS in last:
        parts.append(last[EXTENSIONS].after)
    if HEARTBEAT in last:
        parts.append(f"heartbeat {lowered(last[HEARTBEAT].after)}")
    elif POWER not in last or last[POWER].after == "Off":
        parts.append("VM stays off")
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def _reached(step: StepRecord) -> bool:
    return step.status in (StepStatus.DONE, StepStatus.FOUND)


def _host(
    scene: Scene, host: str, vms: tuple[VmRecord, ...], rows: list[Row], *, many: bool
) -> Group:
    needing = sum(scene.needs(vm) for vm in vms)
    ended = sum(vm.status in ENDED for vm in vms)
    icon, word, rank = _host_state(scene, vms, needing)
    said = _host_count(scene, vms, ended)
    passed = _host_time(scene, vms)
    return Group(
        key=host,
        title=host,
        rows=tuple(rows),
        cells=(
            Cell(word, icon),
            Cell(said, share=sum(vm.status in SETTLED for vm in vms) / len(vms)),
            Cell(clock(passed), at_end=True),
        ),
        spoken=f"{host}, {word}, {said}",
        rank=rank if many else 0,
        folded=many and not needing,
    )


def _host_state(scene: Scene, vms: tuple[VmRecord, ...], needing: int) -> tuple[str, str, int]:
    """Return icon, word and rank: who needs the user comes first, what is over last."""
    statuses = {vm.status for vm in vms}
    if needing:
        return "warning", f"{needing} {'needs' if needing == 1 else 'need'} you", 0
    working = [vm for vm in vms if vm.status is VmStatus.WORKING]
    if working and scene.running:
        return (*_work_of_host(scene, working), 1)
    if statuses <= {VmStatus.WAITING}:
        return "waiting", "Waiting", 2
    not_run = sum(vm.status is VmStatus.NOT_RUN for vm in vms)
    if statuses <= ENDED and not_run:
        return "not-applicable", "Not run" if not_run == len(vms) else f"{not_run} not run", 3
    if statuses <= ENDED:
        return "passed", "Undone" if scene.back else "Done", 4
    return ("working", "Working", 1) if scene.running else ("warning", "Stopped", 0)


def _work_of_host(scene: Scene, working: list[VmRecord]) -> tuple[str, str]:
    if all(map(scene.rests, working)):
        return "pause", "Paused"
    is_back = all(vm.way is Way.BACK for vm in working)
    return "working", "Undoing" if is_back else "Working"


def _host_count(scene: Scene, vms: tuple[VmRecord, ...], ended: int) -> str:
    wanted = VmStatus.UNDONE if scene.back else VmStatus.DONE
    reached = sum(vm.status is wanted for vm in vms)
    undone = sum(vm.status is VmStatus.UNDONE for vm in vms)
    other = ended - reached - (0 if scene.back else undone)
    alone = not other and not (undone and not scene.back)
    parts = [f"{reached} of {plural(len(vms), 'VM') if alone else len(vms)}"]
    if undone and not scene.back:
        parts.append(f"{undone} undone")
    if other:
        parts.append(f"{other} not {'undone' if scene.back else 'done'}")
    return ", ".join(parts)


def _host_time(scene: Scene, vms: tuple[VmRecord, ...]) -> timedelta | None:
    began = min((vm.began_at for vm in vms if vm.began_at), default="")
    over = all(vm.status in ENDED for vm in vms)
    if not scene.running or over:
        return since(began, max((vm.ended_at for vm in vms if vm.ended_at), default=""))
    return since(began, scene.now)
