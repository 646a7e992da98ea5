"""What the window asks about an interrupted run at its start, and before a run is taken up."""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from wizard.flow.flow import Flow
from wizard.flow.sentences import hosts_phrase, vms_phrase
from wizard.remoting.problems import CertificateRejected
from wizard.run.journal import RunSummary
from wizard.ui.dialogs import ask
from wizard.ui.host_dialogs import ask_account, ask_trust
from wizard.ui.inside_account_dialog import ask_inside_account

LATER, UNDO, RESUME = range(3)


async def offer_unfinished(parent: QWidget, flow: Flow) -> None:
    """Ask whether to go on with the latest interrupted run, undo it, or leave it for later."""
    open_runs = [run for run in flow.state.unfinished if run.is_unfinished]
    if not open_runs or flow.state.running:
        return
    run = max(open_runs, key=lambda run: run.started_at)
    chosen = await ask(parent, _title(run), _body(run, len(open_runs)), _BUTTONS)
    if chosen not in {UNDO, RESUME} or not await signed_in(parent, flow, run.path):
        return
    flow.show_run()
    if chosen == RESUME:
        await flow.running.resume(run.path)
    else:
        await flow.running.undo_unfinished(run.path)


async def signed_in(parent: QWidget, flow: Flow, path: Path) -> bool:
    """Ask for what is missing to sign in as a run did; ``False`` when the user goes back."""
    if not await signed_in_as(parent, flow, flow.running.signed_in_as(path)):
        return False
    return await inside_given(parent, flow, flow.insides.missing_for(path))


async def inside_given(parent: QWidget, flow: Flow, groups: tuple[str, ...]) -> bool:
    """Ask for the accounts of guests by the names a plan has them; ``False`` to go back."""
    for group in groups:
        given = await ask_inside_account(parent, flow.insides.groups, group)
        if given is None:
            return False
        # The plan knows the account by this name, whatever the user calls it.
        flow.insides.give(group, given.user, given.password)
    return True


async def signed_in_as(parent: QWidget, flow: Flow, accounts: tuple[tuple[str, str], ...]) -> bool:
    """Ask for what is missing to sign in on hosts by these accounts; ``False`` to go back."""
    for user, hosts in flow.hosting.take_accounts(accounts).items():
        signed = await ask_account(parent, hosts, user)
        if signed is None:
            return False
        if signed.hosts is None:
            flow.hosting.sign_in_as(signed.account)
        flow.hosting.sign_in_as(signed.account, hosts)
    return await _trusted(parent, flow, flow.hosting.not_reached(name for name, _ in accounts))


async def _trusted(parent: QWidget, flow: Flow, names: tuple[str, ...]) -> bool:
    """Ask about each certificate that is not trusted; whatever else is wrong, the run says."""
    while names:
        problems = await flow.hosting.reach(names)
        shown = {
            n: p.certificate for n, p in problems.items() if isinstance(p, CertificateRejected)
        }
        for name, certificate in shown.items():
            if not await ask_trust(parent, name, certificate):
                return False
            flow.hosting.trust_certificate(name, certificate.fingerprint)
        names = tuple(shown)
    return True


_BUTTONS = ("Later", "Undo what was changed", "Go on with the run")


def _title(run: RunSummary) -> str:
    started = datetime.fromisoformat(run.started_at).astimezone()
    today = started.date() == datetime.now().astimezone().date()
    when = f"{started:%H:%M}" if today else f"{started:%Y-%m-%d %H:%M}"
    return f"The run of {when} was interrupted. Go on or undo?"


def _body(run: RunSummary, count: int) -> str:
    by = f", started by {run.operator}" if run.operator else ""
    about = f"{vms_phrase(run.vms)} on {hosts_phrase(run.hosts)}{by}."
    others = f"\n\n{count - 1} earlier runs are open, too." if count > 1 else ""
    return (
        f"{about}\n\nEvery value is read again before anything is changed. “Later” leaves the"
        f" hosts as they are; the question comes again at the next start.{others}"
    )
