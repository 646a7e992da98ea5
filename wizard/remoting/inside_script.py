"""The only script that is ever sent: it runs a command inside a virtual machine of the host.

Imported only where a connection is made.
"""

from functools import cache
from typing import Any

from pypsrp.complex_objects import PSCredential

from wizard.powershell.command import Command
from wizard.remoting.target import Account
from wizard.resources import resource


@cache
def inside_script() -> str:
    """Return the script; what differs from one command to the next goes as parameters."""
    return resource("powershell", "inside.ps1").read_text("utf-8")


def add_inside(shell: Any, command: Command, account: Account | None) -> None:
    """Add a command that runs inside a virtual machine to a pipeline of pypsrp.

    The session's keys must have been exchanged before the pipeline is sent.
    """
    if account is None:
        raise ValueError("nobody is to sign in inside")
    make: Any = PSCredential
    shell.add_script(inside_script())
    shell.add_parameter("VmId", command.inside)
    shell.add_parameter("Credential", make(username=account.user, password=account.password))
    shell.add_parameter("Text", command.pipeline)
