"""From the hosts to the report and back again, over HTTP, NTLM and PowerShell remoting."""

import json
from pathlib import Path

import jsonschema

from tests.journeys.travelling import (
    HV_01,
    SHUTTING_DOWN,
    check_is_nested,
    go_on,
    hosts_of,
    read_hosts,
    record_of,
    said,
    serving,
    standing,
)
from tests.ui.conftest import Until
from wizard.flow.flow import Flow
from wizard.flow.state import PageName, State
from wizard.model.records import RunStatus, StepStatus, VmStatus, Way
from wizard.resources import resource
from wizard.simulator.state import SimulatedHost

HV_BER_02, WS_DEV_07, PRINTER = (
    f"{name}.corp.example" for name in ("hv-ber-02", "ws-dev-07", "drucker-03")
)


def a_fleet() -> list[SimulatedHost]:
    return hosts_of("one-host") + hosts_of("branch-office", HV_BER_02, WS_DEV_07, PRINTER)


def go_through_the_middle_pages(flow: Flow) -> None:
    state = flow.state
    assert state.page is PageName.PREREQUISITES
    assert "Nothing blocks 9 VMs" in said(flow)
    # A saved one blocks only until a way is chosen for it; this user leaves it alone.
    flow.deciding.leave_out(key for f in state.open_blockers for key in state.behind(f))
    go_on(flow)
    assert "await your decision: Dynamic Memory" in said(flow)
    flow.deciding.resolve(f for f in flow.state.undecided if f.is_planned)
    flow.deciding.accept(flow.state.undecided, "Nobody moves VMs while we work.")
    go_on(flow)
    assert said(flow) == "8 VMs on 3 hosts will be changed."
    go_on(flow)
    assert flow.state.page is PageName.REVIEW
    assert flow.state.plan is not None
    assert len(flow.state.plan.vms) == 8


async def test_the_whole_journey_and_the_way_back(tmp_path: Path, until: Until) -> None:
    hosts = a_fleet()
    with serving(*hosts) as simulation:
        flow = simulation.flow(tmp_path)
        at_first = standing(*hosts)
        pages = pages_shown_by(flow)
        await read_hosts(flow, *simulation.names)
        assert "1 host cannot be read and is left out: drucker-03." in said(flow)
        go_on(flow)
        go_through_the_middle_pages(flow)
        assert standing(*hosts) == at_first, "reading and deciding change nothing"

        flow.show_run()
        await flow.running.start()
        assert said(flow) == "The run has ended. Every value was read back."
        check_that_all_is_as_planned(flow, hosts, at_first)
        check_that_nothing_was_done_twice(hosts)
        go_on(flow)
        check_the_reports(flow, tmp_path)
        assert pages == list(PageName)

        await flow.running.undo()
        assert flow.state.run_problem is None
        check_the_record_of_the_way_back(flow)
        await until(lambda: standing(*hosts) == at_first, 30, "everything as it was")
        await flow.close()


def pages_shown_by(flow: Flow) -> list[PageName]:
    """Return the pages that are shown from now on."""
    pages = [flow.state.page]

    def note(state: State) -> None:
        if pages[-1] is not state.page:
            pages.append(state.page)

    flow.subscribe(note)
    return pages


def check_that_all_is_as_planned(
    flow: Flow, hosts: list[SimulatedHost], at_first: dict[tuple[str, str], dict[str, object]]
) -> None:
    assert flow.state.record is not None
    assert flow.state.record.status is RunStatus.FINISHED
    assert {vm.status for vm in flow.state.record.vms} == {VmStatus.DONE}
    now = standing(*hosts)
    for host in hosts:
        for vm in host.vms:
            key = (host.name, vm.id)
            if key in flow.state.left_out:
                assert now[key] == at_first[key], vm.name
            else:
                choice = flow.state.choices.of(*key)
                runs = at_first[key]["state"] == "Running"
                check_is_nested(vm, runs=runs, spoofing=bool(choice.spoofing_adapters))
                assert choice.memory in {None, vm.memory.startup}, vm.name


def check_that_nothing_was_done_twice(hosts: list[SimulatedHost]) -> None:
    received = [name for host in hosts for name in host.received]
    counts = {name: received.count(name) for name in (SHUTTING_DOWN, "Start-VM", "Set-VMProcessor")}
    assert counts == {SHUTTING_DOWN: 5, "Start-VM": 5, "Set-VMProcessor": 8}


def check_the_reports(flow: Flow, folder: Path) -> None:
    assert flow.state.page is PageName.REPORT
    schema = json.loads(resource("schemas", "report.schema.json").read_text(encoding="utf-8"))
    report = json.loads(flow.running.save(folder / "report.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(report)
    assert report["status"] == "finished"
    page = flow.running.save(folder / "report.html").read_text(encoding="utf-8")
    commands = flow.running.save(folder / "plan.ps1").read_text(encoding="utf-8-sig")
    for vm in report["vms"]:
        assert vm["vm"]["name"] in page
        assert vm["vm"]["id"].lower() in commands.lower()
    assert PRINTER in page, "who was left out is in the report, too"
    assert str(folder / "plan.ps1") in said(flow)
    assert sorted(path.name for path in folder.iterdir()) == [
        "plan.ps1",
        "report.html",
        "report.json",
        "runs",
    ]


def check_the_record_of_the_way_back(flow: Flow) -> None:
    record = flow.state.record
    assert record is not None
    assert (record.status, record.way) == (RunStatus.UNDONE, Way.BACK)
    assert {vm.status for vm in record.vms} == {VmStatus.UNDONE}
    assert record_of(flow, "web").host == HV_01
    back = {step.status for vm in record.vms for step in vm.steps}
    assert back <= {StepStatus.UNDONE, StepStatus.FOUND, StepStatus.KEPT}
    assert flow.running.find_unfinished() == ()
