"""What the checks came to, and how it is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET


@dataclass(frozen=True)
class Counts:
    """What pytest counted, and why it left tests out."""

    passed: int = 0
    failed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.left_out + other.left_out,
        )

    def __str__(self) -> str:
        counted = f"{self.passed} passed, {self.failed} failed"
        skipped = self.left_out.total()
        return f"{counted}, {skipped} skipped" if skipped else counted


@dataclass(frozen=True)
class Outcome:
    """How one check came out."""

    check: str
    result: str
    seconds: float = 0
    reason: str = ""
    tests: Counts = field(default_factory=Counts)


def read_tests(junit: Path, *, succeeded: bool) -> Counts:
    """Count the tests of a pytest report; a pytest that broke off counts as a failure."""
    tests = _count(junit) if junit.exists() else Counts()
    broke_off = not succeeded and not tests.failed
    return tests + Counts(failed=1) if broke_off else tests


def _count(junit: Path) -> Counts:
    cases = list(ET.parse(junit).iter("testcase"))  # noqa: S314 - our own pytest wrote it
    skips = [skip.get("message", "") for case in cases for skip in case.findall("skipped")]
    failed = sum(1 for case in cases if case.find("failure") is not None or _broke(case))
    return Counts(len(cases) - failed - len(skips), failed, Counter(skips))


def _broke(case: ET.Element) -> bool:
    return case.find("error") is not None


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return one table of the checks, the tests that were not run, and the count of the tests."""
    tests = sum((outcome.tests for outcome in outcomes), Counts())
    failed = [outcome.check for outcome in outcomes if outcome.result == "failed"]
    left_out = [f"  {count:5}  {reason}" for reason, count in sorted(tests.left_out.items())]
    return "\n".join(
        [
            f"{'Check':<26}{'Result':<10}{'Seconds':>7}",
            *map(_row, outcomes),
            *(["", "Tests not run, and why:", *left_out] if left_out else []),
            "",
            f"Failed: {', '.join(failed)}." if failed else "Every check that was run passed.",
            str(tests),
        ]
    )


def _row(outcome: Outcome) -> str:
    seconds = f"{outcome.seconds:7.1f}" if outcome.result != "not run" else " " * 7
    row = f"{outcome.check:<26}{outcome.result:<10}{seconds}"
    return f"{row}  {outcome.reason}".rstrip()
