"""Trouble on the way: it says which host, why and what next; the rest goes on, nothing is lost."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys.travelling import (
    CHANGING,
    HV_01,
    PASSWORD,
    QUICK,
    SHUTTING_DOWN,
    USER,
    a_flow,
    a_host,
    carry_out,
    check_is_nested,
    decide,
    go_on,
    hosts_of,
    problem_of,
    quick,
    read_hosts,
    record_of,
    said,
    serving,
    standing,
    status_of,
    travel,
    vm_of,
)
from tests.ui.conftest import Until
from wizard.flow.flow import Flow
from wizard.flow.state import HostStatus, State
from wizard.model.facts import GIB
from wizard.model.records import RunStatus, VmStatus
from wizard.model.text import Problem
from wizard.remoting.target import Account
from wizard.run.journal import Journal, JournalProblem
from wizard.simulator.server import Ports, SimulatedServer

OTHER = "hv-02.corp.example"
RIGHT = Account(USER, PASSWORD)
WRONG = Account(USER, "Guessed-Wrong-1!")
pytestmark = pytest.mark.usefixtures("_quick")


# Names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "  \n ,;; \t"])
async def test_no_name_at_all_changes_nothing(tmp_path: Path, typed: str) -> None:
    flow = a_flow(tmp_path, {}, RIGHT)
    parsed = flow.hosting.add(typed)
    assert (parsed.names, parsed.problems) == ((), ())
    assert flow.state.hosts == ()
    assert said(flow) == "Add at least one host to go on."


async def test_malformed_names_are_told_and_the_others_are_taken(tmp_path: Path) -> None:
    flow = a_flow(tmp_path, {}, RIGHT)
    parsed = flow.hosting.add("hv-01, https://hv-02, hv_*, hv-03:99999, 10.0.0, -hv, hv-04")
    assert [entry.name for entry in flow.state.hosts] == ["hv-01", "hv-04"]
    assert [str(problem) for problem in parsed.problems] == [
        "“https://hv-02” is a web address: give the host name alone.",
        "“hv_*”: name every host, * and ? stand for nothing here.",
        "“hv-03:99999”: a port is a number from 1 to 65535.",
        "“10.0.0” is not a complete IPv4 address.",
        "“-hv”: no part of a name may begin or end with a hyphen.",
    ]


async def test_an_unknown_name_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    unknown = "no-such-host.invalid"
    with serving(a_host()) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, unknown, HV_01)
        what, advice = problem_of(flow, unknown)
        assert what == f"The name {unknown} is not known."
        assert "Check the spelling" in advice
        assert f"1 host cannot be read and is left out: {unknown}" in said(flow)
        decide(flow)
        await carry_out(flow)
        assert record_of(flow, "web").status is VmStatus.DONE
        assert flow.state.record is not None
        assert unknown in [left.host for left in flow.state.record.left_out]
        await flow.close()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "list.csv is not a text file."),
        (b"PK\x03\x04xlsx", "list.csv is not a text file."),
        (b"", "There is no name in list.csv."),
        (None, "There is no file"),
    ],
    ids=["a picture", "a workbook", "empty", "missing"],
)
async def test_a_list_that_cannot_be_read_is_told(
    tmp_path: Path, content: bytes | None, what: str
) -> None:
    flow = a_flow(tmp_path, {}, RIGHT)
    flow.hosting.add("hv-01")
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Problem) as told:
        flow.hosting.add_file(path)
    assert what in str(told.value.what)
    assert "CSV" in str(told.value.advice)
    assert [entry.name for entry in flow.state.hosts] == ["hv-01"], "nothing is lost"


async def test_a_list_with_wrong_words_gives_its_names_and_what_is_wrong(tmp_path: Path) -> None:
    flow = a_flow(tmp_path, {}, RIGHT)
    path = tmp_path / "list.csv"
    path.write_text("Name;Site\nhv-01;Köln\nnot a host;Ulm\n\nhv-02;Ulm\n", encoding="utf-8")
    parsed = flow.hosting.add_file(path)
    assert [entry.name for entry in flow.state.hosts] == ["hv-01", "hv-02"]
    assert len(parsed.problems) == 1
    assert "“not a host”" in str(parsed.problems[0])


# Reaching hosts ---------------------------------------------------------------------------------


async def test_a_wrong_password_is_told_and_another_account_gets_in(tmp_path: Path) -> None:
    with serving(a_host(), account=WRONG) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, HV_01)
        what, advice = problem_of(flow, HV_01)
        assert what == f"{HV_01} answers, but does not accept {USER}."
        assert "Check user name and password" in advice
        assert WRONG.password not in what + advice + repr(flow.state)
        assert flow.obstacle is not None
        flow.hosting.sign_in_as(RIGHT, [HV_01])
        await flow.hosting.connect([HV_01])
        assert [entry.status for entry in flow.state.hosts] == [HostStatus.READY]
        assert PASSWORD not in repr(flow.state)
        go_on(flow)
        await flow.close()


async def test_an_account_without_rights_is_told(tmp_path: Path) -> None:
    host = a_host()
    host.accounts = [replace(account, groups=[]) for account in host.accounts]
    with serving(host) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, HV_01)
        what, advice = problem_of(flow, HV_01)
        assert what == f"{HV_01} knows {USER}, but gives no access to its remote management."
        assert "group Administrators" in advice
        await flow.close()


@pytest.mark.parametrize(
    ("name", "why", "next_step"),
    [
        ("refused.corp.example", "connection refused", "Enable-PSRemoting"),
        ("silent.corp.example", "accepts the connection and then says nothing", "Wait a little"),
        ("web-server.corp.example", "answers like a web server", "Check the name and the port"),
        ("garbage.corp.example", "is not the remote management of Windows", "Check the name"),
    ],
)
async def test_a_host_that_cannot_be_reached_is_told_and_the_other_goes_on(
    tmp_path: Path, name: str, why: str, next_step: str
) -> None:
    with serving(*hosts_of("nothing-works", name), a_host()) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, *simulation.names)
        what, advice = problem_of(flow, name)
        assert name in what
        assert why in what
        assert next_step in advice
        entry = flow.state.entry(HV_01)
        assert entry is not None
        assert entry.status is HostStatus.READY
        go_on(flow)
        await flow.close()


async def test_an_untrusted_certificate_is_shown_and_then_trusted(tmp_path: Path) -> None:
    host = a_host()
    host.http = False
    with serving(host) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, HV_01)
        what, advice = problem_of(flow, HV_01)
        assert what.startswith(f"The certificate of {HV_01} is not trusted")
        assert "fingerprint" in advice
        (entry,) = flow.state.hosts
        assert entry.certificate_to_decide
        assert entry.probe is not None
        assert entry.probe.certificate is not None
        shown = entry.probe.certificate.fingerprint
        assert shown.casefold() == simulation.server.fingerprint.casefold()
        flow.hosting.trust_certificate(HV_01, shown)
        await flow.hosting.connect([HV_01])
        decide(flow)
        await carry_out(flow)
        check_is_nested(vm_of(host, "web"), runs=True)
        await flow.close()


# Dying hosts ------------------------------------------------------------------------------------


async def test_a_connection_that_breaks_while_signing_in_is_told_and_tried_again(
    tmp_path: Path,
) -> None:
    dying = a_host(OTHER)
    dying.faults.drop_connection_at(2)
    with serving(a_host(), dying) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, *simulation.names)
        what, advice = problem_of(flow, OTHER)
        assert OTHER in what
        assert "closes the connection without an answer" in what
        assert advice
        assert "1 host cannot be read and is left out: hv-02." in said(flow)
        await flow.hosting.connect()
        assert [entry.status for entry in flow.state.hosts] == [HostStatus.READY] * 2
        await flow.close()


async def test_a_question_is_asked_again_when_the_connection_breaks(tmp_path: Path) -> None:
    dying = a_host(OTHER)
    dying.faults.drop_connection_after(4)
    with serving(a_host(), dying) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, *simulation.names)
        assert [entry.status for entry in flow.state.hosts] == [HostStatus.READY] * 2
        decide(flow)
        assert flow.state.plan is not None
        assert {host for host, _ in flow.state.plan.vms} == {HV_01, OTHER}
        await flow.close()


async def test_a_host_that_restarts_while_it_is_read_is_told_and_read_again(
    tmp_path: Path, until: Until
) -> None:
    dying = a_host(OTHER, pace=0.01)
    dying.faults.restart(at=6, takes=30)
    with serving(a_host(), dying) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, *simulation.names)
        assert OTHER in problem_of(flow, OTHER)[0]
        service = simulation.fleet.server(OTHER).service
        await until(service.wait_until_up, 30, "the end of the restart")
        await flow.hosting.connect([OTHER])
        assert [entry.status for entry in flow.state.hosts] == [HostStatus.READY] * 2
        await flow.close()


async def test_a_host_that_falls_silent_while_it_is_read_can_be_given_up(
    tmp_path: Path, until: Until
) -> None:
    dying = a_host(OTHER)
    dying.faults.fall_silent_at(6)
    with serving(a_host(), dying) as simulation, quick(silence=4.0):
        flow = simulation.flow(tmp_path)
        reading = asyncio.ensure_future(read_hosts(flow, *simulation.names))

        def is_silent() -> bool:
            entry = flow.state.entry(HV_01)
            ready = entry is not None and entry.status is HostStatus.READY
            return ready and simulation.fleet.server(OTHER).exchanges >= 6

        await until(is_silent, 30, "silence")
        assert "1 of 2 hosts answered. The others join when they do." in said(flow)
        reading.cancel()
        await asyncio.wait([reading])
        entry = flow.state.entry(OTHER)
        assert entry is not None
        assert entry.status is HostStatus.ADDED
        decide(flow)
        await carry_out(flow)
        assert record_of(flow, "web").status is VmStatus.DONE
        await flow.close()


async def test_broken_connections_during_a_run_are_no_failure(tmp_path: Path) -> None:
    host = a_host()
    with serving(host) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, HV_01)
        decide(flow)
        now = simulation.server.exchanges
        host.faults.drop_connection_at(now + 3)
        host.faults.drop_connection_after(now + 9)
        host.faults.answer_garbage_at(now + 15)
        host.faults.restart(at=now + 22, takes=20)
        await carry_out(flow)
        assert simulation.server.exchanges > now + 22
        check_is_nested(vm_of(host, "web"), runs=True)
        check_is_nested(vm_of(host, "build"), runs=False)
        assert record_of(flow, "web").status is VmStatus.DONE
        await flow.close()


def when_steps_are_over(flow: Flow, host: str, steps: int, act: Callable[[], object]) -> None:
    """Act once, as soon as so many steps of the first VM of a host are over."""

    def watch(state: State) -> None:
        vms = [vm for vm in state.record.vms if vm.host == host] if state.record else []
        if vms and vms[0].steps_over >= steps:
            stop()
            act()

    stop = flow.subscribe(watch)


async def test_a_host_that_dies_during_a_run_is_told_and_the_run_can_be_resumed(
    tmp_path: Path,
) -> None:
    dying, other = a_host(OTHER), a_host()
    with serving(dying, other) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, *simulation.names)
        decide(flow)
        ports = Ports(*simulation.ports[OTHER])
        when_steps_are_over(flow, OTHER, 2, simulation.server.stop)
        await carry_out(flow)
        assert status_of(flow) is RunStatus.INTERRUPTED
        told = record_of(flow, "web", OTHER)
        assert told.status is VmStatus.STOPPED
        assert OTHER in told.message
        assert "resume the run or undo it" in told.advice
        check_is_nested(vm_of(other, "web"), runs=True)

        with SimulatedServer(dying, ports=ports, password=PASSWORD):
            (unfinished,) = flow.running.find_unfinished()
            await flow.running.resume(unfinished.path)
            assert status_of(flow) is RunStatus.FINISHED
            check_is_nested(vm_of(dying, "web"), runs=True)
            assert dying.received.count(SHUTTING_DOWN) == 1
            await flow.close()


async def test_a_host_that_says_nothing_for_a_while_during_a_run_is_asked_again(
    tmp_path: Path, until: Until
) -> None:
    host = a_host()
    limits = replace(QUICK, answer=1.0, change=1.0, reconnect=60.0)
    with serving(host) as simulation, quick(limits, silence=2.0):
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, HV_01)
        decide(flow)
        when_steps_are_over(flow, HV_01, 2, lambda: host.faults.fall_silent_at(0))
        running = asyncio.ensure_future(carry_out(flow))

        def is_told() -> bool:
            return any("does not answer, asked again in" in w for w in flow.state.live.values())

        await until(is_told, 30, "a word about the silence")
        host.faults.silent_from = None
        await running
        assert record_of(flow, "web").status is VmStatus.DONE
        check_is_nested(vm_of(host, "web"), runs=True)
        assert host.received.count(SHUTTING_DOWN) == 1
        await flow.close()


# Virtual machines that do not do as they are told -----------------------------------------------


async def test_a_vm_that_does_not_shut_down_is_left_as_it_was_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    host = a_host()
    web = vm_of(host, "web")
    assert web.guest is not None
    web.guest.shutdown = "ignores"
    with serving(host) as simulation:
        before = standing(host)
        flow = simulation.flow(tmp_path)
        await travel(flow, HV_01, shutdown_limit=1)
        told = record_of(flow, "web")
        assert told.status is VmStatus.UNDONE
        assert "Did not shut down. After 0:01 it is still Running." in told.message
        assert "The guest was asked to shut down and may still go off." in told.message
        assert told.advice
        assert "web" in said(flow)
        check_is_nested(vm_of(host, "build"), runs=False)
        now = standing(host)
        assert now[HV_01, web.id] == before[HV_01, web.id]
        await flow.close()


async def test_a_vm_that_changed_between_plan_and_run_is_not_touched(tmp_path: Path) -> None:
    host = a_host()
    with serving(host) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, HV_01)
        decide(flow)
        vm_of(host, "build").processor.exposes_virtualization = True
        vm_of(host, "web").state = "Paused"
        await carry_out(flow)
        told = record_of(flow, "web")
        assert told.status is VmStatus.UNDONE
        assert "Power changed between plan and run: Paused was found" in told.message
        assert told.advice
        assert record_of(flow, "build").status is VmStatus.DONE, "it is already as planned"
        assert host.received.count("Set-VMProcessor") == 0
        assert SHUTTING_DOWN not in host.received
        await flow.close()


async def test_a_vm_that_changed_in_the_middle_goes_back(tmp_path: Path) -> None:
    host = a_host()
    with serving(host) as simulation:
        flow = simulation.flow(tmp_path)
        await read_hosts(flow, HV_01)
        decide(flow)
        vm_of(host, "web").memory.maximum = 16 * GIB
        await carry_out(flow)
        told = record_of(flow, "web")
        assert told.status is VmStatus.UNDONE
        assert "Memory changed between plan and run" in told.message
        assert vm_of(host, "web").state == "Running"
        assert host.received.count("Set-VMMemory") == 0
        await flow.close()


# Full disks and second windows ------------------------------------------------------------------


async def test_a_journal_on_a_full_disk_stops_the_run_and_can_be_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = a_host()
    create = Journal.create

    def on_a_small_disk(*given: object) -> Journal:
        journal = create(*given)  # type: ignore[arg-type]
        (used,) = journal._connection.execute("PRAGMA page_count").fetchone()
        journal._connection.execute(f"PRAGMA max_page_count = {used + 1}")
        return journal

    with serving(host) as simulation:
        flow = simulation.flow(tmp_path)
        with monkeypatch.context() as small:
            small.setattr(Journal, "create", on_a_small_disk)
            await travel(flow, HV_01)
        problem = flow.state.run_problem
        assert isinstance(problem, JournalProblem)
        assert str(tmp_path / "runs") in str(problem.what)
        assert "the disk is full" in str(problem.what)
        assert "The run has stopped and changes nothing more." in str(problem.what)
        assert "Make room there, then resume the run or undo it." in str(problem.advice)
        assert not flow.state.running
        (unfinished,) = flow.running.find_unfinished()
        await flow.running.resume(unfinished.path)
        assert flow.state.run_problem is None
        check_is_nested(vm_of(host, "web"), runs=True)
        check_is_nested(vm_of(host, "build"), runs=False)
        assert {name: host.received.count(name) for name in (SHUTTING_DOWN, *CHANGING)} == {
            SHUTTING_DOWN: 1,
            "Set-VMMemory": 1,
            "Set-VMProcessor": 2,
            "Set-VMNetworkAdapter": 2,
            "Start-VM": 1,
        }
        await flow.close()


async def test_a_journal_that_cannot_be_begun_lets_nothing_be_changed(tmp_path: Path) -> None:
    host = a_host()
    (tmp_path / "runs").write_text("a file where the folder should be", encoding="utf-8")
    with serving(host) as simulation:
        before = standing(host)
        flow = simulation.flow(tmp_path)
        await travel(flow, HV_01)
        problem = flow.state.run_problem
        assert isinstance(problem, JournalProblem)
        assert "cannot be written" in str(problem.what)
        assert standing(host) == before
        assert not set(host.received) & {SHUTTING_DOWN, *CHANGING}
        await flow.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
async def test_a_report_that_cannot_be_written_is_told_and_can_be_saved_elsewhere(
    tmp_path: Path,
) -> None:
    with serving(a_host()) as simulation:
        flow = simulation.flow(tmp_path)
        await travel(flow, HV_01)
        go_on(flow)
        full = tmp_path / "report.html"
        (tmp_path / "report.html.part").symlink_to("/dev/full")
        for path, why in (
            (full, "No space left on device"),
            (tmp_path / "no such folder" / "report.json", "No such file or directory"),
        ):
            with pytest.raises(Problem) as told:
                flow.running.save(path)
            assert str(told.value.what) == f"{path} could not be written: {why}."
            assert "Choose another folder" in str(told.value.advice)
            assert "Nothing is lost" in str(told.value.advice)
            assert not path.exists(), "there is no half report"
        assert flow.state.saved_reports == ()
        assert "hv-01" in flow.running.save(full).read_text(encoding="utf-8")
        await flow.close()


async def what_another_window_sees(flow: Flow, path: Path) -> None:
    (summary,) = flow.running.find_unfinished()
    assert summary.in_use
    assert not summary.is_unfinished
    for take_up in (flow.running.resume, flow.running.undo_unfinished):
        await take_up(path)
        problem = flow.state.run_problem
        assert problem is not None
        assert "Another window works on the run" in str(problem.what)
        assert "close that window first" in str(problem.advice)


async def test_two_windows_on_one_run_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    host = a_host()
    with serving(host) as simulation:
        first, second = simulation.flow(tmp_path), simulation.flow(tmp_path)
        await read_hosts(first, HV_01)
        decide(first)
        began = asyncio.Event()
        first.subscribe(lambda s: began.set() if s.record and s.record.log else None)
        running = asyncio.ensure_future(carry_out(first))
        await began.wait()
        path = first.running.path
        assert path is not None
        await what_another_window_sees(second, path)
        await running
        assert first.state.run_problem is None
        check_is_nested(vm_of(host, "web"), runs=True)
        assert host.received.count(SHUTTING_DOWN) == 1

        await second.running.undo_unfinished(path)
        assert second.state.run_problem is None
        assert status_of(second) is RunStatus.UNDONE
        await first.close()
        await second.close()


async def test_a_damaged_run_is_told_and_the_others_are_offered(tmp_path: Path) -> None:
    with serving(a_host()) as simulation:
        flow = simulation.flow(tmp_path)
        await travel(flow, HV_01)
        path = flow.running.path
        assert path is not None
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE event")
        connection.close()
        await flow.running.undo()
        problem = flow.state.run_problem
        assert problem is not None
        assert path.stem in str(problem.what)
        assert "look at the hosts themselves" in str(problem.advice)
        assert flow.running.find_unfinished() == ()
        await flow.close()
