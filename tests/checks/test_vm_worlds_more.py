"""Virtual machines nobody foresaw: what the rules come to where facts, answers and choices meet."""

from dataclasses import replace
from typing import Any

import pytest

from tests import builders as a
from tests.checks.test_vm_worlds import F, N, P, U, World, observed, prepared, running
from tests.checks.whole_worlds import UP_TO_10, amd, of_build, one_vm
from wizard.checks.catalogue import VM_CHECKS, VmVerdict, assess
from wizard.checks.vm_list import VM_LIST
from wizard.model.choices import Choices, Enablement, Preparation
from wizard.model.facts import (
    GIB,
    HEARTBEAT_SERVICE,
    SHUTDOWN_SERVICE,
    Checkpoint,
    Host,
    IntegrationService,
    Version,
    VmSecurity,
)
from wizard.model.findings import Disposition, Policy, Severity, Verdict
from wizard.planning.planner import plan
from wizard.planning.step import Step

BLOCKED, NEEDS, READY = VmVerdict.BLOCKED, VmVerdict.NEEDS_ACTIONS, VmVerdict.READY
NOTHING_TOLD = a.a_guest(name=None, version=None, build=None, product_type=None, full_name=None)


# Which system is inside ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "verdicts"),
    [
        ("server-2016", {"01": P, "02": P, "03": P, "04": P}),
        ("client", {"01": P, "02": P, "03": P, "04": P}),
        ("home", {"01": P, "02": P, "03": P, "04": F}),
        ("older", {"01": F, "02": P, "03": P, "04": N}),
        ("other", {"01": N, "02": P, "03": F, "04": N}),
        ("something else", {"01": N, "02": U, "03": N, "04": N}),
    ],
)
def test_what_the_user_says_of_a_vm_that_is_off_counts_and_is_called_so(
    answer: str, verdicts: dict[str, Verdict]
) -> None:
    world = World(a.a_host(), guest_system=answer)
    assert {rule: world[f"VM-OS-{rule}"].verdict for rule in verdicts} == verdicts
    if answer != "something else":
        assert "as you said" in observed(world["VM-OS-02"])


def test_nobody_is_asked_twice_what_the_guest_itself_reports() -> None:
    world = World(running(), guest_system="other")
    assert world["VM-OS-03"].verdict is P
    assert "as you said" not in observed(world["VM-OS-03"])


def test_a_file_from_inside_tells_the_system_of_a_vm_that_is_off() -> None:
    world = World(one_vm(inside=a.an_inside()))
    assert world["VM-OS-01"].verdict is P
    assert "read inside" in observed(world["VM-OS-02"])


def test_home_is_found_inside_where_its_name_does_not_say_it() -> None:
    home = a.a_windows(caption="Windows 11", edition="Core", product_type=1, build=22631)
    world = World(one_vm(inside=a.an_inside(windows=home)), Policy.STRICT)
    assert world["VM-OS-04"].blocks
    assert World(one_vm(inside=a.an_inside(windows=home)))["VM-OS-04"].blocks is False


def test_a_guest_that_tells_nothing_is_unknown_until_somebody_says() -> None:
    silent = World(running(guest=NOTHING_TOLD), Policy.STRICT)
    assert silent["VM-OS-01"].verdict is U
    assert silent["VM-OS-01"].blocks
    assert World(running(guest=None), Policy.STRICT, guest_system="client")["VM-OS-01"].verdict is P


def test_saying_server_2016_or_later_does_not_tell_whether_225_processors_are_the_most() -> None:
    host = one_vm(processor=a.a_vm_processor(count=240))
    assert World(host, guest_system="server-2016")["VM-CPU-02"].verdict is U
    assert World(host, guest_system="older")["VM-CPU-02"].verdict is F
    assert World(host, guest_system="other")["VM-CPU-02"].verdict is N


def test_another_build_inside_is_advice_and_nothing_has_to_be_done() -> None:
    found = World(running(guest=a.a_guest(build=20348)))["VM-OS-05"]
    assert (found.verdict, found.severity, found.blocks) == (F, Severity.ADVICE, False)
    assert str(found.remediations[0].advice).startswith("Nothing has to be done")


@pytest.mark.parametrize(("build", "verdict"), [(9600, F), (10240, P), (17763, P)])
def test_powershell_direct_begins_with_windows_10(build: int, verdict: Verdict) -> None:
    assert World(running(guest=a.a_guest(build=build)))["VM-PSD-01"].verdict is verdict


# Versions -----------------------------------------------------------------------------------------


