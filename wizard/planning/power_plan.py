"""How a virtual machine comes down for the changes, comes up again, and in which state it ends."""

from wizard.model.choices import Afterwards, BringDown, Consent, Preparation, SavedState
from wizard.model.facts import HEARTBEAT_SERVICE
from wizard.model.text import text
from wizard.planning.case import Case, PlanRefused
from wizard.planning.consents import (
    ASLEEP,
    SAVED,
    can_be_shut_down,
    consents_for,
    said,
)
from wizard.planning.inside_steps import ReachGuest
from wizard.planning.power import OFF, PAUSED, RUNNING, START_SECONDS, Down, SetPower
from wizard.planning.step import Step
from wizard.planning.steps import WaitForHeartbeat
from wizard.powershell.queries import ALIVE

Steps = tuple[Step, ...]

_HARDER = {BringDown.FORCE: Down.FORCED, BringDown.TURN_OFF: Down.TURNED_OFF}


def around(case: Case, while_off: Steps, inside: Steps) -> Steps:
    """Return the steps that need it off, and those inside it, with the power steps they need.

    Raises:
        PlanRefused: its state is not known, or does not allow the changes as chosen.

    """
    state = case.vm.state
    probes = bool(while_off) and state == OFF and case.choice.probe_start
    if not while_off and not inside:
        return ()  # nothing is to change on it, whatever it is doing
    if state is None:
        raise case.unknown("whether it runs")
    comes_down = state != OFF and (bool(while_off) or _is_discarded(case, state))
    down = _coming_down(case, state) if comes_down else ()
    now = OFF if down else state
    wanted = _wanted(case, state, now)
    first: Steps = (ReachGuest(vm=case.vm.ref),) if inside and state == RUNNING else ()
    starts = now != RUNNING and (bool(inside) or probes or wanted == RUNNING)
    last = _last_way(case) if state == OFF and starts and wanted == OFF else Down.GRACEFUL
    up = _coming_up(case, now, last, reaches=bool(inside)) if starts else ()
    now = RUNNING if starts else now
    end = (_down(case, last),) if now == RUNNING != wanted else ()
    steps: Steps = (*first, *down, *while_off, *up, *inside, *end)
    missing = consents_for(steps, state) - case.choice.consents
    if missing:
        raise _not_agreed(case, missing)
    return steps


def _is_discarded(case: Case, state: str) -> bool:
    return state in SAVED and case.choice.saved_state is SavedState.DISCARD


def _last_way(case: Case) -> Down:
    """Return how a machine that was found off goes off again: what cannot be asked is turned off.

    Raises:
        PlanRefused: its guest cannot be asked, and nobody agreed to turning it off.

    """
    if can_be_shut_down(case.vm, case.choice):
        return Down.GRACEFUL
    if Consent.TURN_OFF in case.choice.consents:
        return Down.TURNED_OFF
    raise case.refuse(
        text(
            "it would be started, and its guest could not be asked to shut down again: its "
            "shutdown service is not known to be on."
        ),
        text(
            "Agree to turning it off again on the page of choices, switch the service on, or do "
            "without the start."
        ),
    )


def _wanted(case: Case, state: str, now: str) -> str:
    """In which state it ends. A saved state does not come back, and a paused one runs again."""
    found = RUNNING if state == PAUSED else OFF if state != RUNNING else RUNNING
    return {
        Afterwards.AS_FOUND: found,
        Afterwards.START: RUNNING,
        Afterwards.STAY_OFF: now if now in (RUNNING, OFF) else found,
    }[case.choice.afterwards]


def _coming_down(case: Case, state: str) -> Steps:
    if state == RUNNING:
        return (_chosen_down(case),)
    if _is_discarded(case, state):
        return (_power(case, state, OFF, Down.DISCARDED),)
    if state in ASLEEP:
        woken = _power(case, state, RUNNING)
        return (woken, *_heartbeat(case), _chosen_down(case, comes_back=False))
    if state == PAUSED:
        return (_power(case, state, RUNNING), *_heartbeat(case), _chosen_down(case))
    raise _neither(case, state)


def _neither(case: Case, state: str) -> PlanRefused:
    why = text("it is neither running nor off, but {state}.", state=state)
    return case.refuse(why, text("Start it or shut it down, then read the host again."))


def _chosen_down(case: Case, *, comes_back: bool = True) -> SetPower:
    way = _HARDER.get(case.choice.bring_down, Down.GRACEFUL)
    return _down(case, way, comes_back=comes_back)


def _not_agreed(case: Case, missing: frozenset[Consent]) -> PlanRefused:
    why = text("nobody agreed to {what}.", what=said(missing))
    advice = text("Agree to it for this VM on the page of choices, or leave the VM out.")
    return case.refuse(why, advice)


def _down(case: Case, way: Down, *, comes_back: bool = True) -> SetPower:
    return _power(case, RUNNING, OFF, way, comes_back=comes_back)


def _power(
    case: Case, before: str, after: str, way: Down = Down.GRACEFUL, *, comes_back: bool = True
) -> SetPower:
    limit = float(case.choice.shutdown_limit)
    patience = limit if after == OFF else max(limit, START_SECONDS)
    return SetPower(case.vm.ref, before, after, patience, way, comes_back)


def _coming_up(case: Case, state: str, back: Down, *, reaches: bool) -> Steps:
    """Return the start, with the way it goes down again if the run is taken back."""
    if state not in (OFF, PAUSED, *ASLEEP):
        raise _neither(case, state)
    reached: Steps = (ReachGuest(vm=case.vm.ref),) if reaches else ()
    return (_power(case, state, RUNNING, back), *_heartbeat(case), *reached)


def _heartbeat(case: Case) -> Steps:
    """Wait for a heartbeat where the guest had one, or may have one."""
    services = case.vm.integration_services or ()
    stays_disabled = Preparation.HEARTBEAT_SERVICE not in case.choice.preparations and any(
        s.kind.casefold() == HEARTBEAT_SERVICE.casefold() and s.enabled is False for s in services
    )
    silent = (
        case.vm.state == RUNNING
        and case.vm.heartbeat is not None
        and case.vm.heartbeat not in ALIVE
    )
    return () if stays_disabled or silent else (WaitForHeartbeat(case.vm.ref),)
