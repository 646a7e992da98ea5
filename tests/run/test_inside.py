"""Steps inside a virtual machine: a silent guest is not a silent host; nothing runs twice."""

from pathlib import Path

import pytest

from tests.in_process import loop_time, told
from tests.run.worlds import World, a_simulated_host, a_simulated_vm, a_world
from wizard.model.facts import VmRef
from wizard.model.records import RunRecord, VmRecord, VmStatus
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, ReachGuest, RestartGuest
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.powershell.command import Command
from wizard.remoting import inside_wording
from wizard.remoting.inside_accounts import InsideLogon
from wizard.remoting.problems import HostError
from wizard.run.pace import Limits
from wizard.simulator.values import ErrorRecord

INVOKE = "Invoke-Command"
STARTING = ErrorRecord(
    "PSSessionStateBroken",
    "OpenError",
    "An error has occurred which Windows PowerShell cannot handle. A remote session might have "
    "ended.",
)
ANMELDUNG = ErrorRecord("PSSessionStateBroken", "OpenError", "Die Sitzung ist beendet.")
WRONG = ErrorRecord("PSSessionStateBroken", "OpenError", "The credential is invalid.")


def a_guest_world(folder: Path, *steps: type[Step]) -> World:
    """A running virtual machine that exposes the extensions, and a plan of steps inside it."""
    vm = a_simulated_vm()
    vm.processor.exposes_virtualization = True
    world = a_world(folder, vm)
    ref = VmRef(vm.id, vm.name)
    chosen = steps or (ReachGuest, InstallHyperV, RestartGuest, ProveHyperV)
    plan = VmPlan(ref, tuple(step(vm=ref) for step in chosen), "Running", inside_account="lab")  # type: ignore[call-arg]
    world.plan = Plan((HostPlan(world.host.name, (plan,)),))
    return world


def executed(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal).execute()

    return told(story())


def resumed(world: World) -> RunRecord:
    async def story() -> RunRecord:
        with world.open() as journal:
            return await world.run(journal).resume()

    return told(story())


def only_vm(record: RunRecord) -> VmRecord:
    (vm,) = record.vms
    return vm


def many_guests(folder: Path, hosts: int, of_each: int) -> World:
    """Hosts with virtual machines that are all reached with the one credential."""
    made = [
        a_simulated_host(
            *(a_simulated_vm(f"vm-{number}-{n}") for n in range(of_each)), name=f"hv-{number}"
        )
        for number in range(hosts)
    ]
    world = World(folder, made, limits=Limits(same_failures=99))
    world.plan = Plan(
        tuple(
            HostPlan(
                host.name,
                tuple(
                    VmPlan(ref, (ReachGuest(vm=ref),), "Running", inside_account="lab")
                    for ref in (VmRef(vm.id, vm.name) for vm in host.vms)
                ),
            )
            for host in made
        )
    )
    for session in world.sessions.values():
        session.sign_ins = world.session.sign_ins
    return world


def signing_in_as(world: World, user: str, password: str) -> None:
    for host in world.hosts:
        accounts = {vm.id: (user, password) for vm in host.vms}
        world.sessions[host.name].inside_accounts.update(accounts)


def sign_ins(world: World) -> int:
    commands = [each for session in world.sessions.values() for each in session.commands]
    return len([each for each in commands if each.startswith(INVOKE)])


def refused_after(world: World, command: str, refusal: ErrorRecord, times: int) -> list[float]:
    """Let the guest refuse everybody so many times once a command was carried out in it.

    Returns when it was asked since then.
    """
    armed: list[bool] = []
    asked: list[float] = []

    def moment(when: str) -> None:
        if when == "after" and command in world.session.commands[-1] and not armed:
            armed.append(True)
            world.host.faults.refuse(INVOKE, refusal, times=times)
        elif when == "before" and armed:
            asked.append(loop_time())

    world.session.moment = moment
    return asked


def test_hyper_v_is_installed_restarted_into_and_seen_at_work(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path)
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert world.session.changes["Install-WindowsFeature"] == 1
    assert world.session.changes["Restart-Computer"] == 1


def test_a_guest_that_still_starts_is_asked_again_until_it_answers(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path, ReachGuest)
    world.host.faults.refuse(INVOKE, STARTING, times=8)
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert any("the system inside does not answer" in words for _, _, words in world.said)


def test_a_guest_that_never_answers_fails_its_step_and_not_its_host(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path, ReachGuest)
    world.host.faults.refuse(INVOKE, STARTING, times=999)
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.UNDONE
    assert "did not answer" in vm.message
    assert "Host lost" not in vm.doing
    assert world.session.exchanges < 40


def test_what_may_be_a_wrong_password_is_tried_twice(tmp_path: Path) -> None:
    """In another language than English a wrong password looks like a guest that starts."""
    world = a_guest_world(tmp_path, ReachGuest)
    world.host.faults.refuse(INVOKE, ANMELDUNG, times=999)
    assert only_vm(executed(world)).status is VmStatus.UNDONE
    assert sign_ins(world) == 2


def test_a_wrong_password_fails_the_step_at_once(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path, ReachGuest)
    world.session.inside_accounts[world.vm.id] = ("Administrator", "wrong")
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.UNDONE
    assert "does not accept this account" in vm.message
    assert sign_ins(world) == 1