def test_a_saved_state_of_an_old_version_must_go_first() -> None:
    host = of_build(17763, "5.0", "5.0", "9.0")
    saved = replace(host, vms=(a.a_vm(state="Saved", configuration_version=Version(5, 0)),))
    found = World(saved)["VM-VER-06"]
    assert (found.verdict, found.blocks) == (F, True)
    assert "VM-VER-06" not in World(one_vm(state="Saved")).failing


def test_a_checkpoint_of_an_old_version_is_mentioned_and_does_not_stand_in_the_way() -> None:
    kept = (Checkpoint("1", "Before", "Standard", automatic=False),)
    vm = a.a_vm(configuration_version=Version(5, 0), has_checkpoint=True, checkpoints=kept)
    found = World(a.a_host(vms=(vm,)))["VM-VER-06"]
    assert found.verdict is P
    assert "checkpoints" in str(found.note)
    assert found.rule.unconfirmed


def test_raising_the_version_for_amd_has_no_way_back() -> None:
    assert World(amd(20348, "9.0"))["VM-VER-05"].verdict is F
    unread = replace(amd(20348, "9.0"), processors=None)
    assert World(unread)["VM-VER-05"].verdict is U


def test_where_no_update_is_high_enough_nobody_is_warned_of_one() -> None:
    host = amd(20348, "8.0", (Version(8, 0), Version(9, 0)))
    world = World(host)
    assert world["VM-VER-02"].verdict is F
    assert world["VM-VER-05"].verdict is N


def test_nodes_that_know_only_older_versions_are_named_before_an_update() -> None:
    host = of_build(20348, "5.0", "8.0", "10.0")
    older = a.a_host(name="hv-muc-02", vms=())
    found = World(host, peers=(older,))["VM-VER-05"]
    assert "hv-muc-02" in "; ".join(str(each.what) for each in found.evidence)
    assert "9.0" in observed(found)


# Identity, state ----------------------------------------------------------------------------------


def test_names_that_differ_only_in_capitals_are_the_same_name() -> None:
    host = a.a_host(vms=(a.a_vm(), a.a_vm(ref=a.a_ref("LAB-01", 2))))
    found = [f for f in World(host).findings if f.rule.id == "VM-ID-01"]
    assert [f.verdict for f in found] == [F, F]


@pytest.mark.parametrize("policy", Policy)
def test_a_vm_that_is_only_planned_is_blocked_until_it_is_complete(policy: Policy) -> None:
    world = World(one_vm(kind="PlannedVirtualMachine"), policy)
    assert world.verdict is BLOCKED
    assert World(one_vm(kind=None), policy).verdict is VmVerdict.INCOMPLETE


def test_an_enabled_vm_must_be_off_for_a_setting_that_was_chosen() -> None:
    processor = a.a_vm_processor(exposes_virtualization=True, count=1)
    host = running(processor=processor)
    assert World(host)["VM-STATE-02"].verdict is N
    chosen = World(host, choice=prepared(Preparation.PROCESSORS))
    assert chosen["VM-STATE-02"].verdict is F
    assert "a setting that you chose is to change" in str(chosen["VM-STATE-02"].note)


# Preparations -------------------------------------------------------------------------------------


def _with_service(kind: str) -> Host:
    services = (
        IntegrationService(kind, enabled=False, status="Disabled"),
        *(s for s in a.a_vm(state="Running").integration_services or () if s.kind != kind),
    )
    return running(integration_services=services, heartbeat="Disabled")


def command_of(step: Step) -> str:
    change = step.set(step.after)
    assert change is not None
    return str(change.command)


WAYS: list[tuple[str, Preparation, Host, str]] = [
    (
        "VM-CPU-01",
        Preparation.PROCESSORS,
        one_vm(processor=a.a_vm_processor(count=1)),
        "Set-VMProcessor -Count 2",
    ),
    (
        "VM-CPU-03",
        Preparation.MIGRATION_COMPATIBILITY,
        one_vm(processor=a.a_vm_processor(compatible_for_migration=True)),
        "-CompatibilityForMigrationEnabled $false",
    ),
    (
        "VM-CPU-04",
        Preparation.OLDER_COMPATIBILITY,
        one_vm(processor=a.a_vm_processor(compatible_for_older_systems=True)),
        "-CompatibilityForOlderOperatingSystemsEnabled $false",
    ),
    (
        "VM-CHK-02",
        Preparation.AUTOMATIC_CHECKPOINTS,
        one_vm(automatic_checkpoints=True),
        "-AutomaticCheckpointsEnabled $false",
    ),
    (
        "VM-CHK-03",
        Preparation.CHECKPOINT_TYPE,
        one_vm(checkpoint_type="Standard"),
        "-CheckpointType 'Production'",
    ),
    (
        "VM-IC-01",
        Preparation.SHUTDOWN_SERVICE,
        _with_service(SHUTDOWN_SERVICE),
        "Enable-VMIntegrationService",
    ),
    (
        "VM-IC-02",
        Preparation.HEARTBEAT_SERVICE,
        _with_service(HEARTBEAT_SERVICE),
        "Enable-VMIntegrationService",
    ),
]


