"""What hosts answered: kept in memory, saved to files, and opened from them without a connection.

It is never in the state, which has the facts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from wizard.flow.entries import change_entries, refuse_twice
from wizard.flow.same_host import SameHost
from wizard.flow.state import HostStatus
from wizard.flow.store import Store
from wizard.model.facts import Host, Inside
from wizard.model.text import Problem, text
from wizard.remoting.answers import HostAnswers, InsideAnswers
from wizard.remoting.inspection_file import HostRead, InsideRead, read_inspection, write_inspections
from wizard.remoting.inspection_text import InspectionProblem
from wizard.remoting.inspections import read_inspections, with_inside, without_vm

OVER_A_CONNECTION = Path()  # in place of the file that an answer is from


class Inspections:
    """The answers of the hosts of the list, by name, and what was read inside their VMs.

    ``add_name`` puts a name on the list.
    """

    def __init__(self, store: Store, add_name: Callable[[str], object]) -> None:
        self._store = store
        self._add_name = add_name
        self._hosts: dict[str, HostAnswers] = {}
        self._insides: tuple[InsideRead, ...] = ()

    def keep(self, answers: HostAnswers) -> None:
        """Remember what a host answered last."""
        self._hosts[answers.name] = answers

    def forget(self, name: str) -> None:
        """Forget what a host answered."""
        self._hosts.pop(name, None)

    def keep_inside(self, answers: InsideAnswers, inside: Inside) -> None:
        """Remember what was read inside a VM over a connection, in place of an earlier reading."""
        read = InsideRead(OVER_A_CONNECTION, answers, answers.vm_id, inside)
        others = (
            each
            for each in self._insides
            if each.path != OVER_A_CONNECTION or each.vm_id.casefold() != read.vm_id.casefold()
        )
        self._insides = (*others, read)

    def forget_insides(self, vm_ids: Iterable[str]) -> None:
        """Forget what was read inside VMs over a connection: it is not so any more."""
        gone = {vm_id.casefold() for vm_id in vm_ids}
        self._insides = tuple(
            each
            for each in self._insides
            if each.path != OVER_A_CONNECTION or each.vm_id.casefold() not in gone
        )

    def completed(self, host: Host) -> Host:
        """Return a host with what was read inside its VMs."""
        return with_inside(host, self._insides)

    def open(self, paths: Iterable[Path]) -> tuple[set[str], list[Problem]]:
        """List the hosts of files; return the names of all with new facts, and what is wrong."""
        opened = read_inspections(paths)
        problems: list[Problem] = list(opened.problems)
        changed: set[str] = set()
        self._take(opened.insides, {inside.path for inside in opened.insides})
        for read in opened.hosts:
            try:
                self._list(read)
                changed.add(read.host.name)
            except Problem as problem:
                problems.append(problem)
        changed |= self._complete()
        listed = [entry.host for entry in self._store.state.hosts if entry.host is not None]
        return changed, problems + list(without_vm(opened.insides, listed))

    def open_again(self, name: str, path: Path) -> None:
        """Read a host from its file again; raises ``Problem``."""
        opened = read_inspection(path)
        read = next((r for r in opened.hosts if r.host.name.casefold() == name.casefold()), None)
        if read is None:
            raise next(iter(opened.problems), None) or _gone(path, name)
        self._take(opened.insides, {path})
        self._show(name, read)

    def save(self, path: Path, names: Sequence[str]) -> None:
        """Write the answers of hosts, and those from inside their VMs, to a file.

        Raises:
            Problem: there are none of a host, or they cannot be written there.

        """
        missing = [name for name in names if name not in self._hosts]
        if missing or not names:
            raise Problem(
                text("Nothing was read of {hosts}.", hosts=", ".join(missing) or "any host"),
                text("Connect to the host, or leave it out of what is saved."),
            )
        hosts = [self._hosts[name] for name in names]
        owned = {vm.ref.id.casefold() for each in hosts for vm in each.host().vms or ()}
        insides = [read.answers for read in self._insides if read.vm_id.casefold() in owned]
        write_inspections(path, hosts, insides)

    def _list(self, read: HostRead) -> None:
        name = read.host.name
        if any(e.name.casefold() == name.casefold() for e in self._store.state.hosts):
            raise _not_opened(read, "A host of this name is in the list already.")
        try:
            refuse_twice(self._store, name, read.host)
        except SameHost as same:
            raise _not_opened(read, str(same.what)) from same
        self._add_name(name)
        self._show(name, read)

    def _take(self, insides: Iterable[InsideRead], instead_of: set[Path]) -> None:
        others = (inside for inside in self._insides if inside.path not in instead_of)
        self._insides = (*others, *insides)

    def _show(self, name: str, read: HostRead) -> None:
        self.keep(replace(read.answers, name=name))
        host = self.completed(replace(read.host, name=name))
        ready = {"status": HostStatus.READY, "host": host, "problem": None}
        change_entries(self._store, {name}, **ready, from_file=read.path)

    def _complete(self) -> set[str]:
        """Give what was read inside VMs to hosts that were read before; return their names."""
        completed = set()
        for entry in self._store.state.hosts:
            host = None if entry.host is None else self.completed(entry.host)
            if host is not entry.host:
                change_entries(self._store, {entry.name}, host=host)
                completed.add(entry.name)
        return completed


def _not_opened(read: HostRead, why: str) -> InspectionProblem:
    return InspectionProblem(
        read.path,
        text(
            "{host} in {file} was not opened. {why}",
            host=read.host.name,
            file=read.path.name,
            why=why,
        ),
        text("Remove the one in the list first, then open the file again."),
    )


def _gone(path: Path, name: str) -> InspectionProblem:
    return InspectionProblem(
        path,
        text("{host} is not in {file} any more.", host=name, file=path.name),
        text("Remove it from the list, and open the file that has it."),
    )
