"""The exported script does what the wizard would do, forth and back, in a real PowerShell."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.powershell.engine import PWSH, judge
from tests.powershell.stand_ins import write_modules
from wizard.model.choices import NatChoice
from wizard.model.facts import Memory, VmRef
from wizard.model.text import text
from wizard.planning.step import HostPlan, Instruction, Plan, Step, VmPlan
from wizard.planning.steps import (
    ExposeVirtualizationExtensions,
    SetMacAddressSpoofing,
    SetMemory,
    SetPower,
    WaitForHeartbeat,
)
from wizard.powershell import nat
from wizard.report.script import as_script, vm_script, vm_undo_script

GUID = "b7c1d2e3-0000-4000-8000-0000000004fe"
needs_engine = [
    pytest.mark.skipif(PWSH is None, reason="no pwsh on PATH: PowerShell did not judge"),
    pytest.mark.xdist_group("pwsh"),
]

# A host of one virtual machine, small enough to be read at a glance.
WORLD = r"""
function Get-VM {
    param($Id) [pscustomobject] @{ State = $global:W.State; Heartbeat = $global:W.Beat }
}
function Get-VMMemory { param([Parameter(ValueFromPipeline)] $VM) process { $global:W } }
function Get-VMProcessor { param([Parameter(ValueFromPipeline)] $VM) process { $global:W } }
function Get-VMNetworkAdapter { param([Parameter(ValueFromPipeline)] $VM) process { $global:W } }
function Set-VMMemory {
    param([Parameter(ValueFromPipeline)] $VM, [bool] $DynamicMemoryEnabled, [long] $StartupBytes,
          $MinimumBytes, $MaximumBytes, $Buffer, $Priority)
    process {
        if ($env:REFUSE -eq "memory $DynamicMemoryEnabled") { throw 'The host refuses.' }
        $global:W.DynamicMemoryEnabled = $DynamicMemoryEnabled; $global:W.Startup = $StartupBytes
    }
}
function Set-VMProcessor {
    param([Parameter(ValueFromPipeline)] $VM, [bool] $ExposeVirtualizationExtensions)
    process {
        $refused = "extensions $ExposeVirtualizationExtensions"
        if ($env:REFUSE -match $refused) { throw 'The host refuses.' }
        $global:W.ExposeVirtualizationExtensions = $ExposeVirtualizationExtensions
    }
}
function Set-VMNetworkAdapter {
    param([Parameter(ValueFromPipeline)] $A, $MacAddressSpoofing)
    process { $global:W.MacAddressSpoofing = [int] ($MacAddressSpoofing -eq 'Off') }
}
function Start-VM {
    param([Parameter(ValueFromPipeline)] $VM)
    process { $global:W.State = 2; $global:W.Beat = 6 }
}
"""
CIM = r"""
function Get-CimInstance {
    param($Namespace, $ClassName, $Filter) [pscustomobject] @{ Filter = $Filter }
}
function Invoke-CimMethod {
    param([Parameter(ValueFromPipeline)] $InputObject, $MethodName, $Arguments)
    process {
        if ($env:REFUSE -eq 'shutdown') { return [pscustomobject] @{ ReturnValue = 32781 } }
        $global:W.State = 3; $global:W.Beat = 0
        [pscustomobject] @{ ReturnValue = 0 }
    }
}
"""
DRIVER = r"""
param($Folder, $Script, [switch] $Undo)
# The host is another process, reached by remoting, as a host is.
$process = [Management.Automation.Runspaces.PowerShellProcessInstance]::new()
$process.Process.StartInfo.FileName = $env:ENGINE
$runspace = [runspacefactory]::CreateOutOfProcessRunspace($null, $process)
$runspace.Open()
$global:Host1 = [Management.Automation.Runspaces.PSSession]::Create($runspace, 'host', $PSCmdlet)
$real = Get-Command -Name Invoke-Command -CommandType Cmdlet
& $real -Session $global:Host1 -ArgumentList $Folder, $env:REFUSE -ScriptBlock {
    param($Folder, $Refuse)
    $global:W = ConvertFrom-Json -InputObject ([IO.File]::ReadAllText("$Folder/world.json"))
    $env:REFUSE = $Refuse
    Import-Module "$Folder/Hyper-V/Hyper-V.psm1" -DisableNameChecking
    Import-Module "$Folder/Cim/Cim.psm1" -DisableNameChecking
}
function Invoke-Command {
    [CmdletBinding()] param($ComputerName, $Port, $ScriptBlock, $ArgumentList)
    if ($ComputerName -eq 'gone') { throw 'The host does not answer.' }
    & $real -Session $global:Host1 -ScriptBlock $ScriptBlock -ArgumentList $ArgumentList
}
$said = try { . $Script -Undo:$Undo 2>&1 | ForEach-Object { "$_" } } catch { "threw: $_" }
& $real -Session $global:Host1 -ArgumentList $Folder -ScriptBlock {
    param($Folder)
    [IO.File]::WriteAllText("$Folder/world.json", (ConvertTo-Json -InputObject $global:W))
}
[IO.File]::WriteAllText("$Folder/said.txt", ($said -join "`n"))
$runspace.Dispose()
"""


def a_plan(name: str = "web", adapter: str = "Microsoft:A\\B") -> Plan:
    vm = VmRef(GUID, name)
    steps: tuple[Step, ...] = (
        SetPower(vm, "Running", "Off", patience=600),
        SetMemory(vm, Memory(True, 2**30, 2**29, 2**34, 20, 50), Memory(False, 2**33)),
        ExposeVirtualizationExtensions(vm),
        SetMacAddressSpoofing(vm, adapter, name),
        SetPower(vm, "Off", "Running", patience=60),
        WaitForHeartbeat(vm),
    )
    by_hand = Instruction(text("Set NAT up"), text("inside {vm}", vm=name), nat.set_up(NatChoice()))
    return Plan((HostPlan(name, (VmPlan(vm, steps, "Running", (by_hand,)),)),))


FOUND: dict[str, Any] = {
    "State": 2, "Beat": 6, "DynamicMemoryEnabled": True, "Startup": 2**30, "Minimum": 2**29,
    "Maximum": 2**34, "Buffer": 20, "Priority": 50, "ExposeVirtualizationExtensions": False,
    "MacAddressSpoofing": 1, "Id": "Microsoft:A\\B",
}  # fmt: skip
PLANNED = FOUND | {
    "DynamicMemoryEnabled": False, "Startup": 2**33, "ExposeVirtualizationExtensions": True,
    "MacAddressSpoofing": 0,
}  # fmt: skip


class Host:
    """The small world and the script that is let loose on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for module, text_ in (("Hyper-V", WORLD), ("Cim", CIM)):
            path = folder / module / f"{module}.psm1"
            path.parent.mkdir()
            path.write_text(text_, "utf-8-sig")
        (folder / "driver.ps1").write_text(DRIVER, "utf-8-sig")
        (folder / "plan.ps1").write_text(as_script(a_plan()), "utf-8-sig")
        self.is_so(FOUND)

    def is_so(self, world: dict[str, Any]) -> None:
        (self.folder / "world.json").write_text(json.dumps(world), "utf-8")

    @property
    def world(self) -> dict[str, Any]:
        seen: dict[str, Any] = json.loads((self.folder / "world.json").read_text("utf-8"))
        return seen

    def run(self, *switches: str, refuse: str = "") -> str:
        driver, plan = self.folder / "driver.ps1", self.folder / "plan.ps1"
        command = f"& '{driver}' '{self.folder}' '{plan}' {' '.join(switches)}"
        subprocess.run(
            [str(PWSH), "-NoProfile", "-NonInteractive", "-Command", command],
            check=True,
            capture_output=True,
            timeout=60,
            env=os.environ | {"REFUSE": refuse, "ENGINE": str(PWSH)},
        )
        return (self.folder / "said.txt").read_text("utf-8")


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


