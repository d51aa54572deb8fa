"""Finds the checkpoint that an argument names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ml_tui.errors import NotFound, UsageError
from ml_tui.i18n import _
from ml_tui.text import clean_line

if TYPE_CHECKING:
    from ml_tui.session import Session
    from ml_tui.store_protocol import Checkpoint, CheckpointInfo


def find_checkpoint(session: Session, reference: str | None) -> Checkpoint:
    """Return the checkpoint with the number or the name ``reference``; by default the last one.

    :raises NotFound: there is no such checkpoint.
    :raises UsageError: several checkpoints have this name.
    """
    infos = session.checkpoint_infos()
    if reference is None:
        for one in reversed(infos):
            if kept := session.read_checkpoint(one.number):
                return kept
        infos = []
    if not infos:
        raise NotFound(
            _("체크포인트가 없습니다"), _("남기기: ml-tui checkpoint {id}").format(id=session.project.info.id)
        )
    wanted = clean_line(reference or "")
    for fitting in ([one for one in infos if str(one.number) == wanted], [one for one in infos if one.name == wanted]):
        found = [kept for one in fitting if (kept := session.read_checkpoint(one.number))]
        if len(found) > 1:
            raise UsageError(
                _("이름이 같은 체크포인트가 여럿입니다: {name}").format(name=wanted),
                _("번호로 고르십시오: {names}").format(names=_titles(found)),
            )
        if found:
            return found[0]
    raise NotFound(
        _("그런 체크포인트가 없습니다: {name}").format(name=wanted[:60]),
        _("있는 것: {names}").format(names=_titles(infos)),
    )


def _titles(infos: Sequence[CheckpointInfo]) -> str:
    return ", ".join(one.title for one in infos[-10:])
