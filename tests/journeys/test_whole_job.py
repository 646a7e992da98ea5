"""From a running virtual machine to a proven nested host, with work inside, and back again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.travelling import (
    Simulation,
    carry_out,
    go_on,
    hosts_of,
    read_hosts,
    record_of,
    said,
    serving,
    standing,
    status_of,
    vm_of,
)
from tests.run.comparing import inside_of
from tests.ui.conftest import Until
from wizard.flow.flow import Flow
from wizard.flow.state import PageName, VmKey
from wizard.model.choices import Consent, InsideWork, Networking, PortForward, VmChoice
from wizard.model.records import RunStatus, StepStatus, VmRecord, VmStatus
from wizard.planning.suggestions import to_disable
from wizard.remoting.problems import InsideAccessDenied
from wizard.run.pace import Limits
from wizard.simulator.guests import Guest
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.state import SimulatedHost
from wizard.unattended.journey import journey

JOB_01, JOB_02 = "hv-job-01.corp.example", "hv-job-02.corp.example"
NAT, FALSE_ALARM, REFUSES = "lab-01", "lab-02 (false alarm)", "lab-03 (credential refused)"
SAVED, PAUSED, SLOW = "lab-04 (saved)", "lab-05 (paused)", "lab-06 (starting)"
NESTED, LINUX = "nested-01", "lab-linux"
GROUP, USER, PASSWORD = "lab guests", "Administrator", "demo"
REMOTE_DESKTOP = PortForward("TCP", 53389, "192.168.100.10", 3389)
SLOW_BOOT = 1500.0  # simulated seconds; the run polls many times meanwhile
PATIENCE = 30.0
QUICK = Limits(poll=0.02, answer=15.0, change=15.0, reconnect=2.5, settle=0.3, refused=5.0)


@dataclass(frozen=True, slots=True)
class Job:
    """Hosts on the wire, and a user who has the password of their guests."""

    simulation: Simulation
    flow: Flow

    @property
    def hosts(self) -> list[SimulatedHost]:
        return self.simulation.hosts

    def vm(self, name: str) -> SimulatedVm:
        return next(vm for host in self.hosts for vm in host.vms if vm.name == name)

    def key(self, name: str) -> VmKey:
        host = next(host for host in self.hosts if any(vm.name == name for vm in host.vms))
        return host.name, self.vm(name).id

    def keys(self, *names: str) -> list[VmKey]:
        return [self.key(name) for name in names]

    def record(self, name: str) -> VmRecord:
        return record_of(self.flow, name, self.key(name)[0])

    def windows(self, name: str) -> SimulatedHost:
        guest = self.vm(name).guest
        assert isinstance(guest, Guest)
        return guest.inside

    def choose(self, name: str, **values: Any) -> None:
        self.flow.deciding.choose([self.key(name)], **values)

    def work(self, name: str, **values: Any) -> None:
        self.choose(name, inside=InsideWork(account=GROUP, **values))


@contextmanager
def the_job(folder: Path) -> Iterator[Job]:
    hosts = hosts_of("whole-job")
    slow = vm_of(hosts[0], SLOW)
    slow.state, slow.becomes, slow.upcoming, slow.alive = "Running", None, [], True
    assert slow.guest is not None
    slow.guest.boot_seconds = SLOW_BOOT
    with serving(*hosts) as simulation:
        flow = simulation.flow(folder)
        flow.running.limits = QUICK
        flow.insides.give(GROUP, USER, PASSWORD)
        yield Job(simulation, flow)


async def to_the_choices(job: Job) -> None:
    flow = job.flow
    await read_hosts(flow, *job.simulation.names)
    go_on(flow)
    go_on(flow)
    flow.deciding.resolve(flow.state.undecided)
    go_on(flow)
    assert flow.state.page is PageName.CHOICES


async def look_inside(job: Job) -> None:
    """Choose the credential where something is to be done inside, and look; one refuses it."""
    names = (NAT, FALSE_ALARM, REFUSES, SLOW, NESTED)
    for name in names:
        job.work(name)
    await job.flow.insides.read(job.keys(*names))
    problems = job.flow.state.inside_problems
    assert set(problems) == {job.key(REFUSES)}
    assert isinstance(problems[job.key(REFUSES)], InsideAccessDenied)


def choose(job: Job) -> None:
    deciding = job.flow.deciding
    nat = replace(deciding.suggested(job.key(NAT)).nat, dhcp=True, forwards=(REMOTE_DESKTOP,))
    job.choose(NAT, networking=Networking.NAT, nat=nat)
    job.work(FALSE_ALARM, deep_check=True)
    nested: VmChoice = job.flow.state.choices.of(*job.key(NESTED))
    deciding.choose_each({job.key(NESTED): to_disable(nested)})
    assert "consent" in said(job.flow)
    deciding.agree({job.key(SAVED): {Consent.START_SAVED}})
    deciding.agree({job.key(PAUSED): {Consent.RESUME_PAUSED}})


async def to_the_review(job: Job) -> None:
    await to_the_choices(job)
    await look_inside(job)
    choose(job)
    assert not job.flow.state.undecided
    assert said(job.flow) == (
        "8 VMs on 2 hosts will be changed. Nested virtualization is turned off on 1 VM."
    )
    go_on(job.flow)
    assert job.flow.state.page is PageName.REVIEW


def check_that_all_is_as_planned(job: Job, found: dict[VmKey, dict[str, Any]]) -> None:
    done = [vm.vm.name for vm in job.flow.state.record.vms if vm.status is VmStatus.DONE]  # type: ignore[union-attr]
    assert sorted(done) == sorted({NAT, FALSE_ALARM, SAVED, PAUSED, SLOW, NESTED, LINUX})
    for name in (NAT, FALSE_ALARM, SLOW, PAUSED, LINUX):
        assert job.vm(name).exposes_virtualization, name
        assert (job.vm(name).state, job.vm(name).alive) == ("Running", True), name
    assert (job.vm(SAVED).state, job.vm(SAVED).exposes_virtualization) == ("Off", True)
    assert (job.vm(NESTED).state, job.vm(NESTED).exposes_virtualization) == ("Running", False)
    for name in (NAT, FALSE_ALARM, SLOW):
        assert inside_of(job.vm(name))["features"] == {"role", "module"}, name
    assert standing(*job.hosts)[job.key(REFUSES)] == found[job.key(REFUSES)]


def check_the_network_inside(job: Job) -> None:
    windows = job.windows(NAT)
    assert [(each.name, each.type) for each in windows.switches] == [("Nested", "Internal")]
    assert ("vEthernet (Nested)", "192.168.100.1") in [
        (each.interface, each.address) for each in windows.addresses
    ]
    (nat,) = windows.nats
    assert nat.prefix == "192.168.100.0/24"
    assert [mapping.port for mapping in nat.mappings] == [REMOTE_DESKTOP.port]
    assert len(windows.firewall_rules) == 1
    assert windows.dhcp is not None
    assert [adapter.mac_address_spoofing for adapter in job.vm(NAT).adapters] == [False]
    assert [adapter.mac_address_spoofing for adapter in job.vm(FALSE_ALARM).adapters] == [True]
    assert job.windows(FALSE_ALARM).vms == [], "the nested VM of the deep check is gone"


def check_who_was_refused(job: Job) -> None:
    refused = job.record(REFUSES)
    assert refused.status is VmStatus.UNDONE
    assert [step.status for step in refused.steps][:2] == [StepStatus.FAILED, StepStatus.NOT_RUN]
    assert refused.steps[0].title == "Sign in inside the VM"
    assert "did not accept the credential" in refused.message
    assert "It was not tried again" in refused.message, "looking inside was the one attempt"


def check_the_way_of_dism(job: Job) -> None:
    install = next(s for s in job.record(FALSE_ALARM).steps if s.title.startswith("Install Hyper"))
    sent = [each.text for each in install.commands if each.purpose == "change"]
    assert "Install-WindowsFeature" in sent[0]
    assert "Enable-WindowsOptionalFeature -Online" in sent[-1]


def at_work(job: Job, found: dict[VmKey, dict[str, Any]], *names: str) -> set[str]:
    """Return which of these machines are not as they were found."""
    now = standing(*job.hosts)
    return {name for name in names if now[job.key(name)] != found[job.key(name)]}


def check_what_has_no_way_back(job: Job, found: dict[VmKey, dict[str, Any]]) -> None:
    """A saved or paused state is gone, and what ran nested is off; all else is as found."""
    now = standing(*job.hosts)
    for name, state in ((SAVED, "Off"), (PAUSED, "Running"), (NESTED, "Running")):
        was, has = found[job.key(name)], now[job.key(name)]
        differing = {each for each in was if was[each] != has[each]}
        assert differing <= {"state", "alive", "inside"}, name
        assert has["state"] == state, name
    assert [vm.state for vm in job.windows(NESTED).vms] == ["Off"]


EVERYBODY = (NAT, FALSE_ALARM, REFUSES, SAVED, PAUSED, SLOW, NESTED, LINUX)


async def check_the_ways_back(job: Job, found: dict[VmKey, dict[str, Any]], until: Until) -> None:
    """Undo one virtual machine, then the rest of its neighbors' host, then everything else."""
    running = job.flow.running
    before = standing(*job.hosts)
    await running.undo({job.key(NAT)})
    assert job.record(NAT).status is VmStatus.UNDONE
    await until(lambda: not at_work(job, found, NAT), PATIENCE, "lab-01 as it was found")
    others = [name for name in EVERYBODY if name != NAT]
    now = standing(*job.hosts)
    assert {name for name in others if now[job.key(name)] != before[job.key(name)]} == set()

    await running.undo(job.keys(NESTED, LINUX))
    assert job.record(LINUX).status is VmStatus.UNDONE
    await until(lambda: not at_work(job, found, LINUX), PATIENCE, "lab-linux as it was found")
    assert job.record(FALSE_ALARM).status is VmStatus.DONE

    await running.undo()
    assert running.find_unfinished() == ()
    assert status_of(job.flow) is RunStatus.UNDONE


