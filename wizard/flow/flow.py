"""The wizard: its state, the way through its pages, and its work in three parts."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from wizard import __version__
from wizard.flow.anew import others
from wizard.flow.deciding import Deciding
from wizard.flow.hosting import Hosting
from wizard.flow.insides import Insides
from wizard.flow.pages import PAGES, page
from wizard.flow.plans import Parts, Plans
from wizard.flow.running import Running
from wizard.flow.state import PageName, State, VmKey
from wizard.flow.store import Store
from wizard.model.text import Text
from wizard.remoting.fleet import Connections
from wizard.remoting.target import Target


@dataclass(frozen=True, slots=True)
class Settings:
    """What the surroundings decide: where runs are kept, who works, how hosts are reached."""

    runs: Path
    operator: str
    target_of: Callable[[str], Target] = Target.named
    demonstration: bool = False
    version: str = __version__


class Flow:
    """The wizard without a window.

    ``hosting`` is the work of the first page, ``deciding`` that of the next three, ``running``
    that of the rest. ``insides`` is what goes on inside virtual machines before a run,
    ``plans`` those in files.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(State(demonstration=settings.demonstration))
        self.connections = Connections()
        self.deciding = Deciding(self.store, settings.operator)
        self.hosting = Hosting(
            self.store, self.connections, settings.target_of, self.deciding.facts_changed
        )
        self.insides = Insides(
            self.store,
            self.connections,
            self.hosting.target,
            self.deciding.facts_changed,
            self.hosting.readings,
        )
        self.running = Running(
            self.store,
            self.connections,
            self.hosting.target,
            settings.runs,
            (settings.operator, settings.version),
        )
        self.plans = Plans(
            self.store,
            Parts(self.hosting, self.deciding, self.insides, self.connections),
            (settings.operator, settings.version),
        )

    @property
    def state(self) -> State:
        """The state now."""
        return self.store.state

    def subscribe(self, listener: Callable[[State], None]) -> Callable[[], None]:
        """Call ``listener`` at every change of the state; the returned function ends that."""
        return self.store.subscribe(listener)

    # The way through the pages

    @property
    def obstacle(self) -> Text | None:
        """Why Next is off on this page."""
        return page(self.state.page).obstacle(self.state)

    def can_open(self, name: PageName) -> bool:
        """Whether a step of the list can be opened: it was visited before."""
        return name in self.state.visited

    def open(self, name: PageName) -> None:
        """Show a page that was visited before; all choices are kept."""
        if self.can_open(name):
            self._show(name)

    def next(self) -> None:
        """Go on, unless something stands in the way."""
        following = self._neighbour(1)
        if self.obstacle is None and following is not None:
            self._show(following)

    def back(self) -> None:
        """Go back one page."""
        before = self._neighbour(-1)
        if before is not None:
            self._show(before)

    def _neighbour(self, offset: int) -> PageName | None:
        names = [page.name for page in PAGES]
        index = names.index(self.state.page) + offset
        return names[index] if 0 <= index < len(names) else None

    def _show(self, name: PageName) -> None:
        chosen = self.state.has_chosen or name is PageName.CHOICES
        self.store.change(page=name, visited=self.state.visited | {name}, has_chosen=chosen)
        if name is PageName.REVIEW and self.state.plan is None:
            self.deciding.make_plan()

    def show_run(self) -> None:
        """Show the run, at its start or when one is taken up again."""
        self._show(PageName.RUN)

    async def plan_again(self, only: Collection[VmKey]) -> None:
        """Read the hosts of some virtual machines anew, with the same choices, for a new plan.

        Everything else is left out, what is found on these hosts for the first time included.
        """
        self.store.refuse_during_run()
        hosts = tuple(dict.fromkeys(host for host, _ in only))
        self.hosting.add("\n".join(hosts))
        self.running.new_run(only)
        await self.hosting.connect(hosts)
        self.deciding.leave_out(others(self.state, only))

    async def close(self) -> None:
        """End every session, in order."""
        await self.connections.close_all()
