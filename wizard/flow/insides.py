"""Work inside virtual machines before a run: as whom to sign in, and reading what is there."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from wizard.flow.entries import change_entries
from wizard.flow.state import State, VmKey
from wizard.flow.store import Store
from wizard.model.choices import Choices
from wizard.model.facts import Inside
from wizard.model.text import Problem, text
from wizard.planning.step import Plan
from wizard.remoting.answers import InsideAnswers
from wizard.remoting.fleet import Connections
from wizard.remoting.inside_reading import read_inside
from wizard.remoting.target import Account, Target
from wizard.run.journal import Journal

AT_ONCE_OF_A_HOST = 3
log = logging.getLogger(__name__)


class Readings(Protocol):
    """What was read inside virtual machines, kept beside the answers of their hosts."""

    def keep_inside(self, answers: InsideAnswers, inside: Inside) -> None:
        """Remember what was read inside a VM, in place of an earlier reading."""

    def forget_insides(self, vm_ids: Iterable[str]) -> None:
        """Forget what was read inside VMs."""


class Insides:
    """The credentials for virtual machines, and what was read inside those.

    A credential is given once for a group of any name and kept in memory only. The state has the
    names of the groups and of their users, never a password.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        target: Callable[[str], Target],
        facts_changed: Callable[[Iterable[str]], None],
        readings: Readings,
    ) -> None:
        """Take whom to tell: ``facts_changed`` gets hosts, ``readings`` what is read inside."""
        self._store = store
        self._connections = connections
        self._target = target
        self._facts_changed = facts_changed
        self._readings = readings
        self._was_running = False
        store.subscribe(self._look_at_run)
        self._places: dict[str, asyncio.Semaphore] = {}

    @property
    def groups(self) -> Mapping[str, str]:
        """The user name of each group that has a credential."""
        return self._connections.inside_accounts.groups

    def give(self, group: str, user: str, password: str) -> None:
        """Take the credential of a group; raises ``Problem`` where a part of it is missing."""
        group = group.strip()
        if not group or not user.strip() or not password:
            raise Problem(
                text("The credential is not complete."),
                text("Give it a name, and enter a user name and a password of the guests."),
            )
        if not self._store.state.running:  # or the work under way would lose its sessions
            self._connections.forget_inside(group)
        self._connections.inside_accounts.give(group, Account(user.strip(), password))
        self._show_groups()

    def forget(self, group: str) -> None:
        """Forget the credential of a group; raises ``RunUnderWay`` during a run."""
        self._store.refuse_during_run()
        self._connections.forget_inside(group)
        self._show_groups()

    def missing(self, plan: Plan) -> tuple[str, ...]:
        """Return the groups a plan needs that have to be given, for the first time or again.

        Again: where one of its VMs has refused the credential, or will not be tried with it.
        """
        accounts = self._connections.inside_accounts
        needed = dict.fromkeys(
            vm.inside_account
            for _, vm in plan.vms
            if vm.inside_account not in self.groups
            or accounts.is_refused(vm.inside_account, vm.vm.id)
        )
        return tuple(group for group in needed if group)

    def missing_for(self, path: Path) -> tuple[str, ...]:
        """Return the same for the plan of an earlier run; raises ``Problem``."""
        with Journal.open(path) as journal:
            return self.missing(journal.plan)

    async def read(self, keys: Iterable[VmKey]) -> None:
        """Look inside virtual machines, some at once; what was read joins their hosts.

        What goes wrong with one is in ``State.inside_problems`` and hinders no other.
        """
        self._store.refuse_during_run()
        wanted = [key for key in dict.fromkeys(keys) if key not in self._store.state.reading_inside]
        assign_chosen(self._connections, self._store.state.choices, wanted)
        reading = self._store.state.reading_inside | set(wanted)
        self._store.change(reading_inside=reading)
        for key in wanted:
            self._show_problem(key, None)
        try:
            await asyncio.gather(*(self._read(key) for key in wanted))
        finally:
            self._store.change(reading_inside=self._store.state.reading_inside - set(wanted))

    async def _read(self, key: VmKey) -> None:
        host, vm_id = key
        try:
            async with self._places.setdefault(host, asyncio.Semaphore(AT_ONCE_OF_A_HOST)):
                session = self._connections.session_for(self._target(host))
                answers = await read_inside(session, vm_id, now=datetime.now(UTC))
            inside = answers.inside()
            self._readings.keep_inside(answers, inside)
            self._join(key, inside)
        except Problem as problem:
            log.info("The VM %s on %s was not read inside: %s", vm_id, host, problem)
            self._show_problem(key, problem)
        except Exception as error:
            log.exception("Unexpected while reading inside the VM %s on %s", vm_id, host)
            self._show_problem(key, _defect(error))
        finally:
            self._store.change(reading_inside=self._store.state.reading_inside - {key})

    def _join(self, key: VmKey, inside: Inside) -> None:
        """Put what was read into the virtual machine, which may be gone from the list by now."""
        name, vm_id = key
        entry = self._store.state.entry(name)
        if entry is None or entry.host is None:
            return
        vms = tuple(
            replace(vm, inside=inside) if vm.ref.id.casefold() == vm_id.casefold() else vm
            for vm in entry.host.vms or ()
        )
        change_entries(self._store, {name}, host=replace(entry.host, vms=vms))
        self._facts_changed({name})

    def _look_at_run(self, state: State) -> None:
        """Forget, when a run is over, what was read inside the VMs it worked on."""
        is_over = self._was_running and not state.running
        self._was_running = state.running
        if is_over and state.record is not None:
            self._readings.forget_insides(vm.vm.id for vm in state.record.vms)

    def _show_groups(self) -> None:
        self._store.change(inside_groups=self.groups)

    def _show_problem(self, key: VmKey, problem: Problem | None) -> None:
        problems = dict(self._store.state.inside_problems)
        problems.pop(key, None)
        if problem is not None:
            problems[key] = problem
        if problems != self._store.state.inside_problems:
            self._store.change(inside_problems=MappingProxyType(problems))


def assign_chosen(connections: Connections, choices: Choices, keys: Iterable[VmKey]) -> None:
    """Let virtual machines use the groups that the user chose for them."""
    for host, vm_id in keys:
        work = choices.of(host, vm_id).inside
        connections.inside_accounts.assign(host, vm_id, work.account, work.address)


def assign_planned(connections: Connections, plan: Plan) -> None:
    """Let the virtual machines of a plan use the groups that the plan names."""
    for host, vm in plan.vms:
        connections.inside_accounts.assign(host, vm.vm.id, vm.inside_account, vm.inside_address)


def _defect(error: Exception) -> Problem:
    return Problem(
        text(
            "The wizard has a defect: reading inside this VM ended with {kind}.",
            kind=type(error).__name__,
        ),
        text("The others go on. The log has the details: please report them."),
    )
