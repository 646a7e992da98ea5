"""Opening a plan that was saved: what it is, who signs in now, and comparing it with the hosts."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from wizard.flow.opened import OpenedPlan
from wizard.model.text import Problem
from wizard.ui import parts
from wizard.ui.dialogs import Dialog, tell_problem
from wizard.ui.host_dialogs import in_pairs
from wizard.ui.labels import label
from wizard.ui.page import Page
from wizard.ui.pane_parts import build, words
from wizard.ui.plan_drift import moment
from wizard.ui.tasks import answer
from wizard.ui.unfinished import inside_given, signed_in_as
from wizard.ui.words import listed, plural

MOST_NAMES = 6
NO_PROOF = (
    "The checksum is right: the file is as it was saved. It does not prove who saved it. Whoever"
    " made the plan can tell you the checksum to compare."
)


class PlanDialog(Dialog):
    """Says what is in a file before anything follows from it, and asks whether to go on."""

    def __init__(self, parent: QWidget, opened: OpenedPlan, left_aside: tuple[str, ...]) -> None:
        super().__init__(
            parent,
            f"Open the plan {opened.path.name}?",
            "The hosts are read and every value is compared. Nothing is changed before you"
            " apply the plan.",
        )
        self.column.addWidget(build(facts_of(opened), lambda: facts_of(opened)))
        self.column.addWidget(label("SHA-256 checksum", "field", "text2"))
        self.column.addWidget(words(in_pairs(opened.file.checksum), "code"))
        self.add_text(NO_PROOF)
        if left_aside:
            names = listed(left_aside, MOST_NAMES)
            self.add_text(f"Hosts of your list that are not in it are left out: {names}.")
        self.add_button("Go back", 0, default=True)
        self.add_button("Connect and compare", 1, primary=True)


def facts_of(opened: OpenedPlan) -> parts.Facts:
    """Return what a plan says of itself."""
    made = opened.file
    hosts = [host.host for host in made.plan.hosts]
    steps = plural(made.plan.steps, "step")
    return parts.Facts(
        (
            ("Saved by", made.made_by),
            ("On", moment(made.made_at)),
            ("Changes", f"{plural(len(made.plan.vms), 'VM')}, {steps}"),
            ("Hosts", listed(hosts, MOST_NAMES) or "none"),
            ("Rules", made.policy.value),
            ("Version", made.product),
        )
    )


async def open_plan(page: Page, path: Path) -> None:
    """Open a plan; what is wrong with it is told, and nothing has changed then."""
    window, flow = page.window(), page.flow
    try:
        opened = flow.plans.read(path)
    except Problem as problem:
        await tell_problem(window, problem)
        return
    dialog = PlanDialog(window, opened, flow.plans.left_aside(opened))
    if not await answer(dialog):
        return
    flow.plans.open(opened)
    if not await signed_in_as(window, flow, flow.plans.accounts):
        return
    if await inside_given(window, flow, flow.insides.missing(opened.file.plan)):
        await flow.plans.check()
