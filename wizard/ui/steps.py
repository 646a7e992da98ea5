"""What the rail shows of a state. No widget here."""

from wizard.flow.pages import PAGES, Page
from wizard.flow.state import PageName, State
from wizard.model.records import VmStatus
from wizard.ui.rail import Step

_ORDER = [page.name for page in PAGES]


def steps_of(state: State) -> tuple[Step, ...]:
    """Return the steps of the wizard as they stand now."""
    return tuple(_step(page, state) for page in PAGES)


def _step(page: Page, state: State) -> Step:
    visited = page.name in state.visited
    current = page.name is state.page
    caption = page.caption(state) if visited else None
    words = "" if caption is None else str(caption)
    if page.name is PageName.HOSTS and not words:
        words = "None yet"
    icon, tone = _look(page, state, current=current, visited=visited)
    return Step(page.name, str(page.title), words, icon, tone, current, visited)


def _look(page: Page, state: State, *, current: bool, visited: bool) -> tuple[str, str]:
    """Return the icon of a step, and the colour of its caption."""
    if not visited:
        return "step-to-come", "text2"
    tone = "text2"
    if _wants_attention(page, state):
        tone = "critical" if page.name is PageName.PREREQUISITES else "caution"
    if current:
        return "step-current", tone
    passed = _ORDER.index(page.name) < _ORDER.index(state.page)
    if tone != "text2" and not passed:
        return "warning", tone
    # Once a plan was carried out it is old, and nobody has to do anything about that.
    over = page.name is PageName.REVIEW and state.record is not None
    blocked = page.name is not PageName.RUN and not over and page.obstacle(state) is not None
    if blocked:
        return "warning", "caution"
    return "passed", tone


def _wants_attention(page: Page, state: State) -> bool:
    if page.name is PageName.HOSTS:
        return bool(state.hosts) and len(state.facts) < len(state.hosts)
    if page.name is PageName.RUN:
        statuses = {vm.status for vm in state.record.vms} if state.record else set()
        return bool(statuses & {VmStatus.UNDONE, VmStatus.BETWEEN})
    return page.name in {PageName.PREREQUISITES, PageName.CONFLICTS} and (
        page.obstacle(state) is not None
    )
