"""Answers are kept as they came, and kept ones are read as if they had just come."""

from datetime import UTC, datetime

import pytest

from tests.remoting.world import WORLD, ScriptedSession
from wizard.model.text import Problem, text
from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.host_queries import AZURE_TAG, INSPECTION
from wizard.remoting.answers import HostAnswers
from wizard.remoting.assembling import assemble
from wizard.remoting.batch import Answers
from wizard.remoting.gathered import Gathered, Given
from wizard.remoting.inspection import ask, inspect

NOW = datetime(2026, 11, 2, 16, 42, tzinfo=UTC)
DENIED = Problem(text("Access is denied."), text("Use another account."))
OF_AZURE = {asked.ENCLOSURE.name: {"SMBIOSAssetTag": AZURE_TAG}}


async def test_answers_are_listed_by_question_as_they_came() -> None:
    session = ScriptedSession(
        {protection_queries.DEVICE_GUARD.name: DENIED}, {asked_of_vms.VM_ADAPTERS.name: DENIED}
    )
    answers = (await ask(session)).answers
    assert answers[asked.MODULE.name] == Given(rows=({"Name": "Hyper-V"},))
    assert answers[asked.CLUSTER.name] == Given(rows=())
    assert answers[protection_queries.DEVICE_GUARD.name] == Given(error="Access is denied.")
    (adapter,) = (WORLD[asked_of_vms.VM_ADAPTERS.name],)
    assert answers[asked_of_vms.VM_ADAPTERS.name] == Given((adapter,), incomplete=str(DENIED))


@pytest.mark.parametrize(
    ("changes", "missing"), [({}, {asked.AZURE_SECURITY.name}), (OF_AZURE, set())]
)
async def test_a_question_that_was_not_asked_is_no_answer(
    changes: dict[str, object], missing: set[str]
) -> None:
    answers = (await ask(ScriptedSession(changes))).answers
    assert {query.name for query in INSPECTION} - set(answers) == missing


async def test_kept_answers_give_the_facts_and_the_reasons_they_gave_at_first() -> None:
    session = ScriptedSession(
        {asked.VM_HOST.name: DENIED, asked.PROCESSORS.name: []},
        {asked_of_vms.VM_CHECKPOINTS.name: DENIED},
    )
    gathered = await ask(session)
    again = Gathered.from_answers(dict(gathered.answers))
    assert again.answers == gathered.answers
    host = assemble("hv-muc-01", gathered, NOW)
    assert assemble("hv-muc-01", again, NOW) == host
    assert set(host.unanswered) == {
        asked.VM_HOST.name,
        asked.PROCESSORS.name,
        asked_of_vms.VM_CHECKPOINTS.name,
    }


async def test_doubts_that_arise_in_reading_are_not_kept_with_the_answers() -> None:
    gathered = await ask(ScriptedSession({asked.PROCESSORS.name: []}))
    before = dict(gathered.answers)
    assert assemble("hv-muc-01", gathered, NOW).processors is None
    assert asked.PROCESSORS.name in gathered.unanswered
    assert gathered.answers == before


async def test_an_inspection_hands_on_what_it_read_the_facts_from() -> None:
    kept: list[HostAnswers] = []
    host = await inspect(ScriptedSession(), "hv-muc-01", now=NOW, keep=kept.append)
    (answers,) = kept
    assert (answers.name, answers.asked_at) == ("hv-muc-01", NOW)
    assert answers.host() == host


def test_an_answer_that_could_not_be_read_is_none_whatever_came_beside_it() -> None:
    answers = Answers({asked.VOLUMES.name: DENIED})
    answers.partial[asked.VOLUMES.name] = Problem(text("One is gone."), text("Ask again."))
    gathered = Gathered()
    gathered.take(answers)
    assert gathered.rows(asked.VOLUMES) is None
    assert not gathered.is_partial(asked.VOLUMES)
    assert gathered.why_not(asked.VOLUMES) == "Access is denied."


def test_answers_cannot_be_changed_from_outside() -> None:
    gathered = Gathered()
    with pytest.raises(TypeError):
        gathered.answers["enclosure"] = Given()  # type: ignore[index]
