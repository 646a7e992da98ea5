"""A host of one virtual machine, in PowerShell, on which an exported script is let loose.

The host is another process, reached by remoting. All that is on it is one object, small enough to
be read at a glance.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.powershell.engine import PWSH
from tests.report.script_modules import HYPER_V, OTHERS

PASSWORD = "Secret 1"

DRIVER = r"""
param($Folder, $Script, [switch] $Undo)
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
    Import-Module "$Folder/Others/Others.psm1" -DisableNameChecking
}
function Invoke-Command {
    [CmdletBinding()] param($ComputerName, $Port, $ScriptBlock, $ArgumentList)
    if ($ComputerName -eq 'gone') { throw 'The host does not answer.' }
    & $real -Session $global:Host1 -ScriptBlock $ScriptBlock -ArgumentList $ArgumentList
}
function Get-Credential {
    param($Message)
    [void] $asked.Add($Message)
    $password = [Net.NetworkCredential]::new('', $env:PASSWORD).SecurePassword
    [pscredential]::new('lab\admin', $password)
}
$asked = [Collections.ArrayList]::new()
$said = try { . $Script -Undo:$Undo 2>&1 | ForEach-Object { "$_" } } catch { "threw: $_" }
& $real -Session $global:Host1 -ArgumentList $Folder -ScriptBlock {
    param($Folder)
    [IO.File]::WriteAllText("$Folder/world.json", (ConvertTo-Json -InputObject $global:W))
}
[IO.File]::WriteAllText("$Folder/said.txt", ((@($asked) + @($said)) -join "`n"))
$runspace.Dispose()
"""
FOUND: dict[str, Any] = {
    "State": 2, "Beat": 6, "DynamicMemoryEnabled": True, "Startup": 2**30, "Minimum": 2**29,
    "Maximum": 2**34, "Buffer": 20, "Priority": 50, "ExposeVirtualizationExtensions": False,
    "MacAddressSpoofing": 1, "Id": "Microsoft:A\\B", "Silent": 0, "Refused": 0,
}  # fmt: skip
FOUND_INSIDE: dict[str, Any] = FOUND | {
    "Nested": "", "NestedState": 3, "NestedOn": "", "Switch": "", "Notes": "", "Gateway": "",
    "Nat": "", "Mapped": "", "Rule": "", "HyperV": 2, "ByDism": False, "Dhcp": 2, "Bound": False,
    "BoundElsewhere": True, "Scope": "", "Router": "", "Dns": "", "Mark": "", "Refreshed": 0,
}  # fmt: skip


class Host:
    """The small world and the script that is let loose on it."""

    def __init__(self, folder: Path, script: str, world: dict[str, Any] = FOUND) -> None:
        self.folder = folder
        for module, text in (("Hyper-V", HYPER_V), ("Others", OTHERS)):
            path = folder / module / f"{module}.psm1"
            path.parent.mkdir()
            path.write_text(text, "utf-8-sig")
        (folder / "driver.ps1").write_text(DRIVER, "utf-8-sig")
        self.has(script)
        self.is_so(world)

    def has(self, script: str) -> None:
        (self.folder / "plan.ps1").write_text(script, "utf-8-sig")

    def is_so(self, world: dict[str, Any]) -> None:
        (self.folder / "world.json").write_text(json.dumps(world), "utf-8")

    @property
    def world(self) -> dict[str, Any]:
        seen: dict[str, Any] = json.loads((self.folder / "world.json").read_text("utf-8"))
        return seen | {"Silent": 0}

    def run(
        self, *switches: str, refuse: str = "", password: str = PASSWORD, plan: str = "plan.ps1"
    ) -> str:
        driver, script = self.folder / "driver.ps1", self.folder / plan
        command = f"& '{driver}' '{self.folder}' '{script}' {' '.join(switches)}"
        subprocess.run(
            [str(PWSH), "-NoProfile", "-NonInteractive", "-Command", command],
            check=True,
            capture_output=True,
            timeout=240,
            env=os.environ | {"REFUSE": refuse, "ENGINE": str(PWSH), "PASSWORD": password},
        )
        return (self.folder / "said.txt").read_text("utf-8")
