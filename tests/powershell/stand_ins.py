"""Script modules with the real signatures, so that PowerShell itself judges our commands.

Each function stands in for a cmdlet: it has the parameters, types, aliases, sets and pipeline flags
of the reference, writes down what was bound, and passes an object of the right type on.
"""

import json
from pathlib import Path
from typing import Any

SIGNATURES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "reference" / "cmdlets.json").read_text("utf-8")
)["cmdlets"]

# Modules that a PowerShell engine has of its own; theirs are the real cmdlets.
OWN_MODULES = {"Microsoft.PowerShell.Core", "Microsoft.PowerShell.Utility"}
# Stood in although they are of a module of the engine: they reach out, or the engine may lack them.
OVERRIDDEN = {"Invoke-RestMethod", "Get-Variable", "Select-String"}
KNOWN_TYPES = {
    kind + array
    for array in ("", "[]")
    for kind in (
        *("String", "Boolean", "Guid", "Int16", "Int32", "Int64", "UInt16", "UInt32", "UInt64"),
        *("Byte", "Object"),
    )
} | {"PSObject", "PSObject[]", "PSCredential", "PSCredential[]", "TimeSpan", "TimeSpan[]"}
KNOWN_TYPES |= {"Hashtable", "Hashtable[]", "SwitchParameter", "Uri", "Version", "ScriptBlock"}
FULL_NAMES = {
    "SwitchParameter": "switch",
    "IDictionary": "System.Collections.IDictionary",
    "IPAddress": "System.Net.IPAddress",
    "IPAddress[]": "System.Net.IPAddress[]",
}
GIVES = {
    "Get-VM": "VirtualMachine",
    "Get-VMProcessor": "VMProcessor",
    "Get-VMMemory": "VMMemory",
    "Get-VMNetworkAdapter": "VMNetworkAdapter",
    "Get-VMIntegrationService": "VMIntegrationComponent",
    "Get-VMSecurity": "VMSecurity",
    "Get-VMSwitch": "VMSwitch",
    "Get-CimInstance": "CimInstance",
    "Get-NetIPAddress": "CimInstance",
    "Get-NetNat": "CimInstance",
    "Get-NetNatStaticMapping": "CimInstance",
    "Get-NetFirewallRule": "CimInstance",
    "Get-DhcpServerv4Scope": "CimInstance",
    "Get-DhcpServerv4Binding": "CimInstance",
    "Get-DhcpServerv4OptionValue": "CimInstance",
    "Get-ClusterGroup": "ClusterGroup",
    "Invoke-RestMethod": "InstanceMetadata",
}
# What is expanded must be there.
_PARTS = {
    "VirtualMachine": ("FibreChannelHostBusAdapters", "HardDrives"),
    "VMNetworkAdapter": ("VlanSetting", "AclList", "ExtendedAclList"),
    "CimInstance": ("PrivateProperties",),
    "ClusterGroup": ("OwnerNode",),
    "InstanceMetadata": ("securityProfile",),
}
# These may be named by a text; their own types convert it.
_CONVERSIONS = {
    kind: f"; {kind}() {{}} {kind}([string] $name) {{ $this.Id = $name }}"
    for kind in ("Feature", "LocalPrincipal", "SecurityIdentifier")
}
BASES = {"VMNetworkAdapter": "VMNetworkAdapterBase"}

RECORD = r"""
$global:StandIn = @{}
$global:Bound = [Collections.ArrayList]::new()
function global:Write-Bound {
    param($Name, $Parameters)
    $seen = [ordered]@{}
    foreach ($key in ($Parameters.Keys | Sort-Object)) {
        $value = $Parameters[$key]
        $seen[$key] = foreach ($one in @($value)) {
            if ($null -eq $one) { 'null' }
            elseif ($one -is [Collections.IDictionary]) {
                $pairs = foreach ($k in ($one.Keys | Sort-Object)) { "$k=$($one[$k])" }
                'table ' + ($pairs -join ';')
            }
            elseif ($one -is [string] -or $one -is [ValueType] -or $one -is [switch]) {
                "$($one.GetType().Name) $one"
            }
            else { 'object ' + $one.GetType().Name }
        }
    }
    [void] $global:Bound.Add([ordered]@{ name = $Name; parameters = $seen })
}
# What is given has the properties that the command filters by.
function global:Add-Property {
    param($Given)
    foreach ($name in $global:StandIn.Keys) {
        $value = $global:StandIn[$name]
        Add-Member -InputObject $Given -NotePropertyName $name -NotePropertyValue $value -Force
    }
    $Given
}
function global:Read-Bound {
    $json = ConvertTo-Json -InputObject @($global:Bound) -Depth 6 -Compress
    $global:Bound.Clear()
    $json
}
function global:bcdedit.exe {
    Write-Bound 'bcdedit.exe' @{ Arguments = @($args) }
    'path                    \Windows\system32\winload.efi'
}
"""


