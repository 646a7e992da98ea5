"""Virtual machines in whole worlds, and what the rules come to together. Numbers: worked cases."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as a
from tests.checks.whole_worlds import LINUX, WINDOWS_11, amd, of_build, one_vm
from wizard.checks.catalogue import VmVerdict, assess, vm_verdict
from wizard.model.choices import Answer, Choices, Consent, Networking, Preparation, VmChoice
from wizard.model.facts import (
    Host,
    Version,
    VmSecurity,
)
from wizard.model.findings import Disposition, Finding, Policy, Severity, Verdict
from wizard.planning.planner import plan

BLOCKED, READY, NEEDS = VmVerdict.BLOCKED, VmVerdict.READY, VmVerdict.NEEDS_ACTIONS
STANDARD, STRICT = Policy.STANDARD, Policy.STRICT
P, F, U, N = Verdict.PASSED, Verdict.FAILED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
REF = a.a_ref()


class World:
    """A host, what was chosen for its virtual machines, what the user said, and the findings."""

    def __init__(
        self,
        host: Host,
        policy: Policy = STANDARD,
        choice: VmChoice | None = None,
        peers: tuple[Host, ...] = (),
        **answers: str,
    ) -> None:
        said = {(name.replace("_", "-"), "", ""): Answer(it) for name, it in answers.items()}
        self.host = host
        self.choices = replace(a.choices_for(host, choice), answers=said)
        self.findings = assess(host, policy, self.choices, peers)

    def __getitem__(self, rule: str) -> Finding:
        """Return what the rule says of the first virtual machine."""
        return next(f for f in self.findings if f.rule.id == rule)

    @property
    def verdict(self) -> VmVerdict:
        """What it comes to for the first virtual machine."""
        return vm_verdict(self.findings, (self.host.vms or ())[0].ref)

    @property
    def failing(self) -> set[str]:
        """The rules of virtual machines that failed, advice as well."""
        return {f.rule.id for f in self.findings if f.verdict is F and f.subject.vm is not None}

    @property
    def commands(self) -> str:
        """All commands that are offered."""
        return "\n".join(way.powershell for f in self.findings for way in f.remediations)


def running(**changes: Any) -> Host:
    return one_vm(state="Running", **changes)


def prepared(*settings: Preparation, **choice: Any) -> VmChoice:
    return a.a_choice(preparations=frozenset(settings), **choice)


def observed(finding: Finding) -> str:
    return "; ".join(str(each.observed) for each in finding.evidence)


# The worked cases ---------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", Policy)
def test_case_01_a_declared_vm_that_is_off_has_no_problem_at_all(policy: Policy) -> None:
    world = World(a.a_host(), policy, guest_system="server-2016")
    assert [f.rule.id for f in world.findings if f.is_problem and f.subject.vm] == []
    assert world.verdict is READY


def test_case_03_a_vm_that_is_enabled_already_gets_an_empty_plan() -> None:
    exposed = a.a_vm_processor(exposes_virtualization=True)
    host = one_vm(processor=exposed, adapters=(a.an_adapter(mac_address_spoofing=True),))
    choice = a.a_choice(networking=Networking.MAC_SPOOFING, spoofing_adapters=(a.an_adapter().id,))
    world = World(host, choice=choice)
    assert world.verdict is VmVerdict.ALREADY_ENABLED
    assert plan([host], world.choices).steps == 0


@pytest.mark.parametrize("policy", Policy)
def test_case_05_the_first_supported_host_and_version_are_enough(policy: Policy) -> None:
    world = World(of_build(14393, "8.0", "5.0", "8.0"), policy)
    assert {world[rule].verdict for rule in ("VM-VER-01", "VM-VER-04")} == {P}
    assert {world[rule].verdict for rule in ("VM-VER-05", "VM-VER-06")} == {N}


def test_case_11_the_version_of_the_preview_is_a_warning_with_the_next_one_offered() -> None:
    found = World(amd(20348, "9.3"))["VM-VER-03"]
    assert (found.verdict, found.severity) == (F, Severity.WARNING)
    assert "to 10.0" in str(found.remediations[0].advice)


@pytest.mark.parametrize("policy", Policy)
def test_case_15_a_vm_of_2012_must_be_raised_and_has_no_way_back(policy: Policy) -> None:
    world = World(of_build(20348, "5.0", "8.0", "10.0"), policy)
    assert {"VM-VER-01", "VM-VER-04", "VM-VER-05"} <= world.failing
    assert world["VM-VER-05"].severity is Severity.WARNING
    assert "10.0" in observed(world["VM-VER-05"])
    assert world["VM-VER-06"].verdict is P
    assert world.verdict is NEEDS
    assert world["VM-VER-01"].blocks  # until the user agrees


def test_case_37_a_saved_vm_is_started_and_shut_down_before_anything_is_thrown_away() -> None:
    world = World(one_vm(state="Saved"))
    assert world.verdict is NEEDS
    assert world["VM-STATE-03"].blocks
    first, second = world["VM-STATE-03"].remediations
    assert (first.consent, second.consent) == (Consent.START_SAVED, Consent.DISCARD_SAVED_STATE)
    assert "Start-VM" in first.powershell
    assert "InitiateShutdown" in first.powershell
    assert "is lost" in str(second.advice)
    assert (first.undo, second.undo) == ("", "")  # neither is put back as it was found
    assert {first.disposition, second.disposition} == {Disposition.CONSENT}


def test_case_39_no_way_switches_a_vm_off_silently_whose_guest_does_not_answer() -> None:
    silent = tuple(
        replace(service, status="NoContact")
        for service in a.a_vm(state="Running").integration_services or ()
    )
    world = World(running(integration_services=silent, heartbeat="NoContact"))
    assert {"VM-IC-01", "VM-IC-02"} <= world.failing
    harder = [w for w in world["VM-IC-01"].remediations if "Stop-VM" in w.powershell]
    assert [w.consent for w in harder] == [Consent.FORCE, Consent.TURN_OFF]
    assert all(w.disposition is Disposition.CONSENT for w in harder)
    planned = [w.powershell for w in world["VM-STATE-02"].remediations]
    assert "Stop-VM" not in "".join(planned)


def test_case_41_disks_that_are_merged_are_waited_for() -> None:
    world = World(one_vm(operational_status=("InService", "MergingDisks")))
    assert world["VM-STATE-08"].blocks
    assert str(world["VM-STATE-08"].remediations[0].advice).startswith("Wait")


@pytest.mark.parametrize("policy", Policy)
def test_case_43_too_many_processors_can_be_put_into_the_plan(policy: Policy) -> None:
    host = running(processor=a.a_vm_processor(count=240))
    found = World(host, policy)["VM-CPU-02"]
    assert found.blocks is (policy is STRICT)
    (way,) = found.remediations
    assert (way.disposition, way.preparation) == (Disposition.CONSENT, Preparation.PROCESSORS)
    assert way.powershell.endswith("Set-VMProcessor -Count 225")
    assert way.undo.endswith("Set-VMProcessor -Count 240")
    chosen = World(host, policy, prepared(Preparation.PROCESSORS))
    assert chosen["VM-CPU-02"].is_planned
    assert chosen.verdict is NEEDS


@pytest.mark.parametrize(
    ("rule", "mode", "setting"),
    [
        ("VM-CPU-03", "compatible_for_migration", Preparation.MIGRATION_COMPATIBILITY),
        ("VM-CPU-04", "compatible_for_older_systems", Preparation.OLDER_COMPATIBILITY),
    ],
)
def test_case_45_compatibility_is_switched_off_only_with_consent(
    rule: str, mode: str, setting: Preparation
) -> None:
    host = one_vm(processor=a.a_vm_processor(**{mode: True}))
    found = World(host)[rule]
    assert (found.severity, found.rule.puts_right) == (Severity.WARNING, Disposition.CONSENT)
    assert found.rule.unconfirmed
    (way,) = found.remediations
    assert way.preparation is setting
    assert (way.powershell[-6:], way.undo[-5:]) == ("$false", "$true")
    assert World(host, choice=prepared(setting))[rule].is_planned


def test_case_47_automatic_checkpoints_of_a_client_can_be_put_into_the_plan() -> None:
    host = replace(
        of_build(22631, "11.0", "8.0", "11.0"),
        operating_system=a.a_windows(build=22631, **WINDOWS_11),
        vms=(a.a_vm(configuration_version=Version(11, 0), automatic_checkpoints=True),),
    )
    found = World(host)["VM-CHK-02"]
    assert (found.verdict, found.severity) == (F, Severity.WARNING)
    assert found.remediations[0].preparation is Preparation.AUTOMATIC_CHECKPOINTS
    assert World(host, choice=prepared(Preparation.AUTOMATIC_CHECKPOINTS)).verdict is NEEDS


def test_case_49_a_clustered_vm_is_a_warning_and_stays_ready() -> None:
    host = a.a_host(in_cluster=True, vms=(a.a_vm(clustered=True),))
    other = a.a_host(name="hv-muc-02", in_cluster=True, vms=())
    world = World(host, peers=(other,))
    assert world["VM-MIG-01"].severity is Severity.WARNING
    assert not world["VM-MIG-01"].blocks
    assert [f.subject.vm for f in world.findings if f.rule.id == "VM-MIG-01"] == [REF]


@pytest.mark.parametrize("policy", Policy)
def test_case_51_a_shielded_vm_is_left_to_its_owner(policy: Policy) -> None:
    security = replace(a.a_vm().security or VmSecurity(), shielded=True)
    world = World(one_vm(security=security), policy)
    assert world.verdict is BLOCKED
    assert {w.disposition for w in world["VM-SEC-01"].remediations} == {Disposition.MANUAL}
    assert "owner" in str(world["VM-SEC-01"].remediations[0].advice)


def test_case_53_linux_can_be_enabled_and_is_asked_nothing_of_windows() -> None:
    world = World(running(guest=LINUX))
    assert world.verdict is NEEDS
    asked = ("VM-OS-01", "VM-OS-04", "VM-OS-05", "VM-PSD-01")
    assert {world[rule].verdict for rule in asked} == {N}
    assert World(running(guest=LINUX), STRICT).verdict is BLOCKED


def test_case_67_of_two_vms_of_one_name_only_the_chosen_id_is_named_in_commands() -> None:
    twin = a.a_vm(ref=a.a_ref("LAB1", 2), state="Running")
    host = a.a_host(vms=(a.a_vm(ref=a.a_ref("LAB1"), state="Running"), twin))
    choices = Choices({(host.name, twin.ref.id): a.a_choice()})
    findings = assess(host, STANDARD, choices)
    same = next(f for f in findings if f.rule.id == "VM-ID-01" and f.subject.vm == twin.ref)
    assert (same.verdict, same.severity) == (F, Severity.ADVICE)
    assert REF.id in observed(same)
    (of_host,) = plan([host], choices).hosts
    assert [vm.vm for vm in of_host.vms] == [twin.ref]
