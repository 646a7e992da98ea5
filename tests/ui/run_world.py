"""A plan for the fleet of :mod:`tests.ui.deciding_world`, and runs of it at every stage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.ui.deciding_world import a_flow
from wizard.checks import questions
from wizard.flow.flow import Flow
from wizard.flow.recording import record_of
from wizard.flow.running import Running
from wizard.flow.state import PageName
from wizard.model.choices import BringDown, Networking
from wizard.model.records import (
    CommandRecord,
    LogLine,
    RunRecord,
    RunStatus,
    StepRecord,
    StepStatus,
    VmRecord,
    VmStatus,
    Way,
)
from wizard.model.text import Text, text
from wizard.planning.inside_steps import InstallHyperV, RestartGuest
from wizard.planning.step import HostPlan, Plan, VmPlan
from wizard.planning.steps import ExposeVirtualizationExtensions

STARTED = datetime(2026, 11, 2, 16, 54, tzinfo=UTC)
NOW = STARTED + timedelta(minutes=8, seconds=40)
ACCOUNT = r"corp\mweber"
OUT_OF_MEMORY = "Not enough memory in the system to start the VM Schulung-02.\nOutOfMemory,StartVM"
ADVICE = "LAB-HOST-07 had 3 GB free. Stop another VM or choose 2 GB less, then run it again."


def a_planned_flow(runs: Path, page: PageName = PageName.REVIEW) -> Flow:
    """Return a flow with a plan: NAT in the lab, what blocks is left out, one VM is skipped."""
    flow = a_flow(runs)
    _choose_nat(flow, "LAB-HOST-07")
    blocked = {key for f in flow.state.open_blockers for key in flow.state.behind(f)}
    flow.deciding.leave_out(blocked)
    skipped = [(h.name, v.ref.id) for h, v in flow.state.vms if v.ref.name == "docker-ci"]
    flow.deciding.choose(skipped, bring_down=BringDown.SKIP)
    flow.deciding.resolve(flow.state.undecided)
    flow.deciding.accept(flow.state.undecided, "A laboratory")  # what no step changes
    flow.store.change(hosts=tuple(replace(e, account=ACCOUNT) for e in flow.state.hosts))
    flow.deciding.make_plan()
    before = tuple(PageName)[: tuple(PageName).index(page) + 1]
    flow.store.change(page=page, visited=frozenset(before))
    return flow


def _choose_nat(flow: Flow, host: str) -> None:
    """Choose NAT for the VMs of a host, and say what nobody could read inside them."""
    flow.deciding.answer(questions.LOOKED_INSIDE.id, "free", host)
    flow.deciding.answer(questions.GUEST_SYSTEM.id, "server-2016", host)
    keys = [(h.name, v.ref.id) for h, v in flow.state.vms if h.name == host]
    flow.deciding.choose(keys, networking=Networking.NAT)


def a_record(flow: Flow, ends: Mapping[str, str] | None = None) -> RunRecord:
    """Return a run of the flow's plan; ``ends`` says by name how far a VM came, else ``done``."""
    plan = flow.state.plan
    assert plan is not None
    record = record_of(flow.state, plan, ACCOUNT, "0.1.0", lambda _host: ACCOUNT)
    stages = {"waiting": _same, "working": working, "done": done, "undone": undone,
              "between": between, "stopped": stopped, "not run": not_run}  # fmt: skip
    chosen = ends or {}
    vms = tuple(stages[chosen.get(vm.vm.name, "done")](vm) for vm in record.vms)
    return replace(record, run_id="5c0de5c0de01", started_at=written(STARTED), vms=vms,
                   log=tuple(line for vm in vms for line in log_of(vm)))  # fmt: skip


def under_way(flow: Flow) -> RunRecord:
    """Return a run in its middle: most are done, some work, one is undone, one between."""
    return a_record(
        flow,
        {
            "SRV-Übersetzung-Stuttgart-04": "working",
            "AzureLocal-Node-B": "waiting",
            "exam-2026-server": "working",
            "wsus": "waiting",
            "sql-lab": "working",
            "Prüfstand-12": "between",
            "Schulung-02": "undone",
            "Schulung-03": "working",
            "Schulung-04": "waiting",
        },
    )


