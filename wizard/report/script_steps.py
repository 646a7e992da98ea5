"""How one step of a plan is written in the exported script and in the previews.

A step becomes a table that the functions of ``plan-functions.ps1`` work through.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from wizard.model.choices import Consent
from wizard.model.text import Problem
from wizard.planning.cluster_step import RefreshClusterConfiguration
from wizard.planning.consents import for_power, order_of, what_is_lost
from wizard.planning.power import SetPower
from wizard.planning.step import Step, VmPlan, restarts
from wizard.planning.version_step import UpgradeConfigurationVersion
from wizard.powershell.changes import Change
from wizard.powershell.command import Command, literal
from wizard.powershell.inside_features import NO_WAY_AROUND, PREREQUISITE_CHECK
from wizard.remoting.names import split_port

# A session inside may break when a command ends; for so long its effect is looked for.
SETTLE_SECONDS = 15


def one_line(written: str) -> str:
    """Keep a name with a line break in it from leaving its comment."""
    return " ".join(written.splitlines())


def sent(command: Command, vm: VmPlan) -> str:
    """Return the text of a command as it is run on the host of a virtual machine.

    What runs inside goes there by PowerShell Direct, or by WinRM where the plan has an address.
    """
    if not command.inside or not vm.inside_address:
        return str(command)
    name, port = split_port(vm.inside_address)
    where = f"-ComputerName {literal(name)}" + (f" -Port {port}" if port else "")
    way = f"Invoke-Command {where} -Credential $InsideCredential"
    return f"{way} -ScriptBlock {{ {command.pipeline} }}"


def works_inside(vm: VmPlan) -> bool:
    """Whether a plan needs somebody to sign in inside the virtual machine."""
    return any(step.observe().command.inside for step in vm.steps)


def remarks(step: Step) -> str:
    """Return comments on what cannot be taken back or needs something on the host, as lines."""
    return "".join(f"# {one_line(words)}\n" for words in _remarks(step))


def _remarks(step: Step) -> Iterator[str]:
    for consent in _consents(step):
        yield f"{order_of(consent, f'“{step.vm.name}”')}. {what_is_lost(consent)}"
    if step.set(step.before) is None:
        yield "There is no way back from this step."
    if isinstance(step, RefreshClusterConfiguration):
        yield "Needs the PowerShell module FailoverClusters on the host."


def _consents(step: Step) -> Iterator[Consent]:
    if isinstance(step, UpgradeConfigurationVersion):
        yield Consent.UPGRADE_VERSION
    if isinstance(step, SetPower):
        yield from for_power(step)
    if restarts(step):
        yield Consent.RESTART_GUEST


def written(step: Step, vm: VmPlan) -> str:
    """Return a step as a table of PowerShell, with its remarks above it."""
    query = step.observe()
    entries = {
        "Title": literal(str(step.title)),
        **_marks(step),
        **_refusal(step),
        "Seconds": str(max(1, round(step.patience))),
        "Look": f"{{ {sent(query.command, vm)} }}",
        "Before": _wanted(step.expected(step.before)),
        "After": _wanted(step.expected(step.after)),
        "Forth": _change(step.set(step.after), vm),
        "Back": _change(step.set(step.before), vm),
    }
    lines = "\n".join(f"    {name} = {value}" for name, value in entries.items())
    return f"{remarks(step)}@{{\n{lines}\n}}"


def _marks(step: Step) -> dict[str, str]:
    """Return what kind of step it is; what it is not is left out."""
    marks = {
        "Setting": _is_setting(step),
        "Asks": isinstance(step, SetPower),
        "Inside": bool(step.observe().command.inside),
        "MayBeAbsent": _may_be_absent(step),
        "CleanUp": step.is_cleanup,
        "Blind": isinstance(step, RefreshClusterConfiguration),  # no look shows that it was made
    }
    return {name: literal(value) for name, value in marks.items() if value}


def _refusal(step: Step) -> dict[str, str]:
    """Return why what is found in place must not be taken for the step's own."""
    words = step.refuses_found
    return {} if words is None else {"RefusesFound": literal(str(words))}


def _is_setting(step: Step) -> bool:
    """Whether it leaves something behind that can be seen and taken back."""
    if isinstance(step, SetPower | RefreshClusterConfiguration):
        return False
    ways = (step.set(step.after), step.set(step.before))
    return all(way is not None and way.command is not None for way in ways)


def _may_be_absent(step: Step) -> bool:
    """Whether no answer at all is one, too: there is no such thing."""
    try:
        step.observe().read(())
    except Problem:
        return False
    return True


def _change(change: Change | None, vm: VmPlan) -> str:
    if change is None:
        return "$null"
    if change.command is None:
        return "@{ }"
    return _table(_parts(change, change.command, vm))


def _parts(change: Change, command: Command, vm: VmPlan) -> dict[str, str]:
    parts = {"Send": f"{{ {sent(command, vm)} }}"}
    if command.inside:
        parts["Settle"] = str(max(SETTLE_SECONDS, round(change.settle)))
    if change.guard is not None:
        asked = change.guard.command
        parts |= {
            "About": literal(change.guard.name),
            "Guard": f"{{ {sent(asked, vm)} }}",
            "GuardInside": literal(bool(asked.inside)),
            "Allowed": _wanted(change.allowed),
        }
    other = change.fallback(PREREQUISITE_CHECK, "") if change.fallback is not None else None
    if other is not None:
        parts |= {
            "OnError": literal(PREREQUISITE_CHECK),
            "Unless": f"@({', '.join(map(literal, NO_WAY_AROUND))})",
            "Otherwise": _change(replace(other, fallback=None), vm),
        }
    return parts


def _table(entries: Mapping[str, str]) -> str:
    return "@{ " + "; ".join(f"{name} = {value}" for name, value in entries.items()) + " }"


def _wanted(expected: Mapping[str, tuple[Any, ...]]) -> str:
    return _table({n: f"@({', '.join(map(_value, values))})" for n, values in expected.items()})


def _value(value: Any) -> str:
    return "$null" if value is None else literal(value)
