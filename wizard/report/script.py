"""A plan as a PowerShell script that can be read, kept, and run without the wizard.

It is made of the very commands the wizard sends, with the way back beside each.
"""

from collections.abc import Mapping
from typing import Any

from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.planning.steps import SetPower, WaitForHeartbeat
from wizard.powershell.changes import Change
from wizard.powershell.command import literal
from wizard.remoting.names import split_port
from wizard.resources import resource

_HEAD = """\
#Requires -Version 5.1
<#
A plan of the Nested Virtualization Wizard for {vms} on {hosts}.

Run it on a computer that reaches the hosts by PowerShell remoting, signed in as somebody who may
administer Hyper-V there:

    .\\plan.ps1          carries the plan out
    .\\plan.ps1 -Undo    goes back, last step first

Each value is read before it is changed and read again afterwards. If one is not as the plan
expects, that VM is left alone and what was begun on it is taken back; the others go on.

Going back brings every value of the plan to what it was when the plan was made, also one that was
already so when the plan was carried out. Where nothing of the plan is in place, nothing is done.
#>
param([switch] $Undo)
$ErrorActionPreference = 'Stop'

$functions = {{
{functions}
}}

function Invoke-OnHost {{
    param([string] $Name, [hashtable] $Connection, [scriptblock] $Steps)
    Write-Output "Host $Name"
    $text = 'param($Undo)' + "`n`$ErrorActionPreference = 'Stop'`n" + $functions + "`n" + $Steps
    $block = [scriptblock]::Create($text)
    # An error of one VM or one host must not end the others.
    try {{
        $what = @{{ ScriptBlock = $block; ArgumentList = $Undo.IsPresent }}
        Invoke-Command @Connection @what -ErrorAction Continue
    }} catch {{
        Write-Error -ErrorAction Continue -Message "Host ${{Name}}: $_"
    }}
}}
"""


def as_script(plan: Plan) -> str:
    """Return the plan as one script for Windows PowerShell 5.1."""
    functions = resource("powershell", "plan-functions.ps1").read_text(encoding="utf-8")
    head = _HEAD.format(
        vms=_counted(len(plan.vms), "VM"),
        hosts=_counted(len(plan.hosts), "host"),
        functions=_indented(functions.strip(), 4),
    )
    return "\n".join((head, *map(_host, plan.hosts))).replace("\r\n", "\n")


def vm_script(vm: VmPlan) -> str:
    """Return the commands of one virtual machine, with a comment above each, as a preview."""
    return "\n\n".join(
        f"# {_one_line(str(step.title))}\n{_preview(step, step.set(step.after))}"
        for step in vm.steps
    )


def vm_undo_script(vm: VmPlan) -> str:
    """Return the way back of one virtual machine, last step first; waiting needs none."""
    moves = [(step, step.set(step.before)) for step in reversed(vm.steps)]
    return "\n\n".join(
        f"# {step.aspect}: {_one_line(str(step.said(step.before)))}\n{_preview(step, change)}"
        for step, change in moves
        if change is None or change.command is not None
    )


def _preview(step: Step, change: Change | None) -> str:
    if change is None:
        return "# There is no way back."
    if change.command is None:
        asked = step.observe().command
        return f"# asks for up to {step.patience:.0f} s:\n{asked}"
    return str(change.command)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _indented(lines: str, by: int) -> str:
    return "\n".join(" " * by + line if line else "" for line in lines.splitlines())


def _host(plan: HostPlan) -> str:
    # Not indented: a line break inside a quoted name would be moved with it.
    vms = "\n\n".join(map(_vm, plan.vms))
    name, port = split_port(plan.host)
    connection = f"ComputerName = {literal(name)}" + (f"; Port = {port}" if port else "")
    return f"\nInvoke-OnHost {literal(plan.host)} @{{ {connection} }} {{\n{vms}\n}}\n"


def _vm(vm: VmPlan) -> str:
    steps = ",\n".join(map(_step, vm.steps))
    manual = "".join(
        f"\n# By hand: {_one_line(str(i.title))}, {_one_line(str(i.where))}\n"
        + "\n".join(f"#   {_one_line(str(command))}" for command in i.commands)
        for i in vm.instructions
    )
    name = literal(f"{vm.vm.name} {vm.vm.id}")
    return f"Invoke-Plan {name} $Undo @(\n{steps}\n){manual}"


def _one_line(written: str) -> str:
    """Keep a name with a line break in it from leaving its comment."""
    return " ".join(written.splitlines())


def _step(step: Step) -> str:
    entries = {
        "Title": literal(str(step.title)),
        "Setting": literal(not isinstance(step, SetPower | WaitForHeartbeat)),
        "Asks": literal(isinstance(step, SetPower)),
        "Seconds": str(max(1, round(step.patience))),
        "Look": f"{{ {step.observe().command} }}",
        "Before": _table(step.expected(step.before)),
        "After": _table(step.expected(step.after)),
        "Forth": _block(step.set(step.after)),
        "Back": _block(step.set(step.before)),
    }
    return "@{\n" + "\n".join(f"    {key} = {value}" for key, value in entries.items()) + "\n}"


def _block(change: Change | None) -> str:
    if change is None:
        return "$null"
    return f"{{ {change.command} }}" if change.command is not None else "{ }"


def _table(expected: Mapping[str, tuple[Any, ...]]) -> str:
    pairs = (f"{name} = @({', '.join(map(_value, values))})" for name, values in expected.items())
    return "@{ " + "; ".join(pairs) + " }"


def _value(value: Any) -> str:
    return "$null" if value is None else literal(value)
