"""The exported script inside a virtual machine: who signs in, what is waited for and refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.planning.every_step import ALL
from tests.powershell.engine import PWSH, judge
from tests.powershell.stand_ins import write_modules
from tests.report.script_world import FOUND_INSIDE, PASSWORD, Host
from wizard.model.choices import NatChoice, PortForward
from wizard.model.facts import VmRef
from wizard.planning.cluster_step import AS_IT_IS, REFRESHED, RefreshClusterConfiguration
from wizard.planning.deep_check import deep_check
from wizard.planning.dhcp_steps import dhcp_steps
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, ReachGuest, RestartGuest
from wizard.planning.nat_steps import AssignGateway, ForwardPort, MakeNat, MakeSwitch, OpenPort
from wizard.planning.power import Down
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.planning.steps import ExposeVirtualizationExtensions, SetPower, WaitForHeartbeat
from wizard.planning.version_step import UpgradeConfigurationVersion
from wizard.report.script import as_script, vm_script, vm_undo_script

needs_engine = [
    pytest.mark.skipif(PWSH is None, reason="no pwsh on PATH: PowerShell did not judge"),
    pytest.mark.xdist_group("pwsh"),
]
VM = VmRef("b7c1d2e3-0000-4000-8000-0000000004fe", "web")
NAT = NatChoice(dhcp=True)
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
ROLE: tuple[Step, ...] = (InstallHyperV(vm=VM), RestartGuest(vm=VM), ProveHyperV(vm=VM))
NETWORK: tuple[Step, ...] = (
    MakeSwitch(vm=VM, nat=NAT),
    AssignGateway(vm=VM, nat=NAT),
    MakeNat(vm=VM, nat=NAT),
    ForwardPort(vm=VM, network="Nested", forward=SSH),
    OpenPort(vm=VM, forward=SSH),
    *dhcp_steps(VM, NAT),
)
WHOLE: tuple[Step, ...] = (
    RefreshClusterConfiguration(VM, REFRESHED, AS_IT_IS),
    SetPower(VM, "Running", "Off", patience=600, down=Down.TURNED_OFF),
    ExposeVirtualizationExtensions(VM),
    SetPower(VM, "Off", "Running", patience=60),
    WaitForHeartbeat(VM),
    ReachGuest(vm=VM),
    *ROLE,
    *NETWORK,
    *deep_check(VM),
    RefreshClusterConfiguration(VM),
)
MADE = FOUND_INSIDE | {
    "ExposeVirtualizationExtensions": True, "HyperV": 4, "Switch": "Nested",
    "Notes": "Made by the Nested Virtualization Wizard", "Gateway": "192.168.100.1",
    "Nat": "192.168.100.0/24", "Mapped": "192.168.100.10", "Dhcp": 4, "Bound": True,
    "Rule": "NestedVirtualizationWizard-TCP-50022", "BoundElsewhere": False,
    "Scope": "Nested VMs", "Router": "192.168.100.1", "Refreshed": 1,
    "Mark": "Made by the Nested Virtualization Wizard",
}  # fmt: skip


def a_plan(*steps: Step, account: str = "Lab", address: str = "", vms: int = 1) -> Plan:
    vm = VmPlan(VM, steps, "Running", inside_account=account, inside_address=address)
    return Plan((HostPlan("hv-01", (vm,) * vms),))


class TestInPowerShell:
    pytestmark = needs_engine

    def test_the_whole_job_and_back(self, tmp_path: Path) -> None:
        host = Host(tmp_path, as_script(a_plan(*WHOLE)), FOUND_INSIDE)
        said = host.run()
        assert host.world == MADE, said
        said = host.run("-Undo")
        gone = {"HyperV": 1, "Bound": True, "BoundElsewhere": False, "Refreshed": 2}
        assert host.world == FOUND_INSIDE | gone, said

    def test_the_credential_is_asked_for_once_and_not_written_down(self, tmp_path: Path) -> None:
        script = as_script(a_plan(ReachGuest(vm=VM), vms=2))
        host = Host(tmp_path, script, FOUND_INSIDE)
        said = host.run()
        assert said.count("Administrator of the guests: Lab") == 1
        assert said.count("was already so") == 2
        assert PASSWORD not in said

    def test_a_credential_that_is_handed_over_is_not_asked_for(self, tmp_path: Path) -> None:
        host = Host(tmp_path, as_script(a_plan(ReachGuest(vm=VM))), FOUND_INSIDE)
        (tmp_path / "with.ps1").write_text(
            f"""param([switch] $Undo)
            $mine = @{{ lab = Get-Credential -Message x }}
            & '{tmp_path / "plan.ps1"}' -Undo:$Undo -Credentials $mine
            """,
            "utf-8-sig",
        )
        said = host.run(plan="with.ps1")
        assert "Administrator of the guests" not in said
        assert "was already so" in said

    def test_a_wrong_password_is_tried_once_and_everything_taken_back(self, tmp_path: Path) -> None:
        host = Host(tmp_path, as_script(a_plan(*WHOLE)), FOUND_INSIDE)
        said = host.run(password="wrong")
        assert host.world == FOUND_INSIDE | {"Refused": 1, "Refreshed": 1}, said
        assert "stopped: The credential is invalid." in said

    def test_where_the_check_of_windows_errs_dism_is_used(self, tmp_path: Path) -> None:
        host = Host(tmp_path, as_script(a_plan(*ROLE)), FOUND_INSIDE)
        host.is_so(FOUND_INSIDE | {"ExposeVirtualizationExtensions": True})
        said = host.run(refuse="prerequisite")
        assert (host.world["HyperV"], host.world["ByDism"]) == (4, True), said

    @pytest.mark.parametrize(
        ("exposed", "refuse", "why"),
        [
            (False, "prerequisite", "whether the extensions are exposed"),
            (True, "prerequisite SLAT", "does not support SLAT"),
        ],
    )
    def test_without_the_extensions_dism_is_not_used(
        self, exposed: bool, refuse: str, why: str, tmp_path: Path
    ) -> None:
        host = Host(tmp_path, as_script(a_plan(*ROLE)), FOUND_INSIDE)
        host.is_so(FOUND_INSIDE | {"ExposeVirtualizationExtensions": exposed})
        said = host.run(refuse=refuse)
        assert not host.world["ByDism"]
        assert why in said

    def test_where_nested_vms_use_the_switch_nothing_is_taken_back(self, tmp_path: Path) -> None:
        host = Host(tmp_path, as_script(a_plan(*NETWORK)), FOUND_INSIDE)
        in_use = {"Nested": "theirs", "NestedState": 2, "NestedOn": "Nested"}
        host.is_so(MADE | in_use)
        said = host.run("-Undo")
        assert "nested VMs on the switch" in said
        assert host.world == MADE | in_use, said

    def test_a_nested_vm_that_failed_is_put_away(self, tmp_path: Path) -> None:
        host = Host(tmp_path, as_script(a_plan(*deep_check(VM))), FOUND_INSIDE)
        said = host.run(refuse="nested")
        assert host.world == FOUND_INSIDE, said
        assert "The nested VM does not start." in said

    def test_a_script_of_every_step_parses(self, tmp_path: Path) -> None:
        start = write_modules(tmp_path / "modules")
        plan = a_plan(*ALL, account="it's", address="[fd00::1]:15985")
        vm = plan.hosts[0].vms[0]
        texts = [as_script(plan), vm_script(vm), vm_undo_script(vm)]
        for said in judge(tmp_path, start, [{"text": t, "run": False} for t in texts]):
            assert (said["errors"], said["newer"]) == ([], [])


def test_a_plan_without_work_inside_asks_for_nothing() -> None:
    script = as_script(a_plan(ExposeVirtualizationExtensions(VM)))
    assert "foreach ($name in @())" in script
    assert "Steps inside a VM" not in script


def test_a_host_gets_only_the_credentials_of_its_own_vms() -> None:
    here = a_plan(ReachGuest(vm=VM)).hosts[0]
    there = replace(a_plan(ReachGuest(vm=VM), account="Other").hosts[0], host="hv-02")
    script = as_script(Plan((here, there)))
    assert "foreach ($name in @('Lab', 'Other'))" in script
    assert "@{ ComputerName = 'hv-01' } @('Lab')" in script
    assert "@{ ComputerName = 'hv-02' } @('Other')" in script


def test_with_an_address_the_way_in_is_winrm() -> None:
    vm = a_plan(*NETWORK, address="vm.corp.example:15985").hosts[0].vms[0]
    way = "Invoke-Command -ComputerName 'vm.corp.example' -Port 15985 -Credential"
    for text in (as_script(Plan((HostPlan("hv", (vm,)),))), vm_script(vm), vm_undo_script(vm)):
        assert way in text
        assert "-VMId" not in text


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (SetPower(VM, "Running", "Off", 60, Down.FORCED), "work that is not saved in them is lost"),
        (SetPower(VM, "Running", "Off", 60, Down.TURNED_OFF), "This is like a power cut"),
        (SetPower(VM, "Saved", "Off", 60, Down.DISCARDED), "The memory that was saved is deleted"),
        (SetPower(VM, "Saved", "Running"), "There is no way back from this step"),
        (SetPower(VM, "Paused", "Running"), "It cannot be put back to paused"),
        (UpgradeConfigurationVersion(VM, "8.0", "9.0"), "This cannot be undone"),
        (RefreshClusterConfiguration(VM), "Needs the PowerShell module FailoverClusters"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_lost_or_needed_stands_above_the_step(step: Step, words: str) -> None:
    plan = a_plan(step)
    for text in (as_script(plan), vm_script(plan.hosts[0].vms[0])):
        (line,) = [line for line in text.splitlines() if words in line]
        assert line.startswith("# ")


def test_a_graceful_step_needs_no_remark() -> None:
    script = vm_script(a_plan(SetPower(VM, "Running", "Off", 60)).hosts[0].vms[0])
    assert script.count("# ") == 1
