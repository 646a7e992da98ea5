"""The whole window in every state worth looking at: each page, as it begins and in trouble."""

from collections.abc import Callable
from pathlib import Path

from tests.ui.deciding_world import a_flow
from tests.ui.hosts_world import STATES
from tests.ui.run_world import a_planned_flow, finished, interrupted, under_way, with_lasting
from wizard.flow.flow import Flow, Settings
from wizard.flow.state import PageName
from wizard.model.choices import Networking
from wizard.model.text import text


def _hosts(name: str) -> Callable[[Path], Flow]:
    def make(runs: Path) -> Flow:
        flow = Flow(Settings(runs=runs, operator="corp\\tester"))
        flow.store.change(hosts=STATES[name])
        return flow

    return make


def _deciding(page: PageName, *, leave_out: bool = True) -> Callable[[Path], Flow]:
    def make(runs: Path) -> Flow:
        flow = a_flow(runs, page=page)
        if leave_out:
            blockers = flow.state.open_blockers
            flow.deciding.leave_out({key for f in blockers for key in flow.state.behind(f)})
        return flow

    return make


def _decided(runs: Path) -> Flow:
    flow = _deciding(PageName.CONFLICTS)(runs)
    flow.deciding.accept(flow.state.undecided, "A laboratory")
    return flow


def _nat(runs: Path) -> Flow:
    flow = _deciding(PageName.CHOICES)(runs)
    keys = [(host.name, vm.ref.id) for host, vm in flow.state.vms]
    flow.deciding.choose(keys, networking=Networking.NAT)
    flow.deciding.mark_invalid(keys[0], text("This is no subnet."))
    return flow


def _out_of_date(runs: Path) -> Flow:
    flow = a_planned_flow(runs)
    flow.store.change(plan=None)
    return flow


def _lasting(runs: Path) -> Flow:
    flow = a_planned_flow(runs)
    first = flow.state.vms[0][1].ref.name
    flow.store.change(plan=with_lasting(flow, first))
    return flow


def _running(runs: Path) -> Flow:
    flow = a_planned_flow(runs, PageName.RUN)
    flow.store.change(record=under_way(flow), running=True)
    return flow


def _interrupted(runs: Path) -> Flow:
    flow = a_planned_flow(runs, PageName.RUN)
    flow.store.change(record=interrupted(flow), running=False)
    return flow


def _report(runs: Path) -> Flow:
    flow = a_planned_flow(runs, PageName.REPORT)
    flow.store.change(record=finished(flow), running=False)
    return flow


WINDOWS: dict[str, Callable[[Path], Flow]] = {
    **{f"hosts {name}": _hosts(name) for name in STATES},
    "prerequisites": _deciding(PageName.PREREQUISITES, leave_out=False),
    "prerequisites left out": _deciding(PageName.PREREQUISITES),
    "conflicts": _deciding(PageName.CONFLICTS),
    "conflicts decided": _decided,
    "choices": _deciding(PageName.CHOICES),
    "choices nat": _nat,
    "review": a_planned_flow,
    "review lasting": _lasting,
    "review out of date": _out_of_date,
    "run": _running,
    "run interrupted": _interrupted,
    "report": _report,
}
