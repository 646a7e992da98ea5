import pytest

from tests import builders as a
from wizard.checks import sources
from wizard.checks.cases import HostCase
from wizard.checks.check import ADVICE, DefectiveCheck, Judgement, check, passed, said, seen
from wizard.model.choices import Choices
from wizard.model.findings import Group, Policy, Severity, Verdict
from wizard.model.text import text
from wizard.powershell import host_queries as ask

CASE = HostCase(a.a_host(), Choices())


@check("FC-TEST-01", text("Topic"), text("Title"), ADVICE, sources.NESTED)
def sound(case: HostCase) -> Judgement | None:
    """The first sentence stands alone.

    The second
    follows.
    """
    evidence = seen(text("Host"), case.host.name, text("any"), ask.ROLE)
    return passed(evidence) if case.host.vms else None


@check("HST-TEST-02", text("Topic"), text("Title"), (None, Severity.BLOCKER), sources.NESTED)
def defective(case: HostCase) -> Judgement | None:
    """It divides by zero."""
    raise ZeroDivisionError(case.host.name)


def test_the_docstring_is_the_reason_people_read() -> None:
    assert str(sound.rule.why) == "The first sentence stands alone. The second follows."


def test_the_id_says_where_a_rule_is_shown() -> None:
    assert sound.rule.group is Group.CONFLICT
    assert defective.rule.group is Group.PREREQUISITE


def test_evidence_carries_the_command_that_read_it() -> None:
    found = sound.find(CASE, Policy.STANDARD)
    assert found
    assert found.verdict is Verdict.PASSED
    assert [e.query for e in found.evidence] == [str(ask.ROLE.command)]


def test_a_check_may_leave_it_to_another() -> None:
    assert sound.find(HostCase(a.a_host(vms=()), Choices()), Policy.STANDARD) is None


def test_a_policy_without_the_rule_does_not_ask() -> None:
    assert defective.find(CASE, Policy.STANDARD) is None


def test_an_exception_is_unknown_and_never_passed() -> None:
    with pytest.warns(DefectiveCheck, match="HST-TEST-02: ZeroDivisionError"):
        found = defective.find(CASE, Policy.STRICT)
    assert found
    assert found.verdict is Verdict.UNKNOWN
    assert found.blocks
    assert "ZeroDivisionError" in str(found.evidence[0].observed)


def test_an_exception_makes_the_test_suite_fail() -> None:
    with pytest.raises(DefectiveCheck):
        defective.find(CASE, Policy.STRICT)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not read"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        ("", ""),
        ("{x}", "{x}"),
        (text("off"), "off"),
    ],
)
def test_observed_values_are_said_in_words(value: object, words: str) -> None:
    assert str(said(value)) == words
