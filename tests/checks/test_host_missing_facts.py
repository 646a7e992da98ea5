"""A rule of a host that fails does not pass when a fact is missing; others may speak instead."""

import pytest

from tests.checks.host_cases import HOST_ROWS, STRICT_ONLY
from tests.checks.test_missing_facts import without_one_fact
from tests.checks.worlds import F, World
from wizard.checks.catalogue import assess
from wizard.model.findings import Policy, Verdict

# What passes all the same, because another fact tells it as well.
TOLD_TWICE = {
    ("HST-NEST-01", "surroundings"),  # maker and model of a physical machine
    ("HST-NEST-01", "surroundings.physical_host"),
}
FAILING = [(rule, world) for rule, verdict, world in [*HOST_ROWS, *STRICT_ONLY] if verdict is F]


@pytest.mark.parametrize(
    ("rule", "world"),
    [pytest.param(*row, id=f"{row[0]}-{number}") for number, row in enumerate(FAILING)],
)
def test_an_unread_fact_never_passes_what_failed(rule: str, world: World) -> None:
    host, choices = world
    for fact, poorer in without_one_fact(host):
        if (rule, fact) in TOLD_TWICE or fact.startswith("vms."):
            continue  # of a virtual machine: its own rules are tried in another file
        found = [f for f in assess(poorer, Policy.STRICT, choices) if f.rule.id == rule]
        assert not any(f.verdict is Verdict.PASSED and f.subject.vm is None for f in found), fact
