"""Whether a credential may be tried inside a virtual machine: too many refusals lock an account.

As long as nobody has accepted a credential, it is tried in one virtual machine at a time. One that
was refused is not tried again until the user gives it anew; where the account is of a domain, its
refusals count together wherever they come from.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from wizard.powershell.command import Command
from wizard.remoting import inside_wording
from wizard.remoting.inside_logon import InsideLogon
from wizard.remoting.problems import InsideAccessDenied, InsideProblem, NotReadyInside
from wizard.remoting.target import Account

T = TypeVar("T")

REFUSAL = 2  # an answer that may mean a refusal, or something else, is half of one
OF_A_DOMAIN = 1 * REFUSAL  # refusals in a row after which other VMs are not tried
OF_A_GUEST = 2 * REFUSAL
MOST_OF_A_DOMAIN = 3  # failed attempts in a row, even where it was accepted before
TRIES_WHERE_ACCEPTED = 3  # before a refusal is believed: after a restart it may pass
TRIES_IN_DOUBT = 2
REFUSED_PAUSE = 30.0
DOUBT_PAUSE = 60.0
DOUBT_SECONDS = 120.0  # for how long others wait for a VM whose answer may be a refusal


@dataclass(slots=True)
class _Record:
    """What became of one credential. Virtual machines are named by their Ids, in small letters."""

    account: Account
    accepted: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    failed: dict[str, int] = field(default_factory=dict)  # attempts since the last good one
    in_a_row: int = 0
    believed: int = 0
    trying: asyncio.Event | None = None
    in_doubt: tuple[str, float] | None = None

    @property
    def is_of_a_domain(self) -> bool:
        """Whether every machine asks the same authority about the account."""
        domain, separator, _ = self.account.user.rpartition("\\")
        return domain not in ("", ".") if separator else "@" in self.account.user

    def is_shut(self, vm: str) -> bool:
        """Whether it is not tried in a virtual machine because of the others."""
        if self.is_of_a_domain and self.in_a_row >= MOST_OF_A_DOMAIN:
            return True
        enough = OF_A_DOMAIN if self.is_of_a_domain else OF_A_GUEST
        return self.believed >= enough and vm not in self.accepted

    def waits_for(self, vm: str, now: float) -> bool:
        """Whether another virtual machine has yet to show whether it is right."""
        if self.in_doubt is None or self.accepted:
            return False
        other, since = self.in_doubt
        return other != vm and now - since < DOUBT_SECONDS

    def good(self, vm: str) -> None:
        self.accepted.add(vm)
        self.refused.discard(vm)
        self.failed.pop(vm, None)
        self.in_a_row = self.believed = 0
        self.in_doubt = None

    def denied(self, vm: str, problem: InsideAccessDenied) -> None:
        self._count(vm)
        may_pass = vm in self.accepted and self.failed[vm] < TRIES_WHERE_ACCEPTED
        if may_pass and not self.is_shut(vm):
            problem.again_in = REFUSED_PAUSE
        else:
            self._believe(vm, REFUSAL)

    def doubtful(self, vm: str, problem: NotReadyInside, now: float) -> None:
        if vm in self.accepted or (self.accepted and self.is_of_a_domain):
            problem.patience = None
            return
        self._count(vm)
        self.believed += 1
        if self.failed[vm] < TRIES_IN_DOUBT:
            problem.again_in, self.in_doubt = DOUBT_PAUSE, (vm, now)
        else:
            problem.patience = 0.0
            self._believe(vm, 0)

    def _count(self, vm: str) -> None:
        self.failed[vm] = self.failed.get(vm, 0) + 1
        self.in_a_row += 1

    def _believe(self, vm: str, weight: int) -> None:
        self.refused.add(vm)
        self.believed += weight
        self.in_doubt = None


class SignIns:
    """What became of the credentials, by the names of their groups."""

    def __init__(self) -> None:
        self._records: dict[str, _Record] = {}

    def forget(self, group: str) -> None:
        """Begin anew with a credential."""
        self._records.pop(group, None)

    def is_shut(self, group: str, vm_id: str) -> bool:
        """Whether the credential will not be tried in a virtual machine."""
        record, vm = self._records.get(group), vm_id.casefold()
        return record is not None and (vm in record.refused or record.is_shut(vm))

    async def attempt(
        self, command: Command, logon: InsideLogon | None, work: Callable[[], Awaitable[T]]
    ) -> T:
        """Do what signs in, and remember what becomes of it.

        Waits while another virtual machine is the first to try the same credential.

        Raises:
            NotTriedInside: it was refused before; nothing was sent.
            NotReadyInside: another virtual machine has to answer first; nothing was sent.
            Problem: as ``work``.

        """
        if logon is None or logon.account is None:
            return await work()
        record, vm = self._record(logon.group, logon.account), command.inside.casefold()
        while True:
            _refuse(record, vm, command, logon)
            if record.accepted:
                return await _tried(record, vm, work)
            if record.trying is None:
                break
            await record.trying.wait()
        tried = record.trying = asyncio.Event()
        try:
            return await _tried(record, vm, work)
        finally:
            record.trying = None
            tried.set()

    def _record(self, group: str, account: Account) -> _Record:
        known = self._records.get(group)
        if known is None or known.account != account:
            known = self._records[group] = _Record(account)
        return known


def _refuse(record: _Record, vm: str, command: Command, logon: InsideLogon) -> None:
    if vm in record.refused:
        raise inside_wording.refused_before(command, logon)
    if record.is_shut(vm):
        raise inside_wording.refused_elsewhere(command, logon)
    if record.waits_for(vm, _now()):
        raise inside_wording.in_doubt_elsewhere(command, logon)


async def _tried(record: _Record, vm: str, work: Callable[[], Awaitable[T]]) -> T:
    try:
        result = await work()
    except InsideProblem as problem:
        if isinstance(problem, InsideAccessDenied):
            record.denied(vm, problem)
        elif isinstance(problem, NotReadyInside) and problem.may_be_account:
            record.doubtful(vm, problem, _now())
        raise
    record.good(vm)
    return result


def _now() -> float:
    return asyncio.get_running_loop().time()
