"""The pages as data: what they are called, what stands in the way of Next, and the footer."""

from collections.abc import Callable
from dataclasses import dataclass

from wizard.flow.choices_sentences import choices_caption, choices_obstacle, choices_ready
from wizard.flow.run_sentences import (
    nothing,
    report_ready,
    review_caption,
    review_obstacle,
    review_ready,
    run_caption,
    run_obstacle,
    run_ready,
)
from wizard.flow.sentences import (
    Sentence,
    Tone,
    conflicts_caption,
    conflicts_ready,
    hosts_caption,
    hosts_ready,
    no_host,
    prerequisites_caption,
    prerequisites_ready,
    undecided,
    unmet,
)
from wizard.flow.state import HostStatus, PageName, State
from wizard.model.findings import Group
from wizard.model.text import Text, text


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the wizard. ``obstacle`` says why Next is off, ``None`` when it is not."""

    name: PageName
    title: Text
    purpose: Text
    primary: Text
    obstacle: Callable[[State], Text | None]
    ready: Callable[[State], Sentence]
    caption: Callable[[State], Text | None]


def obstacle_before_review(state: State) -> Text | None:
    """What stands in the way on a page before Review, with the name of that page."""
    for earlier in PAGES[: list(PageName).index(PageName.REVIEW)]:
        obstacle = earlier.obstacle(state)
        if obstacle is not None:
            return text("{page}: {obstacle}", page=earlier.title, obstacle=obstacle)
    return None


def obstacle_to_apply(state: State) -> Text | None:
    """Why the plan cannot be applied: what Review says, and what a run asks before it begins."""
    if state.running:
        return text("A run is under way. Its page shows how far it is.")
    if state.reviewed_file is not None and state.reviewed_file.obstacle is not None:
        return state.reviewed_file.obstacle
    return obstacle_before_review(state) or review_obstacle(state)


PAGES: tuple[Page, ...] = (
    Page(
        PageName.HOSTS,
        text("Hosts"),
        text(
            "Choose the Hyper-V hosts whose virtual machines (VMs) you want to look at. "
            "This page and the next three only read."
        ),
        text("Next"),
        no_host,
        hosts_ready,
        hosts_caption,
    ),
    Page(
        PageName.PREREQUISITES,
        text("Prerequisites"),
        text("What hosts and VMs need before they can run Hyper-V inside. Nothing is changed."),
        text("Next"),
        unmet(Group.PREREQUISITE),
        prerequisites_ready,
        prerequisites_caption,
    ),
    Page(
        PageName.CONFLICTS,
        text("Conflicts"),
        text(
            "Settings that work differently, or not at all, once Hyper-V runs inside. "
            "Decide each; the report keeps what you decided."
        ),
        text("Next"),
        undecided,
        conflicts_ready,
        conflicts_caption,
    ),
    Page(
        PageName.CHOICES,
        text("Enablement and networking"),
        text(
            "Choose for each VM, or tick several and set them at once. "
            "Nothing is changed before you apply the plan."
        ),
        text("Review plan"),
        choices_obstacle,
        choices_ready,
        choices_caption,
    ),
    Page(
        PageName.REVIEW,
        text("Review"),
        text(
            "Each value is read again before its step; where one has moved, that VM is left alone."
        ),
        text("Apply plan…"),
        obstacle_to_apply,
        review_ready,
        review_caption,
    ),
    Page(
        PageName.RUN,
        text("Run"),
        text("What is happening. Each value is read back after it is set."),
        text("Report"),
        run_obstacle,
        run_ready,
        run_caption,
    ),
    Page(
        PageName.REPORT,
        text("Report"),
        text("What was done, and how it was proved."),
        text("Close"),
        nothing,
        report_ready,
        nothing,
    ),
)


def page(name: PageName) -> Page:
    """Return a page by its name."""
    return next(page for page in PAGES if page.name is name)


def footer(state: State) -> Sentence:
    """Return the sentence of the footer: why Next is off, or what is so."""
    shown = page(state.page)
    if state.running and shown.name not in (PageName.REVIEW, PageName.RUN, PageName.REPORT):
        return Sentence(
            Tone.BUSY, text("A run is under way. What is shown here cannot be changed meanwhile.")
        )
    obstacle = shown.obstacle(state)
    if obstacle is None:
        return shown.ready(state)
    connecting = any(entry.status is HostStatus.CONNECTING for entry in state.hosts)
    paused = state.record is not None and state.record.pause is not None
    busy = (state.running and not paused) or (shown.name is PageName.HOSTS and connecting)
    return Sentence(Tone.BUSY if busy else Tone.STOP, obstacle)
