"""A finding as plain text, for a mail or a ticket. No Qt here."""

from datetime import datetime

from wizard.model.findings import Finding
from wizard.ui.findings_kinds import LOOKS, kind_of


def finding_text(finding: Finding, now: datetime) -> str:
    """Write a finding as plain text, for a mail or a ticket."""
    _icon, word = LOOKS[kind_of(finding)]
    lines = [f"{word}: {finding.title} ({finding.rule.id})", f"Where: {finding.subject}"]
    lines += [f"Why it matters: {finding.rule.why}"]
    lines += [
        f"{e.what}: {_with_needed(str(e.observed), str(e.required))}" for e in finding.evidence
    ]
    for remedy in finding.remediations:
        lines += [str(remedy.advice), *([remedy.powershell] if remedy.powershell else [])]
        lines += [f"The way back: {remedy.undo}"] if remedy.undo else []
    if finding.rule.unconfirmed is not None:
        lines += [f"Not confirmed: {finding.rule.unconfirmed}"]
    source = finding.rule.source
    lines += [f"Source: {source.title}, {source.date}, {source.url}"]
    return "\n".join([*lines, f"Copied {now.astimezone():%Y-%m-%d %H:%M}"])


def _with_needed(observed: str, required: str) -> str:
    return f"{observed}, needed {required}" if required and observed else observed