def write_modules(folder: Path) -> Path:
    """Write every module and return the script that imports them all."""
    modules: dict[str, list[str]] = {}
    for name, signature in SIGNATURES.items():
        if name in OVERRIDDEN:
            modules.setdefault("Overridden", []).append(name)
        elif signature["module"] and signature["module"] not in OWN_MODULES:
            modules.setdefault(signature["module"], []).append(name)
    for module, names in modules.items():
        path = folder / module / f"{module}.psm1"
        path.parent.mkdir(parents=True)
        path.write_text(_types(names) + "\n".join(map(_function, names)), "utf-8-sig")
    start = folder / "start.ps1"
    imports = "\n".join(
        f"Import-Module '{folder / module / module}.psm1' -DisableNameChecking"
        for module in modules
    )
    start.write_text(f"$ErrorActionPreference = 'Stop'\n{RECORD}\n{imports}\n", "utf-8-sig")
    return start


def _types(names: list[str]) -> str:
    """Declare enumerations with their names, and an empty class for every other type."""
    wanted: dict[str, list[str]] = {}
    for name in names:
        for parameter in SIGNATURES[name]["parameters"].values():
            accepts = parameter.get("accepts", []) if parameter["type"] != "String" else []
            wanted.setdefault(parameter["type"].removesuffix("[]"), accepts)
    lines = []
    classes = {t for t, accepts in wanted.items() if not accepts and _is_ours(t)}
    for name in names:
        given = GIVES.get(name)
        if given:
            classes.add(given)
            classes.add(BASES.get(given, given))
    for kind in sorted(classes, key=lambda k: k in BASES):
        base = f" : {BASES[kind]}" if kind in BASES else ""
        parts = "".join(f"; [object[]] ${part} = @()" for part in _PARTS.get(kind, ()))
        body = ("[string] $Id" if not base else "") + parts.removeprefix("; " if base else "")
        body += _CONVERSIONS.get(kind, "")
        lines.append(f"class {kind}{base} {{ {body} }}")
    for kind, accepts in sorted(wanted.items()):
        if accepts:
            values = "; ".join(f"V{i}" if v[0].isdigit() else v for i, v in enumerate(accepts))
            lines.append(f"enum {kind} {{ {values} }}")
    if "Get-Variable" in names:
        lines.append(_VARIABLE_TYPES)
    return "\n".join(lines) + "\n"


def _is_ours(kind: str) -> bool:
    return kind not in KNOWN_TYPES and kind not in FULL_NAMES


def _function(name: str) -> str:
    signature = SIGNATURES[name]
    impact = signature["confirmImpact"] or "None"
    confirming = f", SupportsShouldProcess, ConfirmImpact = '{impact}'"
    attributes = f"DefaultParameterSetName = '{signature['defaultSet']}'"
    if signature["shouldProcess"]:
        attributes += confirming
    own = {"Confirm", "WhatIf"} if signature["shouldProcess"] else set()
    # A newer release renamed some; the old name is an alias of the new one.
    own |= {alias for facts in signature["parameters"].values() for alias in facts["aliases"]}
    parameters = ",\n".join(
        _parameter(parameter, facts)
        for parameter, facts in signature["parameters"].items()
        if parameter not in own
    )
    asks = "[void] $PSCmdlet.ShouldProcess('x')" if signature["shouldProcess"] else ""
    return (
        f"function {name} {{\n  [CmdletBinding({attributes})]\n  param(\n{parameters}\n  )\n"
        f"  process {{\n    Write-Bound '{name}' $PSBoundParameters\n    {asks}\n"
        f"    {_given(name)}\n  }}\n}}\n"
    )


# The variables that are asked for, in classes: the engine's Select-Object expands only those.
_VARIABLE_TYPES = """
class Sid { [string] $Value }
class Identity { [string] $Name; [object] $User = [Sid]::new(); [object[]] $Groups = [Sid]::new() }
class Sender { [object] $WindowsIdentity = [Identity]::new() }
class SessionState { [int] $LanguageMode }
class VariableValue {
    [object] $UserInfo = [Sender]::new(); [object] $SessionState = [SessionState]::new()
}
"""
_VARIABLE = "[VariableValue]::new()"


def _given(name: str) -> str:
    if name == "Get-Variable":
        return _VARIABLE
    kind = GIVES.get(name)
    if kind is None:
        return "[pscustomobject] @{ ReturnValue = 0 }" if name == "Invoke-CimMethod" else ""
    return f"Add-Property ([{kind}]::new())"


def _parameter(name: str, facts: dict[str, Any]) -> str:
    lines = []
    for set_name, flags in facts["sets"].items():
        parts = [] if set_name == "__AllParameterSets" else [f"ParameterSetName = '{set_name}'"]
        parts += ["Mandatory"] if flags["mandatory"] else []
        parts += [f"Position = {flags['position']}"] if flags["position"] is not None else []
        parts += ["ValueFromPipeline"] if flags["byValue"] else []
        parts += ["ValueFromPipelineByPropertyName"] if flags["byName"] else []
        lines.append(f"[Parameter({', '.join(parts)})]")
    if facts["aliases"]:
        lines.append("[Alias(" + ", ".join(f"'{alias}'" for alias in facts["aliases"]) + ")]")
    kind = facts["type"]
    if facts.get("accepts") and kind == "String":
        lines.append("[ValidateSet(" + ", ".join(f"'{v}'" for v in facts["accepts"]) + ")]")
    lines.append(f"[{FULL_NAMES.get(kind, kind)}] ${name}")
    return "    " + " ".join(lines)