@pytest.mark.timeout(120)
async def test_the_whole_job_and_the_way_back_of_a_vm_a_host_and_the_rest(
    tmp_path: Path, until: Until
) -> None:
    with the_job(tmp_path) as job:
        found = standing(*job.hosts)
        await to_the_review(job)
        assert standing(*job.hosts) == found, "reading, looking and choosing change nothing"
        await carry_out(job.flow)
        check_who_was_refused(job)
        check_that_all_is_as_planned(job, found)
        check_the_network_inside(job)
        check_the_way_of_dism(job)
        await check_the_ways_back(job, found, until)
        left = {SAVED, PAUSED, NESTED}
        back = [name for name in EVERYBODY if name not in left]
        await until(lambda: not at_work(job, found, *back), PATIENCE, "all as it was found")
        check_what_has_no_way_back(job, found)
        await job.flow.close()


@pytest.mark.timeout(120)
def test_without_a_window_the_whole_job_is_done_said_and_taken_back_on_one_vm(
    tmp_path: Path,
) -> None:
    with the_job(tmp_path) as job:
        job.flow.hosting.add("\n".join(job.simulation.names))
        found = standing(*job.hosts)
        told: list[str] = []
        assert journey(job.flow, tmp_path, told.append, GROUP) == 0
        printed = "\n".join(told)
        for words in (
            f"Agreed: Start {SAVED}, then shut it down\n    It goes on where it was",
            f"Agreed: Resume {PAUSED}, then shut it down\n    It runs on",
            f"{NAT}: Hyper-V and NAT 192.168.100.0/24 with DHCP inside",
            "TCP 53389 leads to 192.168.100.10:3389",
            f"{FALSE_ALARM}: Hyper-V inside, tried with a nested VM that is removed again",
            f"{NESTED}: nested virtualization is turned off\n    VMs run inside the VM",
            f"{NAT} on {JOB_01} is undone. The report has the way back, too.",
        ):
            assert words in printed, words
        assert PASSWORD not in printed.replace("demonstration", "")
        assert job.vm(FALSE_ALARM).exposes_virtualization
        assert not job.vm(NESTED).exposes_virtualization
        back = set(found[job.key(NAT)]) - {"alive"}  # its Windows may still start
        now = standing(*job.hosts)[job.key(NAT)]
        assert {each for each in back if now[each] != found[job.key(NAT)][each]} == set()
