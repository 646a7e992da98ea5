"""Credentials for virtual machines, and looking inside them, over the real wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.builders import a_ref
from tests.flow.kept_runs import keep_run
from tests.remoting.hosts import over_http
from tests.simulator.simulated import ID, a_host, a_vm
from wizard.flow.flow import Flow, Settings
from wizard.flow.insides import assign_planned
from wizard.flow.recording import record_of
from wizard.flow.store import RunUnderWay
from wizard.model.choices import Choices, InsideWork, VmChoice
from wizard.model.facts import Inside, VmRef
from wizard.model.records import VmStatus
from wizard.model.text import Problem
from wizard.planning.inside_steps import ReachGuest
from wizard.planning.step import HostPlan, Plan, VmPlan
from wizard.remoting.problems import (
    InsideAccessDenied,
    NoInsideAccount,
    NotReadyInside,
    NotTriedInside,
)
from wizard.remoting.target import Account
from wizard.run.journal import Journal
from wizard.simulator.guests import Guest
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.server import SimulatedServer
from wizard.simulator.state import Account as SimulatedAccount
from wizard.simulator.state import SimulatedHost

GROUP, USER, PASSWORD = "lab guests", "Administrator", "Guest-Secret-7!"


@dataclass(frozen=True, slots=True)
class Opened:
    """A window that has read a host with one virtual machine, and chosen a group for that."""

    flow: Flow
    host: SimulatedHost

    @property
    def key(self) -> tuple[str, str]:
        return self.host.name, ID

    @property
    def inside(self) -> Inside | None:
        ((_, vm),) = self.flow.state.vms
        return vm.inside


def an_id(number: int) -> str:
    return f"{ID[:-1]}{number}"


@contextmanager
def opened(folder: Path, *more: str) -> Iterator[Opened]:
    """Open a window; ``more`` are Ids of further virtual machines."""
    others = [SimulatedVm(each, "Running", each, guest=Guest()) for each in more]
    host = a_host(a_vm("Running", guest=Guest(host_name="web-01")), *others)
    guest = host.vms[0].guest
    assert guest is not None
    guest.inside.accounts[:] = [SimulatedAccount(USER, PASSWORD)]
    with SimulatedServer(host) as server:
        target = replace(over_http(server), account=Account("admin", "p"))
        flow = Flow(Settings(folder / "runs", "corp\\mweber", lambda _name: target))
        yield Opened(flow, host)


async def read_with(window: Opened, *, password: str = PASSWORD, group: str = GROUP) -> None:
    window.flow.hosting.add(window.host.name)
    await window.flow.hosting.connect()
    choice = VmChoice(inside=InsideWork(account=group))
    window.flow.store.change(choices=Choices(MappingProxyType({window.key: choice})))
    if password:
        window.flow.insides.give(GROUP, USER, password)
    await window.flow.insides.read([window.key])
    await window.flow.close()


async def test_what_is_inside_joins_the_virtual_machine_and_is_judged(tmp_path: Path) -> None:
    with opened(tmp_path) as window:
        await read_with(window)
    assert window.inside is not None
    assert window.inside.windows is not None
    assert window.flow.state.inside_problems == {}
    assert window.flow.state.reading_inside == frozenset()
    nat = [f for f in window.flow.state.findings if f.rule.id.startswith("NAT-")]
    assert nat


async def test_it_stays_when_the_host_is_read_again(tmp_path: Path) -> None:
    with opened(tmp_path) as window:
        await read_with(window)
        await window.flow.hosting.read_again([window.host.name])
        await window.flow.close()
    assert window.inside is not None


async def test_a_wrong_password_is_a_problem_of_that_vm(tmp_path: Path) -> None:
    with opened(tmp_path) as window:
        await read_with(window, password="wrong")
    problem = window.flow.state.inside_problems[window.key]
    assert isinstance(problem, InsideAccessDenied)
    assert f"“{GROUP}”" in str(problem.advice)
    assert window.inside is None


async def test_many_vms_are_read_with_a_wrong_password_and_one_is_tried(tmp_path: Path) -> None:
    with opened(tmp_path, *(an_id(number) for number in range(2, 8))) as window:
        window.flow.hosting.add(window.host.name)
        await window.flow.hosting.connect()
        keys = [(window.host.name, vm.id) for vm in window.host.vms]
        choice = VmChoice(inside=InsideWork(account=GROUP))
        window.flow.store.change(choices=Choices(MappingProxyType(dict.fromkeys(keys, choice))))
        window.flow.insides.give(GROUP, "CORP\\svc-nested", "wrong")
        await window.flow.insides.read(keys)
        await window.flow.insides.read(keys)
        await window.flow.close()
        assert window.host.received.count("Invoke-Command") == 1
    problems = window.flow.state.inside_problems
    assert problems.keys() == set(keys)
    assert all(isinstance(each, NotTriedInside) for each in problems.values())


async def test_a_credential_that_was_refused_has_to_be_given_again(tmp_path: Path) -> None:
    ref = VmRef(ID, "web")
    vm = VmPlan(ref, (ReachGuest(vm=ref),), "Running", inside_account=GROUP)
    with opened(tmp_path) as window:
        plan = Plan((HostPlan(window.host.name, (vm,)),))
        await read_with(window, password="wrong")
        assert window.flow.insides.missing(plan) == (GROUP,)
        window.flow.insides.give(GROUP, USER, PASSWORD)
        assert window.flow.insides.missing(plan) == ()


async def test_the_right_one_afterwards_takes_the_problem_away(tmp_path: Path) -> None:
    with opened(tmp_path) as window:
        await read_with(window, password="wrong")
        window.flow.insides.give(GROUP, USER, PASSWORD)
        await window.flow.insides.read([window.key])
        await window.flow.close()
    assert window.flow.state.inside_problems == {}
    assert window.inside is not None


async def test_a_guest_that_starts_is_not_ready(tmp_path: Path) -> None:
    with opened(tmp_path) as window:
        window.host.vms[0].alive = False
        await read_with(window)
    assert isinstance(window.flow.state.inside_problems[window.key], NotReadyInside)


@pytest.mark.parametrize(("password", "group"), [("", GROUP), (PASSWORD, "")])
async def test_without_a_credential_nobody_is_asked(
    tmp_path: Path, password: str, group: str
) -> None:
    with opened(tmp_path) as window:
        await read_with(window, password=password, group=group)
        assert "Invoke-Command" not in window.host.received
    assert isinstance(window.flow.state.inside_problems[window.key], NoInsideAccount)


async def test_the_state_has_names_of_groups_and_users_and_no_password(tmp_path: Path) -> None:
    with opened(tmp_path) as window:
        await read_with(window)
        assert window.flow.state.inside_groups == {GROUP: USER}
        assert PASSWORD not in repr(window.flow.state)
        window.flow.insides.forget(GROUP)
    assert window.flow.state.inside_groups == {}


def test_a_credential_has_a_name_a_user_and_a_password(tmp_path: Path) -> None:
    flow = Flow(Settings(tmp_path, "mweber"))
    for group, user, password in ((" ", USER, PASSWORD), (GROUP, "", "x"), (GROUP, USER, "")):
        with pytest.raises(Problem):
            flow.insides.give(group, user, password)
    assert flow.insides.groups == {}


async def test_nothing_is_read_inside_during_a_run(tmp_path: Path) -> None:
    flow = Flow(Settings(tmp_path, "mweber"))
    flow.store.change(running=True)
    with pytest.raises(RunUnderWay):
        await flow.insides.read([("hv-01", ID)])


def test_a_plan_says_which_credentials_it_needs(tmp_path: Path) -> None:
    flow = Flow(Settings(tmp_path, "mweber"))
    vm = VmPlan(a_ref("web", 1), (), "Running", inside_account=GROUP, inside_address="10.0.0.5")
    plan = Plan((HostPlan("hv-01", (vm,)),))
    assert flow.insides.missing(plan) == (GROUP,)
    flow.insides.give(GROUP, USER, PASSWORD)
    assert flow.insides.missing(plan) == ()
    assign_planned(flow.connections, plan)
    logon = flow.connections.inside_accounts.for_vm("HV-01", vm.vm.id.upper())
    assert logon is not None
    assert (logon.group, logon.address) == (GROUP, "10.0.0.5")
    moved = flow.connections.inside_accounts.for_vm("hv-02", vm.vm.id)
    assert moved == logon


async def test_an_earlier_run_says_which_credentials_it_needs(tmp_path: Path) -> None:
    flow = Flow(Settings(tmp_path, "mweber"))
    path = keep_run(tmp_path, inside_account=GROUP)
    assert flow.insides.missing_for(path) == (GROUP,)
    assert flow.insides.missing_for(keep_run(tmp_path, "2026-11-03T16:54:00+00:00")) == ()


async def test_no_password_is_in_the_journal_of_a_run_that_signed_in_inside(tmp_path: Path) -> None:
    with opened(tmp_path) as window:
        await read_with(window)
        ref = VmRef(ID, "web")
        vm = VmPlan(ref, (ReachGuest(vm=ref),), "Running", inside_account=GROUP)
        plan = Plan((HostPlan(window.host.name, (vm,)),))
        record = record_of(window.flow.state, plan, "mweber", "0.1.0", lambda _host: "admin")
        with Journal.create(tmp_path, record, plan) as journal:
            path = journal.path
        await window.flow.running.resume(path)
        await window.flow.hosting.read_again([window.host.name])
        await window.flow.close()
    assert window.inside is None  # what was read before the run is not so any more
    assert window.flow.state.run_problem is None
    shown = window.flow.state.record
    assert shown is not None
    assert shown.vms[0].status is VmStatus.DONE
    written = path.read_bytes()
    assert b"$InsideCredential" in written
    assert PASSWORD.encode() not in written