@pytest.mark.parametrize(("rule", "setting", "host", "command"), WAYS, ids=[w[0] for w in WAYS])
def test_a_preparation_that_is_offered_is_what_the_plan_then_does(
    rule: str, setting: Preparation, host: Host, command: str
) -> None:
    way = World(host)[rule].remediations[0]
    assert (way.disposition, way.preparation) == (Disposition.CONSENT, setting)
    assert command in way.powershell
    assert way.undo
    chosen = World(host, choice=prepared(setting))
    assert chosen[rule].is_planned
    (of_host,) = plan([host], chosen.choices).hosts
    sent = [step for step in of_host.vms[0].steps if getattr(step, "setting", None) is setting]
    assert [command_of(step) for step in sent] == [way.powershell]


@pytest.mark.parametrize("kind", ["Disabled", "Production", "ProductionOnly"])
def test_only_checkpoints_with_memory_are_advised_against(kind: str) -> None:
    assert World(one_vm(checkpoint_type=kind))["VM-CHK-03"].verdict is P


# Memory -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "verdict"),
    [(7 * GIB, P), (8 * GIB, F), (0, P), (None, N)],
)
def test_nested_vms_share_what_is_left_after_the_reserve(
    wanted: int | None, verdict: Verdict
) -> None:
    said: dict[str, Any] = {} if wanted is None else {"nested_memory": str(wanted)}
    assert World(a.a_host(), **said)["VM-MEM-04"].verdict is verdict


def test_the_chosen_size_is_the_one_nested_vms_share() -> None:
    world = World(a.a_host(), choice=a.a_choice(memory=32 * GIB), nested_memory=str(16 * GIB))
    assert world["VM-MEM-04"].verdict is P


def test_a_size_that_is_no_number_is_not_taken_for_one() -> None:
    assert World(a.a_host(), nested_memory="a lot")["VM-MEM-04"].verdict is U


@pytest.mark.parametrize("changes", [{"memory_status": "Low"}, {"smart_paging": True}])
def test_a_vm_that_is_short_of_memory_gets_advice(changes: dict[str, Any]) -> None:
    found = World(running(**changes))["VM-MEM-05"]
    assert (found.verdict, found.severity) == (F, Severity.ADVICE)


@pytest.mark.parametrize("policy", Policy)
def test_dynamic_memory_is_put_right_by_the_plan_with_a_way_back(policy: Policy) -> None:
    memory = a.a_memory(dynamic=True, startup=6 * GIB)
    found = World(one_vm(memory=memory), policy)["VM-MEM-02"]
    assert (found.verdict, found.blocks) == (F, False)
    assert (
        f"-DynamicMemoryEnabled $false -StartupBytes {6 * GIB}" in found.remediations[0].powershell
    )
    assert f"-DynamicMemoryEnabled $true -StartupBytes {6 * GIB}" in found.remediations[0].undo


# Security, devices, checkpoints -------------------------------------------------------------------


def _secured(**changes: Any) -> Host:
    return one_vm(security=replace(a.a_vm().security or VmSecurity(), **changes))


@pytest.mark.parametrize("fact", ["tpm", "encrypts_state", "bound_to_host_tpm"])
def test_a_virtual_tpm_stays_and_does_not_stand_in_the_way(fact: str) -> None:
    world = World(_secured(**{fact: True}))
    assert world["VM-SEC-02"].severity is Severity.ADVICE
    assert "Leave it on" in str(world["VM-SEC-02"].remediations[0].advice)
    assert world.verdict is READY


def test_a_vm_that_withholds_virtualization_based_security_can_nest() -> None:
    world = World(_secured(vbs_opt_out=True))
    assert world["VM-SEC-03"].verdict is F
    assert world.verdict is READY


def test_a_vm_of_generation_1_is_not_asked_for_shielding() -> None:
    world = World(one_vm(generation=1, security=None))
    assert world["VM-SEC-01"].verdict is N
    assert not world["VM-GEN-01"].blocks


def test_a_vm_whose_shielding_was_not_read_is_not_called_ready() -> None:
    assert World(one_vm(security=None)).verdict is VmVerdict.INCOMPLETE


