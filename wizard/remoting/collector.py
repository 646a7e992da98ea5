"""A script that asks one host what the wizard asks, and keeps the answers in a file.

It is for hosts that no connection leads to. It is made of the very commands of the questions, and
none of them can change anything.
"""

from collections.abc import Iterable
from typing import Any

from wizard import __version__
from wizard.powershell.command import literal
from wizard.powershell.host_queries import AZURE_TAG, ENCLOSURE, INSPECTION, OF_AZURE
from wizard.powershell.inside_queries import INSIDE
from wizard.powershell.queries import Query
from wizard.resources import resource

_HEAD = """\
#Requires -Version 5.1
<#
The collector of the Nested Virtualization Wizard {version}.

Run it on a Hyper-V host, as an administrator:

    powershell.exe -ExecutionPolicy Bypass -File .\\collect.ps1

or, with -Inside, in the system inside a virtual machine:

    powershell.exe -ExecutionPolicy Bypass -File .\\collect.ps1 -Inside

It only asks: nothing is changed, and nothing is installed. What it reads is written to the file
that -Path names, or to COMPUTERNAME.inspection.json in the current folder. The file holds settings
and names of the host and its virtual machines, and no passwords.

A question that fails is noted in the file and hinders no other.
#>
[CmdletBinding()]
param([string] $Path, [switch] $Inside)

$ErrorActionPreference = 'Continue'
$WarningPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'
"""

_END = """\
if (-not $Path -and $Inside) { $Path = ".\\$env:COMPUTERNAME.inside.inspection.json" }
if (-not $Path) { $Path = ".\\$env:COMPUTERNAME.inspection.json" }
if ($Inside) { $questions = $insideQuestions } else { $questions = $hostQuestions }
"""


def collector_script() -> str:
    """Return the script, for Windows PowerShell 5.1 and PowerShell 7. It is plain ASCII."""
    functions = resource("powershell", "collect-functions.ps1").read_text(encoding="utf-8")
    save = (
        f"Save-Inspection -Path $Path -Product {literal(__version__)} -Questions $questions "
        "-Inside:$Inside"
    )
    return "\n".join(
        (
            _HEAD.format(version=__version__),
            functions.strip(),
            "",
            _questions("hostQuestions", INSPECTION),
            _questions("insideQuestions", INSIDE),
            f"{_END}{save}",
            "",
        )
    ).replace("\r\n", "\n")


def _questions(variable: str, queries: Iterable[Query[Any]]) -> str:
    return f"${variable} = @(\n" + ",\n".join(map(_question, queries)) + "\n)\n"


def _question(query: Query[Any]) -> str:
    absent = ", ".join(map(literal, query.absent))
    entries = [f"Name = {literal(query.name)}", f"Absent = @({absent})"]
    if query in OF_AZURE:  # the address asked there belongs to somebody else elsewhere
        entries += [f"Depends = {literal(ENCLOSURE.name)}", f"Has = {literal(AZURE_TAG)}"]
    entries.append(f"Ask = {{ {query.command} }}")
    return "    @{\n" + "".join(f"        {entry}\n" for entry in entries) + "    }"
