"""Puts the errors of YAML parsers into the user's language, and says how to mend them.

Three parsers are in use: libyaml 0.2.5 and 0.2.6, and PyYAML's own where libyaml is missing. Each has its own messages.
A test covers all of them.
"""

from __future__ import annotations

import yaml

from ml_tui.content.problems import DEPTH_LIMIT
from ml_tui.i18n import N_, _

TOO_DEEP = N_("너무 깊게 중첩되어 있습니다 ({n}단까지)")
UNKNOWN = N_("YAML로 읽을 수 없습니다. 들여쓰기와 괄호, 따옴표를 살펴보십시오")
"""For a message that `_WORDS` does not have."""

_OPEN_QUOTE = N_("따옴표가 닫히지 않았습니다")
_ESCAPE = N_("큰따옴표 안의 \\ 뒤에 쓸 수 없는 문자가 있습니다. 작은따옴표로 묶으십시오")
_BRACKET = N_("여는 괄호에 닫는 괄호가 없습니다. 괄호나 쉼표, 콜론이 든 글은 따옴표로 묶으십시오")
_IN_BRACKETS = N_("괄호 안에 값이 와야 합니다. 괄호를 닫고, 문장 부호로 시작하는 글은 따옴표로 묶으십시오")
_VALUE = N_("값이 와야 합니다. 괄호나 쉼표로 시작하는 글은 따옴표로 묶으십시오")
_KEY = N_("키가 와야 합니다. 들여쓰기를 맞추고, 위쪽에 닫지 않은 따옴표가 없는지 보십시오")
_COLON = N_("여기에는 콜론(:)이 올 수 없습니다. 콜론이 든 글은 따옴표로 묶고, 들여쓰기를 맞추십시오")
_NO_COLON = N_("키 뒤에 콜론(:)이 없습니다. 여러 줄인 글은 >- 아래에 들여 쓰십시오")
_LIST = N_("들여쓰기가 목록의 앞 줄들과 다릅니다")
_NO_LIST = N_("여기에는 목록(-)이 올 수 없습니다. 다음 줄에 들여 쓰십시오")
_QUESTION_MARK = N_("여기에는 물음표(?)로 시작하는 키가 올 수 없습니다. 물음표로 시작하는 글은 따옴표로 묶으십시오")
_TOP = N_("들여쓰기가 맨 위의 키와 다릅니다")
_STAR = N_("*나 &로 시작하는 글은 따옴표로 묶으십시오")
_TAB = N_("들여쓰기는 탭이 아니라 빈칸으로 하십시오")
_START = N_("여기서 시작할 수 없는 문자입니다. 탭은 빈칸으로 바꾸고, @나 `나 %로 시작하는 글은 따옴표로 묶으십시오")
_BLOCK = N_("| 나 > 뒤에는 줄을 바꾸십시오. | 나 >로 시작하는 글은 따옴표로 묶으십시오")
_TAG = N_("태그(!)는 쓸 수 없습니다. !로 시작하는 글은 따옴표로 묶으십시오")
_DIRECTIVE = N_("%로 시작하는 줄을 읽을 수 없습니다. 그 줄을 지우거나, 글이면 따옴표로 묶으십시오")

_WORDS = (
    ("quoted scalar", "unexpected end of stream", _OPEN_QUOTE),
    ("quoted scalar", "unexpected document", _OPEN_QUOTE),
    ("quoted scalar", "", _ESCAPE),
    ("block scalar", "found a tab", _TAB),
    ("block scalar", "", _BLOCK),
    ("irective", "", _DIRECTIVE),
    ("", "irective", _DIRECTIVE),
    ("", "duplicate tag handle", _DIRECTIVE),
    ("", "incompatible YAML document", _DIRECTIVE),
    ("a tag", "", _TAG),
    ("", "undefined tag handle", _TAG),
    ("anchor", "", _STAR),
    ("alias", "", _STAR),
    ("", "nesting", TOO_DEEP),
    ("", "expected ',' or", _BRACKET),
    ("", "unexpected ':'", _BRACKET),
    ("flow", "node content", _IN_BRACKETS),
    ("", "node content", _VALUE),
    ("", "mapping values are not allowed", _COLON),
    ("", "mapping keys are not allowed", _QUESTION_MARK),
    ("", "sequence entries are not allowed", _NO_LIST),
    ("", "could not find expected ':'", _NO_COLON),
    ("block mapping", "", _KEY),
    ("block collection", "", _LIST),
    ("", "<document start>", _TOP),
    ("", "found a tab", _TAB),
    ("", "that cannot start", _START),
)
"""Parts of a parser's context and of its problem, and our words for them; the first match counts."""


def in_words(error: yaml.MarkedYAMLError) -> str:
    """Return what the parser could not read and how to mend it, in the user's language."""
    context, problem = str(error.context or ""), str(error.problem or "")
    for in_context, in_problem, words in _WORDS:
        if in_context in context and in_problem in problem:
            return _(words).format(n=DEPTH_LIMIT)
    return _(UNKNOWN)


def line_of(error: yaml.MarkedYAMLError) -> int:
    """Return the line of the error, from 1; 0 if the parser does not know. For an open quote, where it was opened."""
    opened = error.context_mark if "quoted scalar" in str(error.context) else None
    mark = opened or error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 0
