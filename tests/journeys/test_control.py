"""A run in the hands of its user: paused, undone in part, planned again, and stopped by itself."""

import asyncio
from pathlib import Path

import pytest

from tests.journeys.travelling import (
    CHANGING,
    HV_01,
    SHUTTING_DOWN,
    a_host,
    carry_out,
    check_is_nested,
    decide,
    go_on,
    read_hosts,
    record_of,
    serving,
    standing,
    status_of,
    travel,
    vm_of,
)
from wizard.flow.flow import Flow
from wizard.flow.state import PageName, State
from wizard.model.facts import GIB
from wizard.model.records import RunStatus, VmStatus
from wizard.run.wording import PAUSED
from wizard.simulator.values import ErrorRecord
from wizard.unattended.journey import journey

OTHER, THIRD = "hv-02.corp.example", "hv-03.corp.example"
NOT_NOW = ErrorRecord("OperationFailed,SetVMProcessor", "InvalidResult", "Not now.")
pytestmark = pytest.mark.usefixtures("_quick")


async def test_a_paused_run_changes_nothing_until_it_goes_on(tmp_path: Path) -> None:
    host = a_host()
    with serving(host) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, HV_01)
        decide(flow)
        rested = asyncio.Event()

        def watch(state: State) -> None:
            if state.record is not None and state.record.pause is None:
                flow.running.pause()
            if state.live and set(state.live.values()) == {PAUSED}:
                rested.set()

        stop = flow.subscribe(watch)
        running = asyncio.ensure_future(carry_out(flow))
        await rested.wait()
        stop()
        changes = [host.received.count(name) for name in (SHUTTING_DOWN, *CHANGING)]
        assert not running.done()
        assert [host.received.count(name) for name in (SHUTTING_DOWN, *CHANGING)] == changes
        flow.running.go_on()
        await running
        assert status_of(flow) is RunStatus.FINISHED
        check_is_nested(vm_of(host, "web"), runs=True)
        assert host.received.count(SHUTTING_DOWN) == 1
        await flow.close()


async def test_one_vm_is_undone_after_a_restart_from_its_journal(tmp_path: Path) -> None:
    host = a_host()
    with serving(host) as simulation:
        before = standing(host)
        first = simulation.flow(tmp_path)
        await travel(first, HV_01)
        path = first.running.path
        assert path is not None
        await first.close()

        later = simulation.flow(tmp_path)
        await later.running.show(path)
        web = vm_of(host, "web")
        await later.running.undo({(HV_01, web.id)})
        assert later.state.run_problem is None
        assert standing(host)[HV_01, web.id] == before[HV_01, web.id]
        check_is_nested(vm_of(host, "build"), runs=False)
        assert record_of(later, "web").status is VmStatus.UNDONE
        assert record_of(later, "build").status is VmStatus.DONE
        assert status_of(later) is RunStatus.FINISHED
        await later.close()


def review_again(flow: Flow) -> None:
    """Go from the hosts to the review; what looks different by now is decided anew."""
    while flow.state.page is not PageName.REVIEW:
        flow.deciding.resolve(flow.state.undecided)
        go_on(flow)


async def test_a_vm_that_changed_since_the_plan_is_planned_again_alone(tmp_path: Path) -> None:
    host, other = a_host(), a_host(OTHER)
    with serving(host, other) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, *simulation.names)
        decide(flow)
        web = vm_of(host, "web")
        with host.lock:
            web.memory.startup = 3 * GIB
        await carry_out(flow)
        assert record_of(flow, "web").plan_again
        assert not record_of(flow, "build").plan_again
        changed = [other.received.count(name) for name in (SHUTTING_DOWN, *CHANGING)]

        await flow.plan_again({(HV_01, web.id)})
        assert [e.name for e in flow.state.hosts if e.included] == [HV_01]
        review_again(flow)
        assert flow.state.plan is not None
        assert [vm.vm.name for _, vm in flow.state.plan.vms] == ["web"]
        await carry_out(flow)
        assert status_of(flow) is RunStatus.FINISHED
        check_is_nested(web, runs=True)
        assert [other.received.count(name) for name in (SHUTTING_DOWN, *CHANGING)] == changed
        await flow.close()


async def test_an_earlier_run_is_planned_again_although_its_hosts_are_not_in_the_list(
    tmp_path: Path,
) -> None:
    host = a_host()
    with serving(host) as simulation:
        first = simulation.flow(tmp_path)
        await travel(first, HV_01)
        path = first.running.path
        assert path is not None
        await first.close()

        later = simulation.flow(tmp_path)
        await later.running.show(path)
        build = vm_of(host, "build")
        await later.plan_again({(HV_01, build.id)})
        assert [entry.name for entry in later.state.hosts] == [HV_01]
        read = {(h.name, vm.ref.id) for h, vm in later.state.vms}
        assert read - later.state.left_out == {(HV_01, build.id)}
        await later.close()


def test_without_a_window_three_failures_of_one_kind_stop_the_run(tmp_path: Path) -> None:
    hosts = [a_host(name) for name in (HV_01, OTHER, THIRD)]
    for host in hosts:
        host.faults.refuse("Set-VMProcessor", NOT_NOW, times=9)
    with serving(*hosts) as simulation:
        before = standing(*hosts)
        flow = simulation.flow(tmp_path)
        flow.hosting.add("\n".join(simulation.names))
        told: list[str] = []
        code = journey(flow, tmp_path, told.append)
        assert any("VMs in a row failed in the same way: " in line for line in told)
        assert code != 0
        assert standing(*hosts) == before
