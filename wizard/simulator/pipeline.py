"""Running one statement on a simulated host: bind everything, then run cmdlet after cmdlet.

PowerShell streams objects along a pipeline; here each cmdlet gets all of its input at once. What
comes out is the same, as no cmdlet of the vocabulary watches another one work.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wizard.simulator import (
    azure,
    boot,
    callers,
    cim,
    cluster_cmdlets,
    dhcp_cmdlets,
    events,
    features,
    firewall_cmdlets,
    guest_network,
    host_cmdlets,
    host_network,
    insides,
    machine_queries,
    nat_cmdlets,
    nested_cmdlets,
    optional_features,
    registry_cmdlets,
    rights_cmdlets,
    shaping,
    vm_cmdlets,
    vm_power,
    vm_settings,
)
from wizard.simulator.binding import Bound, bind
from wizard.simulator.errors import ENDING
from wizard.simulator.registry import BEHAVIOURS, Invocation
from wizard.simulator.state import MODULE_WITHOUT_NESTING, SimulatedHost
from wizard.simulator.values import ErrorRecord, Outcome, Statement, Terminating

__all__ = ["execute"]

SIMULATED = (
    azure,
    boot,
    callers,
    cim,
    cluster_cmdlets,
    dhcp_cmdlets,
    events,
    features,
    firewall_cmdlets,
    guest_network,
    host_cmdlets,
    host_network,
    machine_queries,
    nat_cmdlets,
    nested_cmdlets,
    optional_features,
    registry_cmdlets,
    rights_cmdlets,
    shaping,
    vm_cmdlets,
    vm_power,
    vm_settings,
)
_OLD_CLASS = re.compile(r"(Microsoft\.HyperV\.PowerShell\.Commands\.\w+)$")


def execute(host: SimulatedHost, statement: Statement, account: str | None = None) -> Outcome:
    """Run a statement with an account's rights; without an account everything is allowed."""
    with host.lock:
        host.settle()
        insides.follow(host)
        run = _Run(host, account)
        ended = None
        output: Sequence[Any] = ()
        try:
            bound = [bind(host, call, first=not n) for n, call in enumerate(statement.calls)]
            output = run.all(bound)
        except Terminating as refusal:
            ended = run.dated(refusal.record)
        insides.follow(host)
        errors = tuple(map(run.dated, run.errors))
        return Outcome(tuple(output), errors, ended, tuple(run.warnings))


class _Run:
    """One statement while it runs."""

    def __init__(self, host: SimulatedHost, account: str | None) -> None:
        self.errors: list[ErrorRecord] = []
        self.warnings: list[str] = []
        self._host = host
        self._account = account
        self._rights = host.rights_of(account)

    def all(self, bound: Sequence[Bound]) -> Sequence[Any]:
        """Run the cmdlets in order and return what the last one gave."""
        piped: Sequence[Any] | None = None
        for each in bound:
            piped = self._one(each, piped)
        return piped or ()

    def dated(self, record: ErrorRecord) -> ErrorRecord:
        """Name the class as the module of Windows Server 2012 R2 does, where that is the host."""
        if self._host.build > MODULE_WITHOUT_NESTING:
            return record
        return replace(record, id=_OLD_CLASS.sub(r"\1Command", record.id))

    def _one(self, bound: Bound, piped: Sequence[Any] | None) -> Sequence[Any]:
        name = bound.cmdlet.name
        self._host.received.append(name)
        planned = self._host.faults.refusal_of(name)
        if planned is not None:
            return self._refuse(planned)
        call = Invocation(self._host, self._rights, name, bound.given, piped)
        call.errors, call.warnings, call.account = self.errors, self.warnings, self._account
        output = [*BEHAVIOURS[name](call)]
        self._host.faults.follow(name)
        return output

    def _refuse(self, planned: ErrorRecord) -> Sequence[Any]:
        if planned.exception in ENDING:
            raise Terminating(planned)
        self.errors.append(planned)
        return ()
