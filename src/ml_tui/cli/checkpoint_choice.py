"""Finds the checkpoint that an argument names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ml_tui.errors import NotFound, UsageError
from ml_tui.i18n import _
from ml_tui.text import clean_line

if TYPE_CHECKING:
    from ml_tui.session import Session
    from ml_tui.store_protocol import Checkpoint


def find_checkpoint(session: Session, reference: str | None) -> Checkpoint:
    """Return the checkpoint with the number or the name ``reference``; by default the last one.

    :raises NotFound: there is no such checkpoint.
    :raises UsageError: several checkpoints have this name.
    """
    kept = session.checkpoints()
    if not kept:
        raise NotFound(
            _("체크포인트가 없습니다"), _("남기기: ml-tui checkpoint {id}").format(id=session.project.info.id)
        )
    if reference is None:
        return kept[-1]
    wanted = clean_line(reference)
    for one in kept:
        if str(one.number) == wanted:
            return one
    named = [one for one in kept if one.name == wanted]
    if len(named) == 1:
        return named[0]
    listed = ", ".join(one.title for one in (named or kept)[-10:])
    if named:
        raise UsageError(
            _("이름이 같은 체크포인트가 여럿입니다: {name}").format(name=wanted),
            _("번호로 고르십시오: {names}").format(names=listed),
        )
    raise NotFound(
        _("그런 체크포인트가 없습니다: {name}").format(name=wanted[:60]),
        _("있는 것: {names}").format(names=listed),
    )
