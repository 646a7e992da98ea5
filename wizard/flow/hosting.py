"""Work of the first page: which hosts, as whom, and reading them."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wizard.flow.entries import change_entries, refuse_twice
from wizard.flow.insides import Readings
from wizard.flow.inspections import Inspections
from wizard.flow.same_host import SameHost
from wizard.flow.state import HostEntry, HostStatus
from wizard.flow.store import Store
from wizard.model.facts import Host
from wizard.model.text import Problem, text
from wizard.remoting.collector import collector_script
from wizard.remoting.discovery import Parsed, parse_names, probe, read_names_file
from wizard.remoting.fleet import Connections
from wizard.remoting.inspection import inspect
from wizard.remoting.target import Account, Target

AT_ONCE = 16
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept of a host outside the state: how to reach it, and as whom."""

    target: Target
    own_account: bool = False


class Hosting:
    """The list of hosts. Passwords live here, in the targets, and nowhere else.

    What could cut a run off raises ``RunUnderWay`` during one.
    """

    def __init__(
        self,
        store: Store,
        connections: Connections,
        target_of: Callable[[str], Target],
        facts_changed: Callable[[Iterable[str]], None],
    ) -> None:
        self._store = store
        self._connections = connections
        self._target_of = target_of
        self._facts_changed = facts_changed
        self._known: dict[str, _Known] = {}
        self._inspections = Inspections(store, self.add)
        self.readings: Readings = self._inspections
        self._account = Account()
        self._slots = asyncio.Semaphore(AT_ONCE)

    def add(self, names: str) -> Parsed:
        """Add typed or pasted names; what is malformed comes back as problems."""
        return self._take(parse_names(names))

    def add_file(self, path: Path) -> Parsed:
        """Add the names of a text or CSV file; raises ``Problem`` when it cannot be read."""
        return self._take(read_names_file(path))

    def _take(self, parsed: Parsed) -> Parsed:
        have = {entry.name.casefold() for entry in self._store.state.hosts}
        new = [name for name in parsed.names if name.casefold() not in have]
        for name in new:
            target = replace(self._target_of(name), name=name)
            own = bool(target.account.user)
            account = target.account if own else self._account
            self._known[name] = _Known(replace(target, account=account), own)
        entries = tuple(
            HostEntry(name, account=str(self._known[name].target.account)) for name in new
        )
        if entries:
            self._store.change(hosts=self._store.state.hosts + entries)
        return parsed

    def remove(self, names: Iterable[str]) -> None:
        """Take hosts off the list."""
        self._store.refuse_during_run()
        gone = set(names)
        for name in gone:
            self._known.pop(name, None)
            self._inspections.forget(name)
            self._connections.forget(name)
        kept = tuple(entry for entry in self._store.state.hosts if entry.name not in gone)
        self._store.change(hosts=kept)
        self._facts_changed(gone)

    def include(self, names: Iterable[str], *, included: bool) -> None:
        """Let hosts take part, or leave them out."""
        self._store.refuse_during_run()
        chosen = set(names)
        self._replace(chosen, included=included)
        self._facts_changed(chosen)

    def sign_in_as(self, account: Account, names: Iterable[str] | None = None) -> None:
        """Use an account for some hosts, or for all that have none of their own."""
        self._store.refuse_during_run()
        only = None if names is None else set(names)
        if only is None:
            self._account = account
        for name, known in self._known.items():
            if name in only if only is not None else not known.own_account:
                target = replace(known.target, account=account)
                self._known[name] = _Known(target, own_account=only is not None)
                self._connections.forget(name)
                self._replace({name}, account=str(account))

    def trust_certificate(self, name: str, fingerprint: str) -> None:
        """Trust the certificate that was shown to the user, for this host only."""
        self._store.refuse_during_run()
        known = self._known.get(name)
        if known is None:
            return
        target = replace(known.target, trusted_fingerprint=fingerprint)
        self._known[name] = replace(known, target=target)
        self._connections.forget(name)
        log.info("The certificate %s is trusted for %s by a choice of the user", fingerprint, name)

    def target(self, name: str) -> Target:
        """How to reach a host of the list."""
        known = self._known.get(self._as_listed(name))
        return known.target if known else self._target_of(name)

    def _as_listed(self, name: str) -> str:
        """Return a name as it stands in the list, whatever the case of its letters."""
        if name in self._known:
            return name
        return next((n for n in self._known if n.casefold() == name.casefold()), name)

    async def connect(self, names: Iterable[str] | None = None) -> None:
        """Read hosts: the named ones, or all that are not ready yet."""
        self._store.refuse_during_run()
        wanted = [
            entry.name
            for entry in self._store.state.hosts
            if (_is_to_read(entry) if names is None else entry.name in names)
        ]
        self._replace(
            set(wanted), status=HostStatus.CONNECTING, doing=text("waiting"), problem=None
        )
        await asyncio.gather(*(self._read(name) for name in wanted))

    async def read_again(self, names: Iterable[str]) -> None:
        """Ask hosts that are ready everything again; those of a file are read from it again."""
        self._store.refuse_during_run()
        wanted = set(names)
        files = {e.name: e.from_file for e in self._store.state.hosts if e.name in wanted}
        for name, path in files.items():
            if path is not None:
                self._open_again(name, path)
        await self.connect({name for name, path in files.items() if path is None})

    # Without a connection

    def open_inspections(self, paths: Iterable[Path]) -> list[Problem]:
        """List the hosts of files, and join what was read inside VMs; return what is wrong."""
        self._store.refuse_during_run()
        changed, problems = self._inspections.open(paths)
        if changed:
            self._facts_changed(changed)
        return problems

    def save_inspections(self, path: Path, names: Sequence[str]) -> None:
        """Save what hosts answered, to be judged elsewhere; raises ``Problem``."""
        self._inspections.save(path, names)

    @staticmethod
    def save_collector(path: Path) -> None:
        """Save the script that asks a host no connection leads to; raises ``Problem``."""
        try:
            path.write_text(collector_script(), "ascii", newline="\r\n")
        except OSError as error:
            what = text(
                "{path} could not be written: {why}.", path=path, why=error.strerror or error
            )
            raise Problem(
                what, text("Choose another folder, or make room, and save again.")
            ) from error

    def _open_again(self, name: str, path: Path) -> None:
        try:
            self._inspections.open_again(name, path)
        except Problem as problem:
            self._failed(name, problem)
        self._facts_changed({name})

    # For a run that is taken up again

    def take_accounts(self, accounts: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
        """List the hosts of an earlier run; return the accounts without a password, with hosts.

        Where the run used the signed-in user, so will the next connection.
        """
        missing: dict[str, tuple[str, ...]] = {}
        for recorded, user in accounts:
            is_new = self._as_listed(recorded) not in self._known
            if is_new:
                self.add(recorded)
            name = self._as_listed(recorded)
            account = self.target(name).account
            if self._store.state.demonstration or name not in self._known:
                continue
            if user == str(Account()):
                if is_new and account.user:
                    self.sign_in_as(Account(), [name])
            elif account.user.casefold() != user.casefold() or not account.password:
                missing[user] = (*missing.get(user, ()), name)
        return missing

    async def reach(self, names: Iterable[str]) -> dict[str, Problem]:
        """Look how far hosts can be reached without an account; return what stands in the way."""

        async def look(name: str) -> tuple[str, Problem | None]:
            async with self._slots:
                found = await probe(self.target(name))
            self._replace({name}, probe=found)
            return name, found.problem

        found = await asyncio.gather(*(look(name) for name in names))
        return {name: problem for name, problem in found if problem is not None}

    def not_reached(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the hosts that no one has signed in to since the window was opened."""
        entries = ((name, self._store.state.entry(name)) for name in names)
        return tuple(n for n, e in entries if e is None or e.host is None or e.from_file)

    # Reading

    async def _read(self, name: str) -> None:
        try:
            async with self._slots:
                host = await self._probe_and_inspect(name)
            self._refuse_twice(name, host)
            host = self._inspections.completed(host)
            ready = {"status": HostStatus.READY, "host": host, "doing": None, "problem": None}
            self._replace({name}, **ready, from_file=None)
        except Problem as problem:
            log.info("%s is not ready: %s", name, problem)
            self._failed(name, problem)
        except Exception as error:
            log.exception("Unexpected while reading %s", name)
            self._failed(name, _defect(error))
        except asyncio.CancelledError:
            self._replace({name}, status=HostStatus.ADDED, doing=None)
            raise
        finally:
            self._facts_changed({name})

    def _failed(self, name: str, problem: Problem) -> None:
        self._inspections.forget(name)
        self._replace({name}, status=HostStatus.FAILED, problem=problem, doing=None, host=None)

    def _refuse_twice(self, name: str, host: Host) -> None:
        try:
            refuse_twice(self._store, name, host)
        except SameHost:
            self._connections.forget(name)
            raise

    async def _probe_and_inspect(self, name: str) -> Host:
        self._replace({name}, doing=text("looking for it"))
        found = await probe(self.target(name))
        self._replace({name}, probe=found, doing=text("signing in"))
        if found.problem is not None:
            raise found.problem
        session = self._connections.session_for(self.target(name))

        def progress(done: int, total: int) -> None:
            doing = text("reading, {done} of {total} answers", done=done, total=total)
            self._replace({name}, doing=doing)

        now = datetime.now(UTC)
        keep = self._inspections.keep
        return await inspect(session, name, now=now, on_progress=progress, keep=keep)

    def _replace(self, names: set[str], **values: Any) -> None:
        change_entries(self._store, names, **values)


def _is_to_read(entry: HostEntry) -> bool:
    """Whether a host is read without being named; one out of a file was named by the file only."""
    return entry.status is not HostStatus.READY and entry.from_file is None


def _defect(error: Exception) -> Problem:
    return Problem(
        text(
            "The wizard has a defect: reading this host ended with {kind}.",
            kind=type(error).__name__,
        ),
        text("The other hosts go on. The log has the details: please report them."),
    )