class TestInPowerShell:
    pytestmark = needs_engine

    def test_forth_and_back_leaves_the_vm_as_it_was_found(self, host: Host) -> None:
        said = host.run()
        assert host.world == PLANNED, said
        said = host.run("-Undo")
        assert host.world == FOUND, said

    def test_a_second_time_it_finds_everything_already_so(self, host: Host) -> None:
        host.run()
        said = host.run()
        assert host.world == PLANNED
        assert "Expose virtualization extensions" in said
        assert said.count("was already so") >= 3

    def test_a_step_that_fails_takes_the_vm_back(self, host: Host) -> None:
        said = host.run(refuse="memory False")
        assert host.world == FOUND, said
        assert "stopped: The host refuses." in said

    def test_a_guest_that_does_not_accept_is_not_waited_for(self, host: Host) -> None:
        said = host.run(refuse="shutdown")
        assert host.world == FOUND
        assert "does not accept it (code 32781)" in said

    def test_a_value_that_has_drifted_does_not_leave_the_vm_off(self, host: Host) -> None:
        moved = FOUND | {"Startup": 3 * 2**30}
        host.is_so(moved)
        said = host.run()
        assert host.world == moved, said

    def test_a_step_that_cannot_be_undone_does_not_leave_the_vm_off(self, host: Host) -> None:
        said = host.run(refuse="extensions True extensions False memory True")
        assert host.world["State"] == FOUND["State"], said
        assert host.world["DynamicMemoryEnabled"] is True

    def test_a_host_that_does_not_answer_does_not_end_the_others(self, host: Host) -> None:
        plan = a_plan()
        both = Plan((replace(plan.hosts[0], host="gone"), plan.hosts[0]))
        (host.folder / "plan.ps1").write_text(as_script(both), "utf-8-sig")
        said = host.run()
        assert host.world == PLANNED, said
        assert "Host gone: The host does not answer." in said

    def test_a_vm_that_fails_does_not_end_the_ones_after_it(self, host: Host) -> None:
        (vm,) = a_plan().hosts[0].vms
        broken = replace(vm, steps=(SetPower(vm.vm, "Saved", "Off", patience=1), *vm.steps[1:]))
        both = Plan((HostPlan("web", (broken, vm)),))
        (host.folder / "plan.ps1").write_text(as_script(both), "utf-8-sig")
        said = host.run()
        assert host.world == PLANNED, said
        assert "has changed since the plan was made" in said

    def test_going_back_where_nothing_was_done_does_nothing(self, host: Host) -> None:
        said = host.run("-Undo")
        assert host.world == FOUND
        assert "nothing of this plan is in place" in said

    def test_a_vm_that_has_changed_is_left_alone(self, host: Host) -> None:
        moved = FOUND | {"State": 9}
        host.is_so(moved)
        said = host.run()
        assert host.world == moved
        assert "has changed since the plan was made" in said

    @pytest.mark.parametrize(
        "name", ["it's", "a\nb", "#> $(throw) `", "\u2018x\u2019", '"; exit 1']
    )
    def test_a_hostile_name_does_not_leave_its_place(self, name: str, tmp_path: Path) -> None:
        start = write_modules(tmp_path / "modules")
        texts = [
            as_script(a_plan(name, name)),
            vm_script(a_plan(name, name).vms[0][1]),
            vm_undo_script(a_plan(name, name).vms[0][1]),
        ]
        for said in judge(tmp_path, start, [{"text": t, "run": False} for t in texts]):
            assert (said["errors"], said["newer"]) == ([], [])
        ran = judge(tmp_path, start, [{"text": t, "run": True} for t in texts[1:]])
        assert [one["failed"] for one in ran] == ["", ""]


def test_the_preview_has_the_very_commands_of_the_steps() -> None:
    vm = a_plan().vms[0][1]
    script = as_script(a_plan())
    for step in vm.steps:
        change = step.set(step.after)
        assert change is not None
        if change.command is not None:
            assert str(change.command) in vm_script(vm)
            assert str(change.command) in script


def test_the_way_back_begins_with_the_last_step() -> None:
    undo = vm_undo_script(a_plan().vms[0][1])
    order = [
        "InitiateShutdown",
        "-MacAddressSpoofing 'Off'",
        "-DynamicMemoryEnabled $true",
        "Start-VM",
    ]
    assert [undo.index(word) for word in order] == sorted(undo.index(word) for word in order)


def test_a_port_of_its_own_is_given_apart_from_the_name() -> None:
    plan = Plan((replace(a_plan().hosts[0], host="hv-01:15985"),))
    assert "@{ ComputerName = 'hv-01'; Port = 15985 }" in as_script(plan)