def finished(flow: Flow) -> RunRecord:
    """Return a run that is over: one VM is undone, one between."""
    record = a_record(flow, {"Schulung-02": "undone", "Prüfstand-12": "between"})
    ended = written(STARTED + timedelta(minutes=14, seconds=20))
    return replace(record, status=RunStatus.FINISHED, ended_at=ended)


def interrupted(flow: Flow) -> RunRecord:
    """Return a run that was stopped half way."""
    record = a_record(flow, {"sql-lab": "stopped", "Schulung-03": "not run"})
    ended = written(STARTED + timedelta(minutes=7, seconds=5))
    return replace(record, status=RunStatus.INTERRUPTED, ended_at=ended)


def turned_back(record: RunRecord) -> RunRecord:
    """Return a run that the user has turned back as a whole."""
    vms = tuple(replace(vm, way=Way.BACK) for vm in record.vms)
    return replace(record, way=Way.BACK, vms=vms)


def written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _same(vm: VmRecord) -> VmRecord:
    return vm


def _ran(step: StepRecord, status: StepStatus, began: datetime, seconds: int) -> StepRecord:
    """Return a step with its times and the command that was sent."""
    command = CommandRecord(written(began), "change", step.command, seconds - 0.5, "accepted")
    look = CommandRecord(written(began), "verify", "Get-VM", 0.2, step.after)
    return replace(
        step,
        status=status,
        began_at=written(began),
        ended_at=""
        if status is StepStatus.WORKING
        else written(began + timedelta(seconds=seconds)),
        observed=step.after if status is StepStatus.DONE else step.before,
        commands=(command, look),
    )


def _steps(vm: VmRecord, statuses: list[StepStatus]) -> tuple[StepRecord, ...]:
    made, at = [], STARTED + timedelta(seconds=4)
    for step, status in zip(vm.steps, statuses, strict=True):
        seconds = 48 if step.aspect == "Power" else 39 if step.aspect == "Heartbeat" else 1
        begun = status not in (StepStatus.WAITING, StepStatus.NOT_RUN)
        made.append(_ran(step, status, at, seconds) if begun else replace(step, status=status))
        at += timedelta(seconds=seconds)
    return tuple(made)


def _lived(vm: VmRecord, status: VmStatus, statuses: list[StepStatus], minutes: float) -> VmRecord:
    over = status is not VmStatus.WORKING
    return replace(
        vm,
        status=status,
        steps=_steps(vm, statuses),
        began_at=written(STARTED + timedelta(seconds=4)),
        ended_at=written(STARTED + timedelta(minutes=minutes)) if over else "",
    )


def done(vm: VmRecord) -> VmRecord:
    return _lived(vm, VmStatus.DONE, [StepStatus.DONE] * len(vm.steps), 2.7)


def working(vm: VmRecord) -> VmRecord:
    half = len(vm.steps) // 2
    rest = len(vm.steps) - half - 1
    states = [StepStatus.DONE] * half + [StepStatus.WORKING] + [StepStatus.WAITING] * rest
    return replace(_lived(vm, VmStatus.WORKING, states, 0), doing=f"{half + 1} of {len(vm.steps)}")


def stopped(vm: VmRecord) -> VmRecord:
    rest = len(vm.steps) - 2
    states = [StepStatus.DONE, StepStatus.DONE, *[StepStatus.WAITING] * rest]
    return _lived(vm, VmStatus.STOPPED, states, 3)


def undone(vm: VmRecord) -> VmRecord:
    states = [StepStatus.UNDONE] * (len(vm.steps) - 2) + [StepStatus.FAILED, StepStatus.NOT_RUN]
    return replace(
        _lived(vm, VmStatus.UNDONE, states, 5.2),
        message="Did not start. Everything is as it was.",
        quoted=OUT_OF_MEMORY,
        advice=ADVICE,
    )


