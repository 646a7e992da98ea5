"""A record and an event make the next record; reading a journal is nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from wizard.model.records import (
    CommandRecord,
    LogLine,
    PauseRecord,
    RunRecord,
    RunStatus,
    StepRecord,
    StepStatus,
    VmRecord,
    VmStatus,
    Way,
)
from wizard.run.events import Event, Kind

INTERRUPTED = "Interrupted in the middle."
INTERRUPTED_ADVICE = "Resume the run or undo it: what became of the last step is looked at first."


Places = Mapping[tuple[str, str], int]


def places_of(record: RunRecord) -> Places:
    """Return where each virtual machine stands in the record; no event changes that."""
    return {(vm.host, vm.vm.id): place for place, vm in enumerate(record.vms)}


def fold(record: RunRecord, event: Event, places: Places | None = None) -> RunRecord:
    """Return the record after the event; with ``places`` it need not be searched."""
    if event.vm:
        place = (places or places_of(record)).get((event.host, event.vm))
        return record if place is None else _fold_vm(record, event, place)
    match event.kind:
        case Kind.TAKEN_UP:
            return replace(record, status=RunStatus.UNDER_WAY, ended_at="", pause=None)
        case Kind.TURNED_BACK:
            return _turned_back(record, event)
        case Kind.PAUSED | Kind.CONTINUED:
            return _paused(record, event)
        case Kind.ENDED:
            status = RunStatus(event.data["status"])
            return replace(record, status=status, ended_at=event.at, pause=None)
    return record


def _turned_back(record: RunRecord, event: Event) -> RunRecord:
    """Turn those back that the event names, or all."""
    named = event.data.get("only")
    only = None if named is None else {(host, vm_id) for host, vm_id in named}
    vms = tuple(
        replace(vm, way=Way.BACK) if only is None or (vm.host, vm.vm.id) in only else vm
        for vm in record.vms
    )
    way = Way.BACK if all(vm.way is Way.BACK for vm in vms) else Way.FORTH
    return replace(record, status=RunStatus.UNDER_WAY, ended_at="", way=way, vms=vms, pause=None)


def _paused(record: RunRecord, event: Event) -> RunRecord:
    data = event.data
    pause = PauseRecord(event.at, data.get("message", ""), tuple(data.get("vms", ())))
    if event.kind is Kind.CONTINUED:
        line = LogLine(event.at, "", "", "The run goes on.")
        return replace(record, pause=None, log=(*record.log, line))
    line = LogLine(event.at, "", "", f"Paused. {pause.message}".rstrip())
    return replace(record, pause=pause, log=(*record.log, line))


def interrupted(record: RunRecord) -> RunRecord:
    """Return the record of a run that nobody works on any more, although it had not ended."""
    if record.status is not RunStatus.UNDER_WAY:
        return record
    vms = tuple(
        replace(vm, status=VmStatus.STOPPED, message=INTERRUPTED, advice=INTERRUPTED_ADVICE)
        if vm.status is VmStatus.WORKING
        else vm
        for vm in record.vms
    )
    return replace(record, status=RunStatus.INTERRUPTED, vms=vms, pause=None)


def _fold_vm(record: RunRecord, event: Event, place: int) -> RunRecord:
    vm = record.vms[place]
    new = _vm_after(vm, event) if event.step is None else _with_step(vm, event.step, event)
    line = _line(new, event)
    return replace(
        record,
        vms=(*record.vms[:place], new, *record.vms[place + 1 :]),
        log=(*record.log, LogLine(event.at, vm.host, vm.vm.name, line, vm.vm.id))
        if line
        else record.log,
    )


def _vm_after(vm: VmRecord, event: Event) -> VmRecord:
    data = event.data
    if event.kind is Kind.VM_BEGAN:
        awaited = StepStatus.WAITING if vm.way is Way.FORTH else StepStatus.NOT_RUN
        return replace(
            _steps(vm, StepStatus.NOT_RUN, awaited),
            status=VmStatus.WORKING,
            began_at=vm.began_at or event.at,
            ended_at="",
            doing="",
        )
    if event.kind is Kind.MOVED:
        return replace(vm, moved_to="" if data["to"] == vm.host else data["to"])
    told: dict[str, Any] = {n: data.get(n, "") for n in ("message", "quoted", "advice")}
    told["plan_again"] = data.get("plan_again", False)
    if event.kind is Kind.VM_TURNED_BACK:
        return replace(_steps(vm, StepStatus.WAITING, StepStatus.NOT_RUN), **told)
    status = VmStatus(data["status"])
    if status is not VmStatus.DONE:
        vm = _steps(vm, StepStatus.WAITING, StepStatus.NOT_RUN)
    return replace(vm, status=status, ended_at=event.at, doing=data.get("doing", ""), **told)


def _steps(vm: VmRecord, old: StepStatus, new: StepStatus) -> VmRecord:
    steps = tuple(replace(s, status=new) if s.status is old else s for s in vm.steps)
    return replace(vm, steps=steps)


def _with_step(vm: VmRecord, number: int, event: Event) -> VmRecord:
    step = _step_after(vm.steps[number], event)
    return replace(vm, steps=(*vm.steps[:number], step, *vm.steps[number + 1 :]))


_AFTER: Mapping[tuple[Kind, Way], StepStatus] = {
    (Kind.FOUND, Way.FORTH): StepStatus.FOUND,
    (Kind.BEGUN, Way.FORTH): StepStatus.WORKING,
    (Kind.DONE, Way.FORTH): StepStatus.DONE,
    (Kind.FAILED, Way.FORTH): StepStatus.FAILED,
    (Kind.FOUND, Way.BACK): StepStatus.UNDONE,
    (Kind.BEGUN, Way.BACK): StepStatus.UNDOING,
    (Kind.DONE, Way.BACK): StepStatus.UNDONE,
    (Kind.FAILED, Way.BACK): StepStatus.FAILED,
    (Kind.KEPT, Way.BACK): StepStatus.KEPT,
}
_ENDS = (Kind.FOUND, Kind.DONE, Kind.FAILED, Kind.KEPT)


def _step_after(step: StepRecord, event: Event) -> StepRecord:
    data = event.data
    way = Way(data["way"])
    status = _AFTER.get((event.kind, way), step.status)
    if data.get("stays_failed"):
        status = StepStatus.FAILED  # the step that failed is shown as such after it was undone
    begins = event.kind is Kind.BEGUN and way is Way.FORTH
    return replace(
        step,
        status=status,
        observed=data.get("observed", step.observed),
        began_at=step.began_at or (event.at if begins else ""),
        ended_at=event.at if event.kind in _ENDS else "",
        commands=(*step.commands, *(CommandRecord(**told) for told in data.get("commands", ()))),
    )


_VM_LINES: Mapping[Kind, Callable[[Mapping[str, Any]], str]] = {
    Kind.MOVED: lambda data: f"It moved to {data['to']}; the run follows it.",
    Kind.VM_TURNED_BACK: lambda data: f"{data.get('message', '')} What was begun is undone.",
    Kind.VM_ENDED: lambda data: " ".join(
        part for part in (data["status"].capitalize() + ".", data.get("message", "")) if part
    ),
}


def _line(vm: VmRecord, event: Event) -> str:
    if event.step is None:
        written = _VM_LINES.get(event.kind)
        return written(event.data) if written else ""
    step = vm.steps[event.step]
    if event.kind is Kind.BEGUN:
        return step.way_back if Way(event.data["way"]) is Way.BACK else step.command
    outcome = {
        Kind.ACCEPTED: "the host accepts it",
        Kind.FAILED: event.data.get("why", "failed"),
        Kind.KEPT: "there is no way back",
        Kind.FOUND: f"{step.observed}, was already so",
        Kind.DONE: f"{step.observed}, read back",
    }
    return f"{step.aspect}: {outcome[event.kind]}"
