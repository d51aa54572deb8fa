"""The findings on the quality of the answers, as commands print them."""

from __future__ import annotations

from ml_tui.domain import records
from ml_tui.domain.findings import Finding, find_findings
from ml_tui.i18n import language
from ml_tui.session import Session


def findings_of(session: Session) -> list[Finding]:
    """Every finding on the project of ``session``, in the language in use."""
    return find_findings(session.catalog, session.project, session.today, language())


def finding_record(finding: Finding) -> dict[str, str]:
    """A finding as a record: its ``code`` and ``severity`` (``high``, ``low``), what it is about (``target`` such as
    ``item/data-collection``, ``subject``), ``reason``, ``mend``, and the ``key`` that mends it at the ``place`` of the
    screens (``WORKSPACE:PLACE``).
    """
    return {
        **records.finding_record(finding),
        "mend": finding.mend,
        "key": finding.key,
        "place": finding.place,
    }
