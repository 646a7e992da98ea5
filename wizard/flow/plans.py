"""Plans in files: saved for a second person, opened, compared with the hosts, and then applied.

What is in a file is applied as it is, or not at all: where anything has moved, a new plan is made,
and reviewed again.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from wizard.flow.comparing import compare_findings, compare_values, not_compared
from wizard.flow.consenting import fitting_consents
from wizard.flow.deciding import Deciding
from wizard.flow.hosting import Hosting
from wizard.flow.insides import Insides, assign_planned
from wizard.flow.opened import Compared, OpenedPlan
from wizard.flow.plan_disk import read_plan, write_plan
from wizard.flow.plan_saving import filed, written
from wizard.flow.state import Decision, FindingKey, PageName, VmKey, Way
from wizard.flow.store import Store
from wizard.model.choices import Choices
from wizard.model.findings import Acceptance
from wizard.model.text import text
from wizard.planning.plan_file import damaged
from wizard.planning.plan_parts import PlanFile
from wizard.planning.step import HostPlan
from wizard.planning.steps import RUNNING
from wizard.remoting.fleet import Connections
from wizard.remoting.names import parse_names


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the flow that an opened plan sets to work."""

    hosting: Hosting
    deciding: Deciding
    insides: Insides
    connections: Connections


class Plans:
    """Saves the plan that is reviewed, and opens one that was saved."""

    def __init__(
        self,
        store: Store,
        parts: Parts,
        who: tuple[str, str],
    ) -> None:
        """Take ``parts`` of the flow, and ``who``: the operator and the product's version."""
        self._store = store
        self._hosting = parts.hosting
        self._deciding = parts.deciding
        self._insides = parts.insides
        self._connections = parts.connections
        self._operator, self._version = who

    # Saving

    def save(self, path: Path) -> Path:
        """Save the plan that is reviewed; raises ``Problem`` when there is none or no room."""
        write_plan(path, self.made())
        return path

    def made(self) -> PlanFile:
        """Return the plan that is reviewed with all it rests on; raises ``Problem``."""
        return filed(self._store.state, self._operator, self._version, self._account_of)

    def _account_of(self, name: str) -> str:
        return str(self._hosting.target(name).account)

    # Opening

    @staticmethod
    def read(path: Path) -> OpenedPlan:
        """Read a plan; nothing else is changed by that.

        Raises:
            PlanFileProblem: the file cannot be used.

        """
        made = read_plan(path)
        _refuse_unfit(made, path.name)
        return OpenedPlan(path, made)

    def left_aside(self, opened: OpenedPlan) -> tuple[str, ...]:
        """Return the hosts of the list that would take no part once the plan is open."""
        names = {host.name.casefold() for host in opened.file.hosts}
        others = (entry for entry in self._store.state.hosts if entry.included)
        return tuple(entry.name for entry in others if entry.name.casefold() not in names)

    def open(self, opened: OpenedPlan) -> None:
        """List the hosts of a plan and take over its policy, choices and decisions.

        Hosts of the list that are not in it take no part. Nothing is connected to; ``check`` does.
        """
        self._store.refuse_during_run()
        self._list({host.name for host in opened.file.hosts})
        self._store.change(opened=opened, plan=None, has_chosen=True)
        self._take_over(opened.file)

    @property
    def accounts(self) -> tuple[tuple[str, str], ...]:
        """Which account was used on each host of the plan that is open."""
        opened = self._store.state.opened
        hosts = () if opened is None else opened.file.hosts
        return tuple((host.name, host.account) for host in hosts)

    def _list(self, names: set[str]) -> None:
        """Let the hosts of a plan, by the very names in it, and no others take part."""
        alike = {name.casefold() for name in names}
        entries = [entry.name for entry in self._store.state.hosts]
        spelled = [e for e in entries if e not in names and e.casefold() in alike]
        if spelled:
            self._hosting.remove(spelled)
        for name in sorted(names):
            self._hosting.add(name)
        others = [name for name in entries if name.casefold() not in alike]
        if others:
            self._hosting.include(others, included=False)
        self._hosting.include(names, included=True)

    def _take_over(self, made: PlanFile) -> None:
        state, names = self._store.state, {host.name for host in made.hosts}
        vms = {k: v for k, v in state.choices.vms.items() if k[0] not in names}
        vms |= fitting_consents(state, made.choices.vms)
        decisions = {k: v for k, v in state.decisions.items() if k[1] not in names}
        left_out = {k for k in state.left_out if k[0] not in names}
        self._store.change(
            choices=Choices(MappingProxyType(vms), made.choices.answers),
            decisions=MappingProxyType(decisions | _decisions(made)),
            left_out=frozenset(left_out | {(e.host, e.vm.id) for e in made.left_out if e.vm}),
        )
        self._deciding.set_policy(made.policy)

    # Comparing

    async def check(self) -> None:
        """Read the hosts of the plan that is open, compare, and show it on the page Review.

        Every value is asked for anew, and the findings are judged under the policy of the file.
        """
        self._store.refuse_during_run()
        opened = self._store.state.opened
        if opened is None:
            return
        plan = opened.file.plan
        await self._hosting.connect({host.name for host in opened.file.hosts})
        assign_planned(self._connections, plan)
        await self._insides.read(self._known_inside(opened.file))
        values = await asyncio.gather(*(self._compare(host) for host in plan.hosts))
        current = self._store.state.opened
        if self._store.state.running or current is None or current.file is not opened.file:
            return  # meanwhile something else was begun
        self._take_over(opened.file)
        compared = (
            *(each for of_host in values for each in of_host),
            *compare_findings(self._store.state, opened.file),
        )
        now = written(datetime.now(UTC))
        before = tuple(PageName)[: tuple(PageName).index(PageName.REVIEW) + 1]
        self._store.change(
            opened=replace(opened, checked_at=now, compared=compared),
            plan=plan,
            page=PageName.REVIEW,
            visited=self._store.state.visited | frozenset(before),
        )

    def _known_inside(self, made: PlanFile) -> list[VmKey]:
        """Return what was known from inside when the plan was made, and can be read again."""
        groups = self._insides.groups
        running = {(h.name, v.ref.id) for h, v in self._store.state.vms if v.state == RUNNING}
        return [
            key
            for key in made.read_inside
            if key in running and made.choices.of(*key).inside.account in groups
        ]

    async def _compare(self, host: HostPlan) -> tuple[Compared, ...]:
        entry = self._store.state.entry(host.host)
        if entry is None or entry.host is None:
            why = entry.problem.what if entry and entry.problem else text("It was not read.")
            return not_compared(host, why)
        return await compare_values(
            self._connections.session_for(self._hosting.target(host.host)), host
        )

    def plan_again(self) -> None:
        """Make a new plan with the choices of the one that was opened; it has to be reviewed."""
        self._store.refuse_during_run()
        self._store.change(opened=None, plan=None)
        self._deciding.make_plan()


def _refuse_unfit(made: PlanFile, name: str) -> None:
    """Refuse names that are none, hosts that nothing is known of, and unknown decisions."""
    names = {host.name for host in made.hosts}
    wrong = next((each for each in names if parse_names(each).names != (each,)), None)
    if wrong is not None:
        raise damaged(name, f"“{wrong[:80]}” cannot be the name of a host")
    if len({each.casefold() for each in names}) != len(made.hosts):
        raise damaged(name, "a host is in it twice")
    strange = next((host.host for host in made.plan.hosts if host.host not in names), None)
    if strange is not None:
        raise damaged(name, f"it does not say who read {strange[:80]}")
    if any(each.way not in set(Way) for each in made.decisions):
        raise damaged(name, "a decision in it is unknown")


def _decisions(made: PlanFile) -> dict[FindingKey, Decision]:
    return {
        each.key: Decision(
            Way(each.way), Acceptance(each.fingerprint, each.reason, each.by, each.at)
        )
        for each in made.decisions
    }
