"""The one script that a simulated host takes: it runs a command inside a virtual machine."""

from typing import Any

from psrpcore import PowerShell
from psrpcore.types import PSCredential

from wizard.resources import resource
from wizard.simulator.conversion import plain
from wizard.simulator.values import InsideRequest


def inside_request_of(pipeline: PowerShell) -> InsideRequest | None:
    """Return what the script is to do; ``None`` for every other pipeline."""
    if len(pipeline.commands) != 1 or not pipeline.commands[0].is_script:
        return None
    (command,) = pipeline.commands
    given = dict(command.parameters)
    if _lines(str(command.command_text)) != _lines(_script()) or given.keys() != {
        "VmId",
        "Credential",
        "Text",
    }:
        return None
    credential: Any = given["Credential"]
    if not isinstance(credential, PSCredential):
        return None
    password = plain(credential.Password)
    return InsideRequest(
        str(plain(given["VmId"])), str(credential.UserName), password, str(given["Text"])
    )


def _script() -> str:
    return resource("powershell", "inside.ps1").read_text("utf-8")


def _lines(text: str) -> list[str]:
    """Return a script without what a checkout may do to the ends of its lines."""
    return text.splitlines()