@pytest.mark.parametrize(("user", "most"), [("CORP\\svc-nested", 1), ("Administrator", 2)])
@pytest.mark.parametrize("language", ["English", "German"])
def test_a_wrong_password_for_many_vms_locks_no_account(
    tmp_path: Path, user: str, most: int, language: str
) -> None:
    world = many_guests(tmp_path, hosts=4, of_each=4)
    signing_in_as(world, user, "wrong")
    if language == "German":
        for host in world.hosts:
            host.faults.refuse(INVOKE, ANMELDUNG, times=999)
    record = executed(world)
    assert {vm.status for vm in record.vms} == {VmStatus.UNDONE}
    tries = most if language == "English" else 2 * most
    assert sign_ins(world) == tries
    told_why = [vm for vm in record.vms if "was not tried inside the VM" in vm.message]
    assert len(told_why) == 16 - most
    assert all("“lab”" in vm.advice for vm in told_why)


@pytest.mark.parametrize("refusal", [WRONG, ANMELDUNG])
@pytest.mark.parametrize("times", [1, 2])
def test_a_refusal_just_after_a_restart_is_waited_out_where_the_account_worked_before(
    tmp_path: Path, refusal: ErrorRecord, times: int
) -> None:
    world = a_guest_world(tmp_path)
    refused_after(world, "Restart-Computer", refusal, times)
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert world.session.changes["Restart-Computer"] == 1
    assert world.session.changes["Install-WindowsFeature"] == 1


def test_a_change_that_is_refused_where_the_account_worked_is_sent_again(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path)
    refused_after(world, "Get-WindowsOptionalFeature", WRONG, 1)
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert world.session.refused["Install-WindowsFeature"] == 1


def test_half_a_minute_passes_between_two_attempts_also_after_a_change(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path)
    attempts = refused_after(world, "Get-WindowsOptionalFeature", WRONG, 2)
    assert only_vm(executed(world)).status is VmStatus.DONE
    first, second, third = attempts[:3]
    assert second - first >= 30
    assert third - second >= 30


def test_three_refusals_are_believed_and_what_was_begun_waits_for_the_credential(
    tmp_path: Path,
) -> None:
    world = a_guest_world(tmp_path)
    refused_after(world, "Restart-Computer", WRONG, 999)
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.STOPPED
    assert vm.doing == "Credential refused while undoing"
    assert "“lab”" in vm.advice
    refused = [each for each in world.host.received if each == INVOKE]

    again = only_vm(resumed(world))
    assert again.status is VmStatus.STOPPED
    assert [each for each in world.host.received if each == INVOKE] == refused

    world.host.faults.refusals.clear()
    world.session.sign_ins.forget("lab")  # the user gives it again
    assert only_vm(resumed(world)).status is VmStatus.UNDONE


def test_a_change_whose_session_breaks_is_looked_at_before_anything_else(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path)
    restarts = world.session.changes

    def broken(moment: str) -> None:
        if moment == "after" and restarts["Restart-Computer"] == 1 and not lost:
            lost.append(True)
            raise inside_wording.failed(
                world.session.target,
                Command((), world.vm.id),
                [HostError(STARTING.id, STARTING.category, STARTING.message)],
                InsideLogon("lab"),
            )

    lost: list[bool] = []
    world.session.moment = broken
    assert only_vm(executed(world)).status is VmStatus.DONE
    assert lost
    assert restarts["Restart-Computer"] == 1


def test_without_the_credential_the_vm_is_stopped_and_the_run_can_be_resumed(
    tmp_path: Path,
) -> None:
    world = a_guest_world(tmp_path, ReachGuest)
    missing = [True]

    def nobody_gave_it(moment: str) -> None:
        if moment == "before" and missing and world.session.exchanges > 1:
            raise inside_wording.no_account(Command((), world.vm.id), InsideLogon("lab"))

    world.session.moment = nobody_gave_it
    vm = only_vm(executed(world))
    assert vm.status in (VmStatus.STOPPED, VmStatus.NOT_RUN)
    assert "“lab”" in vm.message
    assert "Credential missing" in vm.doing
    assert "“lab”" in vm.advice

    missing.clear()
    assert only_vm(resumed(world)).status is VmStatus.DONE


def test_a_service_that_is_not_up_yet_is_asked_again(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path, ReachGuest)
    record = ErrorRecord("WIN32 1753,Get-DhcpServerv4Scope", "NotSpecified", "Kein Endpunkt.")
    world.host.faults.refuse(INVOKE, record, times=3)
    assert only_vm(executed(world)).status is VmStatus.DONE


def test_services_have_their_own_time_after_a_long_start(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path, ReachGuest)
    world.host.faults.refuse(INVOKE, STARTING, times=15)
    world.host.faults.refuse(
        INVOKE, ErrorRecord("Strange,Inside", "NotSpecified", "Nein."), times=2
    )
    assert only_vm(executed(world)).status is VmStatus.DONE


def test_an_error_inside_that_does_not_pass_is_not_asked_again(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path, ReachGuest)
    world.host.faults.refuse(INVOKE, ErrorRecord("Strange,Inside", "NotSpecified", "Nein."))
    vm = only_vm(executed(world))
    assert vm.status is VmStatus.UNDONE
    assert "Strange,Inside" in vm.quoted


def test_a_vm_that_is_not_on_this_host_any_more_is_not_waited_for(tmp_path: Path) -> None:
    world = a_guest_world(tmp_path, ReachGuest)
    gone = "InvalidVMIdNotSingle,Microsoft.PowerShell.Commands.InvokeCommandCommand"
    world.host.faults.refuse(INVOKE, STARTING)
    world.host.faults.refuse(INVOKE, ErrorRecord(gone, "InvalidArgument", "Nicht da."))
    assert only_vm(executed(world)).status is VmStatus.UNDONE