def between(vm: VmRecord) -> VmRecord:
    states = [StepStatus.DONE] * (len(vm.steps) - 1) + [StepStatus.FAILED]
    return replace(
        _lived(vm, VmStatus.BETWEEN, states, 1.1),
        message="MAC address spoofing was not set, and the way back failed, too.",
        quoted="The operation failed: the object was locked.\nObjectInUse,SetVMNetworkAdapter",
        advice="Look at the VM on the host, then put it back with the commands below.",
    )


def not_run(vm: VmRecord) -> VmRecord:
    steps = tuple(replace(step, status=StepStatus.NOT_RUN) for step in vm.steps)
    return replace(vm, status=VmStatus.NOT_RUN, steps=steps)


def log_of(vm: VmRecord) -> tuple[LogLine, ...]:
    return tuple(
        LogLine(step.began_at, vm.host, vm.vm.name, f"{step.title}: {step.status.value}", vm.vm.id)
        for step in vm.steps
        if step.began_at
    )


def _nothing_missing(path: Path) -> tuple[str, ...]:
    del path
    return ()


class NotedRunning(Running):
    """Notes what would be done to hosts."""

    def __init__(self, flow: Flow, runs: Path) -> None:
        super().__init__(
            flow.store, flow.connections, flow.hosting.target, runs, (ACCOUNT, "0.1.0")
        )
        self.calls: list[str] = []
        self._path = runs / "2026-11-02 1654 5c0de5c0de01.run"
        flow.insides.missing_for = _nothing_missing  # type: ignore[method-assign] # no such file

    def signed_in_as(self, path: Path) -> tuple[tuple[str, str], ...]:
        del path
        return ()

    async def start(self) -> None:
        self.calls.append("start")

    async def undo(self, only: Collection[tuple[str, str]] | None = None) -> None:
        self.calls.append("undo" if only is None else f"undo {len(only)}")

    def pause(self) -> None:
        self.calls.append("pause")

    def go_on(self) -> None:
        self.calls.append("go on")

    async def resume(self, path: Path) -> None:
        self.calls.append(f"resume {path.name}")

    def stop(self, *, undo: bool) -> None:
        self.calls.append(f"stop, undo={undo}")


@dataclass(frozen=True)
class UpdateVersion(ExposeVirtualizationExtensions):
    """A step that has no way back."""

    @property
    def aspect(self) -> Text:
        return text("Update the configuration version")

    @property
    def title(self) -> Text:
        return text("Update to version 10.0")

    def said(self, value: bool) -> Text:
        return text("10.0") if value else text("9.0")

    def set(self, value: bool) -> Any:
        return super().set(value) if value else None


def with_a_restart(flow: Flow, name: str) -> Plan:
    """Let one virtual machine run on, but for a restart of Windows inside it."""
    plan = flow.state.plan
    assert plan is not None

    def restarted(vm: VmPlan) -> VmPlan:
        steps = (InstallHyperV(vm=vm.vm), RestartGuest(vm=vm.vm))
        return replace(vm, steps=steps, found_state="Running") if vm.vm.name == name else vm

    hosts = (replace(host, vms=tuple(map(restarted, host.vms))) for host in plan.hosts)
    made = replace(plan, hosts=tuple(hosts))
    flow.store.change(plan=made)
    return made


def with_lasting(flow: Flow, *names: str) -> Plan:
    """Put a plan into the flow in which these VMs have a step without a way back."""
    plan = flow.state.plan
    assert plan is not None

    def changed(vm: VmPlan) -> VmPlan:
        more = (UpdateVersion(vm.vm),) if vm.vm.name in names else ()
        return replace(vm, steps=(*vm.steps, *more))

    hosts = tuple(HostPlan(h.host, tuple(map(changed, h.vms))) for h in plan.hosts)
    made = replace(plan, hosts=hosts)
    flow.store.change(plan=made)
    return made