def test_protection_inside_is_never_advised_away_first() -> None:
    guard = a.a_device_guard(vbs_status=2, services_running=(2,))
    found = World(one_vm(inside=a.an_inside(device_guard=guard, hyper_v_role=2)))["VM-SEC-04"]
    assert found.verdict is F
    assert str(found.remediations[0].advice).startswith("Leave it on")


@pytest.mark.parametrize(
    "changes", [{"fibre_channel_adapters": 1}, {"pass_through_disks": 2}, {"pass_through_disks": 0}]
)
def test_disks_matter_only_where_memory_integrity_is_wanted_inside(
    changes: dict[str, int],
) -> None:
    host = one_vm(**changes)
    assert World(host)["VM-DEV-03"].verdict is N
    wanted = World(host, guest_protection="yes")["VM-DEV-03"].verdict
    assert wanted is (F if any(changes.values()) else P)


def test_a_checkpoint_of_a_backup_is_left_to_the_backup() -> None:
    left = (Checkpoint("1", "Backup", "Recovery", automatic=False),)
    world = World(one_vm(checkpoints=left, has_checkpoint=True))
    assert world["VM-CHK-04"].severity is Severity.WARNING
    assert "Remove-VMSnapshot" not in world.commands
    copy = World(one_vm(checkpoints=left, has_checkpoint=True, replication_mode="Replica"))
    assert copy["VM-CHK-04"].verdict is N


def test_a_checkpoint_of_an_unknown_kind_is_not_taken_for_an_ordinary_one() -> None:
    strange = (Checkpoint("1", "?", None, automatic=None),)
    assert World(one_vm(checkpoints=strange))["VM-CHK-04"].verdict is U


def test_a_host_without_second_threads_has_none_to_pass_on() -> None:
    one = a.a_processor(cores=16, logical_processors=16)
    host = a.a_host(
        processors=(one,), vms=(a.a_vm(processor=a.a_vm_processor(threads_per_core=1)),)
    )
    assert World(host)["VM-CPU-05"].verdict is N


# All together -------------------------------------------------------------------------------------

PECULIAR: dict[str, Any] = {
    "generation": 1,
    "processor": a.a_vm_processor(
        threads_per_core=1, hides_hypervisor=True, resource_pool="Gold", maximum=50
    ),
    "security": VmSecurity(
        shielded=False, tpm=True, encrypts_state=True, bound_to_host_tpm=True, vbs_opt_out=True
    ),
    "checkpoint_type": "Standard",
    "fibre_channel_adapters": 1,
    "guest": a.a_guest(build=20348),
    "memory_status": "Low",
    "smart_paging": True,
}


def test_a_peculiar_vm_gets_advice_only_if_it_is_to_be_enabled() -> None:
    twin = a.a_vm(ref=a.a_ref(number=2), state="Running", **PECULIAR)
    host = a.a_host(vms=(a.a_vm(state="Running", **PECULIAR), twin))
    leave = Choices(
        {(host.name, vm.ref.id): a.a_choice(enablement=Enablement.LEAVE) for vm in host.vms or ()}
    )
    advice = {
        f.rule.id
        for f in assess(host, Policy.STANDARD, leave)
        if f.subject.vm and f.severity is Severity.ADVICE and f.verdict in (F, U)
    }
    assert {rule for rule in advice if not rule.startswith(("VM-NET", "NAT"))} == set()
    chosen = World(host)
    expected = {"VM-ID-01", "VM-GEN-01", "VM-OS-05", "VM-MEM-05", "VM-CHK-03"}
    expected |= {f"VM-CPU-0{n}" for n in (5, 6, 7)} | {f"VM-SEC-0{n}" for n in (2, 3)}
    assert expected <= chosen.failing
    assert chosen.verdict is NEEDS  # it runs; advice does not stand in the way


def test_advice_alone_never_makes_an_action() -> None:
    quiet = {k: v for k, v in PECULIAR.items() if k not in ("guest", "memory_status")}
    assert World(one_vm(**quiet)).verdict is READY


def test_the_rules_are_listed_in_the_order_of_their_families() -> None:
    families = [check.rule.id.rsplit("-", 1)[0] for check in VM_LIST]
    listed = list(dict.fromkeys(families))
    assert families == sorted(families, key=listed.index)
    ids = [check.rule.id for check in VM_LIST]
    for family in listed:
        own = [rule for rule in ids if rule.rsplit("-", 1)[0] == family]
        assert own == sorted(own)
    assert ids == [c.rule.id for c in VM_CHECKS[: len(ids)]]


def test_an_amd_host_with_a_vm_of_10_0_says_nothing_of_versions() -> None:
    world = World(amd(20348, "10.0", UP_TO_10))
    assert not {rule for rule in world.failing if rule.startswith("VM-VER")}
