"""A plan as a PowerShell script that can be read, kept, and run without the wizard.

It is made of the very commands the wizard sends, with the way back beside each.
"""

from collections.abc import Iterable

from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.powershell.changes import Change
from wizard.powershell.command import literal
from wizard.remoting.names import split_port
from wizard.report.script_steps import one_line, remarks, sent, works_inside, written
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
expects, that VM is left alone and what was begun on it is taken back; the others go on. A VM that
has moved to another host is not looked for there.

Going back brings every value of the plan to what it was when the plan was made, also one that was
already so when the plan was carried out. Where nothing of the plan is in place, nothing is done.
{inside}#>
param([switch] $Undo, [hashtable] $Credentials = @{{}})
$ErrorActionPreference = 'Stop'

$known = $Credentials.Clone()
foreach ($name in @({accounts})) {{
    if (-not $known[$name]) {{
        $known[$name] = Get-Credential -Message "Administrator of the guests: $name"
    }}
    if (-not $known[$name]) {{ throw "Nothing is done without the credential $name." }}
}}

$functions = {{
{functions}
}}

function Invoke-OnHost {{
    param([string] $Name, [hashtable] $Connection, [string[]] $Accounts, [scriptblock] $Steps)
    Write-Output "Host $Name"
    $text = 'param($Undo, $Credentials)' + "`n`$ErrorActionPreference = 'Stop'`n"
    $block = [scriptblock]::Create($text + $functions + "`n" + $Steps)
    $own = @{{}}
    foreach ($account in $Accounts) {{ $own[$account] = $known[$account] }}
    # An error of one VM or one host must not end the others.
    try {{
        $what = @{{ ScriptBlock = $block; ArgumentList = $Undo.IsPresent, $own }}
        Invoke-Command @Connection @what -ErrorAction Continue
    }} catch {{
        Write-Error -ErrorAction Continue -Message "Host ${{Name}}: $_"
    }}
}}
"""
_INSIDE = """
Steps inside a VM run there as an administrator of its guest, by PowerShell Direct from the host; by
WinRM from the host where the plan has an address, which the host then has to trust. Each credential
is asked for once and kept nowhere. To hand them over instead, by the names that the plan has:

    .\\plan.ps1 -Credentials @{ 'name' = $credential }
"""


def as_script(plan: Plan) -> str:
    """Return the plan as one script for Windows PowerShell 5.1."""
    functions = resource("powershell", "plan-functions.ps1").read_text(encoding="utf-8")
    accounts = _accounts(vm for _, vm in plan.vms)
    head = _HEAD.format(
        vms=_counted(len(plan.vms), "VM"),
        hosts=_counted(len(plan.hosts), "host"),
        functions=_indented(functions.strip(), 4),
        accounts=accounts,
        inside=_INSIDE if accounts else "",
    )
    return "\n".join((head, *map(_host, plan.hosts))).replace("\r\n", "\n")


def _accounts(vms: Iterable[VmPlan]) -> str:
    """Return the names of the credentials that are needed, as a list of PowerShell."""
    names = dict.fromkeys(vm.inside_account for vm in vms if works_inside(vm))
    return ", ".join(map(literal, names))


def vm_script(vm: VmPlan) -> str:
    """Return the commands of one virtual machine, with a comment above each, as a preview."""
    return "\n\n".join(
        f"# {one_line(str(step.title))}\n{remarks(step)}{_preview(step, step.set(step.after), vm)}"
        for step in vm.steps
    )


def vm_undo_script(vm: VmPlan) -> str:
    """Return the way back of one virtual machine, last step first; waiting needs none."""
    moves = [(step, step.set(step.before)) for step in reversed(vm.steps)]
    return "\n\n".join(
        f"# {step.aspect}: {one_line(str(step.said(step.before)))}\n{_preview(step, change, vm)}"
        for step, change in moves
        if change is None or change.command is not None
    )


def _preview(step: Step, change: Change | None, vm: VmPlan) -> str:
    if change is None:
        return "# There is no way back."
    if change.command is None:
        asked = sent(step.observe().command, vm)
        return f"# asks for up to {step.patience:.0f} s:\n{asked}"
    return sent(change.command, vm)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _indented(lines: str, by: int) -> str:
    return "\n".join(" " * by + line if line else "" for line in lines.splitlines())


def _host(plan: HostPlan) -> str:
    # Not indented: a line break inside a quoted name would be moved with it.
    vms = "\n\n".join(map(_vm, plan.vms))
    name, port = split_port(plan.host)
    connection = f"ComputerName = {literal(name)}" + (f"; Port = {port}" if port else "")
    how = f"@{{ {connection} }} @({_accounts(plan.vms)})"
    return f"\nInvoke-OnHost {literal(plan.host)} {how} {{\n{vms}\n}}\n"


def _vm(vm: VmPlan) -> str:
    steps = ",\n".join(written(step, vm) for step in vm.steps)
    manual = "".join(
        f"\n# By hand: {one_line(str(i.title))}, {one_line(str(i.where))}\n"
        + "\n".join(f"#   {one_line(str(command))}" for command in i.commands)
        for i in vm.instructions
    )
    name = literal(f"{vm.vm.name} {vm.vm.id}")
    credential = f"$Credentials[{literal(vm.inside_account)}]" if works_inside(vm) else "$null"
    return f"Invoke-Plan {name} $Undo {credential} @(\n{steps}\n){manual}"
