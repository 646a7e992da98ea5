"""The catalogue of known errors, and the search for one of them."""

import re

from wizard.powershell.cmdlets import CMDLETS
from wizard.powershell.command import Command
from wizard.remoting.known_error import KnownError
from wizard.remoting.known_hyper_v_errors import HYPER_V_ERRORS
from wizard.remoting.known_inside_errors import INSIDE_ERRORS
from wizard.remoting.known_network_errors import NETWORK_ERRORS
from wizard.remoting.known_powershell_errors import POWERSHELL_ERRORS
from wizard.remoting.known_remoting_errors import FAULTS, REMOTING_ERRORS
from wizard.remoting.known_vm_errors import VM_ERRORS
from wizard.remoting.known_windows_errors import WINDOWS_ERRORS
from wizard.remoting.problems import HostError

THEMES: tuple[tuple[str, tuple[KnownError, ...]], ...] = (
    ("Virtual machines", VM_ERRORS),
    ("Hyper-V as a whole", HYPER_V_ERRORS),
    ("Networks", NETWORK_ERRORS),
    ("Windows, its features and its logs", WINDOWS_ERRORS),
    ("Inside a VM", INSIDE_ERRORS),
    ("PowerShell", POWERSHELL_ERRORS),
    ("Sessions into a VM or another computer", REMOTING_ERRORS),
    ("Sessions with a host", FAULTS),
)
KNOWN_ERRORS: tuple[KnownError, ...] = tuple(entry for _, theme in THEMES for entry in theme)

READ = 8192  # characters of a message that are looked at: hosts may send megabytes
_HEXADECIMAL = re.compile(r"\b0x([0-9a-fA-F]{8})\b")
_QUOTED_NUMBER = re.compile(r"'(\d{1,10})'")

_BY_FAULT = {entry.fault: entry for entry in FAULTS}


def explain(error: HostError, command: Command) -> KnownError | None:
    """Return what is known of an error that a command met; ``None`` when nothing is.

    Of several entries that fit, the one that says most about the error counts.
    """
    codes, modules = codes_of(error), _modules_of(command)
    message = error.message[:READ].casefold()
    fitting = [
        entry
        for entry in KNOWN_ERRORS
        if entry.fit(error.id)
        and entry.category in ("", error.category)
        and (entry.code is None or entry.code in codes)
        and (not entry.modules or not modules.isdisjoint(entry.modules))
        and all(words.casefold() in message for words in entry.words)
    ]
    return max(fitting, key=lambda entry: _weight(entry, error.id), default=None)


def explain_fault(code: object) -> KnownError | None:
    """Return what is known of a fault of WS-Management, by its code."""
    return _BY_FAULT.get(code) if isinstance(code, int) else None


def codes_of(error: HostError) -> frozenset[int]:
    """Return the codes an error carries: its own, and those in its id and its message.

    Numbers are not translated, so they may be looked for in a message.
    """
    said = f"{error.id[:READ]} {error.message[:READ]}"
    found = {int(digits, 16) for digits in _HEXADECIMAL.findall(said)}
    found |= {int(digits) for digits in _QUOTED_NUMBER.findall(said)}
    return frozenset(found if error.code is None else found | {error.code})


def _modules_of(command: Command) -> set[str]:
    return {CMDLETS[call.name].module for call in command.calls}


def _weight(entry: KnownError, error_id: str) -> tuple[bool, bool, bool, int, bool]:
    return (
        entry.only_by_text,
        entry.code is not None,
        bool(entry.modules),
        entry.fit(error_id),
        bool(entry.category),
    )
