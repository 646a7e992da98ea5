"""Which module makes which page; they are imported on the first visit."""

from importlib import import_module
from importlib.util import find_spec

from wizard.flow.flow import Flow
from wizard.flow.state import PageName
from wizard.ui.page import Page
from wizard.ui.tasks import Tasks

MADE_BY = {
    PageName.HOSTS: ("wizard.ui.hosts_page", "HostsPage"),
    PageName.PREREQUISITES: ("wizard.ui.findings_page", "FindingsPage"),
    PageName.CONFLICTS: ("wizard.ui.conflicts_page", "ConflictsPage"),
    PageName.CHOICES: ("wizard.ui.choices_page", "ChoicesPage"),
    PageName.REVIEW: ("wizard.ui.review_page", "ReviewPage"),
    PageName.RUN: ("wizard.ui.run_page", "RunPage"),
    PageName.REPORT: ("wizard.ui.report_page", "ReportPage"),
}


def make_page(name: PageName, flow: Flow, tasks: Tasks) -> Page:
    """Make a page."""
    module, type_name = MADE_BY[name]
    if find_spec(module) is None:  # not written yet
        empty: type[Page] = type("Empty", (Page,), {"name": name})
        return empty(flow, tasks)
    page_type: type[Page] = getattr(import_module(module), type_name)
    return page_type(flow, tasks)
