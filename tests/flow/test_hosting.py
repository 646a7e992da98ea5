"""The list of hosts: one host is read once, a defect stops nobody, a run is not cut off."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.builders import a_host, a_ref, a_system, a_vm
from wizard.flow.flow import Flow, Settings
from wizard.flow.same_host import same_host
from wizard.flow.state import HostStatus
from wizard.flow.store import RunUnderWay
from wizard.model.facts import Host
from wizard.model.text import Problem, text
from wizard.remoting.discovery import Probe
from wizard.remoting.problems import Certificate, CertificateRejected, Unreachable
from wizard.remoting.target import Account, Target

CERTIFICATE = Certificate("CN=hv-01", "CN=hv-01", "2026-01-01", "2027-01-01", "ab" * 32)


class Network:
    """What each name leads to: a host, or what goes wrong."""

    def __init__(self, answers: Mapping[str, Host | Exception]) -> None:
        self.answers = dict(answers)
        self.probed: list[Target] = []

    async def probe(self, target: Target) -> Probe:
        self.probed.append(target)
        answer = self.answers[target.name]
        rejected = isinstance(answer, CertificateRejected) and not target.trusted_fingerprint
        unreachable = isinstance(answer, Unreachable)
        return Probe((), answer if rejected or unreachable else None)  # type: ignore[arg-type]

    async def inspect(self, session: object, name: str, **_: Any) -> Host:
        del session
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    made = Network({})
    monkeypatch.setattr("wizard.flow.hosting.probe", made.probe)
    monkeypatch.setattr("wizard.flow.hosting.inspect", made.inspect)
    return made


@pytest.fixture
def flow(tmp_path: Any, network: Network) -> Flow:
    del network
    return Flow(Settings(runs=tmp_path / "runs", operator="corp\\mweber"))


def named(name: str, computer: str, *numbers: int) -> Host:
    vms = tuple(a_vm(ref=a_ref(f"vm-{number}", number)) for number in numbers)
    return a_host(name=name, computer_name=computer, vms=vms)


def statuses(flow: Flow) -> dict[str, HostStatus]:
    return {entry.name: entry.status for entry in flow.state.hosts}


# One host under two names


async def test_one_host_under_two_names_is_read_once(flow: Flow, network: Network) -> None:
    network.answers = {
        "hv-01": named("hv-01", "HV-01", 1, 2),
        "10.0.0.1": named("10.0.0.1", "hv-01", 2, 1),
        "hv-02": named("hv-02", "HV-02", 3),
    }
    flow.hosting.add("hv-01, hv-02")
    await flow.hosting.connect()
    flow.hosting.add("10.0.0.1")
    await flow.hosting.connect()
    assert [host.name for host in flow.state.facts] == ["hv-01", "hv-02"]
    entry = flow.state.entry("10.0.0.1")
    assert entry is not None
    assert entry.status is HostStatus.FAILED
    assert entry.problem is not None
    assert str(entry.problem.what) == "This is the same host as hv-01."
    assert str(entry.problem.advice) == "Remove one of the two from the list."


async def test_reading_all_again_keeps_the_name_that_was_first(
    flow: Flow, network: Network
) -> None:
    network.answers = {n: named(n, "HV-01", 1) for n in ("hv-01", "hv-01.corp.example")}
    flow.hosting.add("hv-01")
    await flow.hosting.connect()
    flow.hosting.add("hv-01.corp.example")
    for _ in range(3):
        await flow.hosting.read_again(["hv-01.corp.example", "hv-01"])
        assert statuses(flow) == {
            "hv-01": HostStatus.READY,
            "hv-01.corp.example": HostStatus.FAILED,
        }


def test_what_is_one_host() -> None:
    one = named("hv-01", "HV-01", 1, 2)
    assert same_host(one, named("hv-01.corp", "hv-01", 2, 3)), "one was made meanwhile"
    assert same_host(named("a", "HV-01"), named("b", "HV-01")), "no machine at all"
    assert not same_host(one, named("other", "HV-01", 7)), "two computers with one name"
    assert not same_host(one, named("hv-02", "HV-02", 1)), "a clustered machine"
    elsewhere = a_host(computer_name="HV-01", vms=one.vms, system=a_system(domain="else.example"))
    assert not same_host(one, elsewhere)
    assert not same_host(a_host(computer_name=None), a_host(computer_name=None))


# Defects


async def test_a_defect_fails_its_host_and_the_others_go_on(
    flow: Flow, network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    network.answers = {"hv-01": KeyError("ours"), "hv-02": named("hv-02", "HV-02", 1)}
    flow.hosting.add("hv-01, hv-02")
    with caplog.at_level(logging.ERROR):
        await flow.hosting.connect()
    assert statuses(flow) == {"hv-01": HostStatus.FAILED, "hv-02": HostStatus.READY}
    problem = flow.state.hosts[0].problem
    assert problem is not None
    assert "defect" in str(problem.what)
    assert "KeyError" in str(problem.what)
    assert any(record.exc_info for record in caplog.records)


# During a run


async def test_nothing_about_hosts_is_changed_during_a_run(
    flow: Flow, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.answers = {"hv-01": named("hv-01", "HV-01", 1)}
    flow.hosting.add("hv-01")
    await flow.hosting.connect()
    flow.store.change(running=True)
    forgotten: list[str] = []
    monkeypatch.setattr(flow.connections, "forget", forgotten.append)
    before = flow.state
    hosting = flow.hosting
    changes: tuple[Callable[[], object], ...] = (
        lambda: hosting.remove(["hv-01"]),
        lambda: hosting.sign_in_as(Account("other", "x"), ["hv-01"]),
        lambda: hosting.sign_in_as(Account("other", "x")),
        lambda: hosting.trust_certificate("hv-01", "ab" * 32),
        lambda: hosting.include(["hv-01"], included=False),
        flow.running.new_run,
    )
    for change in changes:
        with pytest.raises(RunUnderWay) as told:
            change()
    for read in (hosting.connect(), hosting.read_again(["hv-01"])):
        with pytest.raises(RunUnderWay):
            await read
    assert flow.state is before
    assert forgotten == []
    assert "stop it" in str(told.value.advice)


# Certificates


async def test_the_certificate_that_was_shown_is_trusted_even_if_another_came_since(
    flow: Flow,
) -> None:
    flow.hosting.add("hv-01")
    flow.hosting.trust_certificate("hv-01", "ab" * 32)
    assert flow.hosting.target("hv-01").trusted_fingerprint == "ab" * 32


# Taking a run up after a restart


def test_the_accounts_of_a_run_are_asked_for_once_each(flow: Flow) -> None:
    user = r"corp\admin"
    accounts = (("hv-01", user), ("hv-02", user), ("hv-03", str(Account())))
    assert flow.hosting.take_accounts(accounts) == {user: ("hv-01", "hv-02")}
    assert [entry.name for entry in flow.state.hosts] == ["hv-01", "hv-02", "hv-03"]
    flow.hosting.sign_in_as(Account(user, "secret"), ["hv-01", "hv-02"])
    assert flow.hosting.take_accounts(accounts) == {}


def test_a_run_of_the_signed_in_user_does_not_get_another_account(flow: Flow) -> None:
    flow.hosting.sign_in_as(Account(r"corp\other", "secret"))
    assert flow.hosting.take_accounts((("hv-01", str(Account())),)) == {}
    assert flow.hosting.target("hv-01").account == Account()


def test_a_host_listed_in_other_letters_is_the_host_of_the_run(flow: Flow) -> None:
    flow.hosting.add("HV-01")
    flow.hosting.sign_in_as(Account("admin", "secret"), ["HV-01"])
    assert flow.hosting.take_accounts((("hv-01", "Admin"),)) == {}
    assert flow.hosting.target("hv-01").account.password == "secret"
    assert len(flow.state.hosts) == 1


def test_in_a_demonstration_nothing_is_asked(tmp_path: Any) -> None:
    def simulated(name: str) -> Target:
        return Target(name, account=Account("administrator", "known"))

    flow = Flow(Settings(tmp_path, "x", target_of=simulated, demonstration=True))
    assert flow.hosting.take_accounts((("hv-01", "administrator"),)) == {}
    assert flow.hosting.target("hv-01").account.password == "known"


async def test_reaching_hosts_tells_what_stands_in_the_way(flow: Flow, network: Network) -> None:
    rejected = CertificateRejected(text("Not trusted."), text("Compare."), CERTIFICATE)
    silent = Unreachable(text("No answer."), text("Start it."))
    network.answers = {"hv-01": rejected, "hv-02": silent, "hv-03": a_host()}
    flow.hosting.add("hv-01, hv-02, hv-03")
    problems: dict[str, Problem] = await flow.hosting.reach(["hv-01", "hv-02", "hv-03"])
    assert problems == {"hv-01": rejected, "hv-02": silent}
    flow.hosting.trust_certificate("hv-01", CERTIFICATE.fingerprint)
    assert await flow.hosting.reach(["hv-01"]) == {}


async def test_reading_that_is_given_up_leaves_the_host_to_be_asked_again(
    flow: Flow, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object, **__: object) -> Host:
        await asyncio.sleep(60)
        raise AssertionError

    network.answers = {"hv-01": a_host()}
    monkeypatch.setattr("wizard.flow.hosting.inspect", silent)
    flow.hosting.add("hv-01")
    reading = asyncio.ensure_future(flow.hosting.connect())
    await asyncio.sleep(0.05)
    reading.cancel()
    await asyncio.wait([reading])
    assert statuses(flow) == {"hv-01": HostStatus.ADDED}
