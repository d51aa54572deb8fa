"""The declarations of commands, and the arguments that several commands share.

Help, completion and the man page come from declarations. Each use makes new ones, because their texts are in the
language in use.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec

from ml_tui.i18n import LANGUAGES, _


class Argument(msgspec.Struct, frozen=True):
    """One argument of a command: a positional one has one name in capitals, an option has names with dashes."""

    names: tuple[str, ...]
    help: str
    options: dict[str, Any] = {}
    """Further options for argparse."""
    group: str = ""
    """At most one argument of a group may be given."""
    completes: str = ""
    """How a shell completes it: ``file``, ``folder``, a kind that `ml_tui.cli.completion` knows, or empty."""
    offers: tuple[tuple[str, str], ...] = ()
    """Words that a shell offers, each with its meaning; others may be typed."""

    @property
    def positional(self) -> bool:
        """Whether it is a positional argument."""
        return not self.names[0].startswith("-")

    @property
    def values(self) -> int:
        """How many values follow the name of an option."""
        count = self.options.get("nargs", 1)
        return 0 if "action" in self.options and self.options["action"] != "append" else int(count)

    @property
    def repeats(self) -> bool:
        """Whether it is positional with several values."""
        return self.options.get("nargs") in ("*", "+")


class Group(Enum):
    """The groups of commands, in the order of the help."""

    PROJECTS = 1
    ANSWERS = 2
    HISTORY = 3
    DELIVERABLES = 4
    MACHINE = 5

    @property
    def title(self) -> str:
        """The title of the group in the language in use."""
        return {
            Group.PROJECTS: _("프로젝트 관리"),
            Group.ANSWERS: _("답과 빈틈"),
            Group.HISTORY: _("이력"),
            Group.DELIVERABLES: _("산출물"),
            Group.MACHINE: _("카탈로그, 사본, 컴퓨터"),
        }[self]


class Subcommand(msgspec.Struct, frozen=True):
    """One subcommand. Its name is that of its module."""

    group: Group
    order: int
    """Its place in the group."""
    summary: str
    arguments: tuple[Argument, ...] = ()
    examples: tuple[str, ...] = ()
    """Command lines that show its use."""
    opens_app: bool = False


def option(
    *names_and_help: str,
    group: str = "",
    completes: str = "",
    offers: tuple[tuple[str, str], ...] = (),
    **options: Any,
) -> Argument:
    """Declare an option with a value; the last of ``names_and_help`` is its help, ``options`` is for argparse."""
    return Argument(names_and_help[:-1], names_and_help[-1], options, group, completes, offers)


def switch(name: str, help_text: str, *, group: str = "") -> Argument:
    """Declare an option without a value."""
    return Argument((name,), help_text, {"action": "store_true"}, group)


def positional(name: str, help_text: str, *, completes: str = "", **options: Any) -> Argument:
    """Declare a positional argument; ``options`` is for argparse."""
    return Argument((name,), help_text, options, completes=completes)


def project_argument(**options: Any) -> Argument:
    """The project that a command is about."""
    return positional("PROJECT", _("프로젝트의 id나 정확한 이름"), completes="project", **options)


def item_argument(**options: Any) -> Argument:
    """The checklist items that a command is about."""
    return positional("ITEM", _("항목 번호(2.1)나 id(data-collection)"), completes="item", **options)


def json_switch(group: str = "") -> Argument:
    """Declare the option for output as JSON."""
    return switch("--json", _("JSON 문서 하나로 출력합니다"), group=group)


def by_option(help_text: str = "") -> Argument:
    """Declare the option for the author of changes."""
    return option("--by", help_text or _("바꾸는 사람의 이름"), metavar="NAME")


def global_arguments() -> tuple[Argument, ...]:
    """Declare the options that may be given before or after every subcommand."""
    return (
        option(
            "--data-dir",
            _("프로젝트를 두는 폴더 (없으면 $ML_TUI_HOME, 그다음 사용자 데이터 폴더)"),
            metavar="DIR",
            completes="folder",
        ),
        option(
            "--catalog",
            _("내장 카탈로그 대신 쓸 카탈로그 파일 (없으면 config.yaml의 것)"),
            metavar="FILE",
            completes="file",
        ),
        option("--lang", _("화면과 메시지의 언어"), choices=tuple(LANGUAGES)),
        switch("--ascii", _("ASCII 문자만으로 그립니다")),
    )


def app_description() -> str:
    """Return the description of the program."""
    return _("ISO/IEC 23053의 ML 프레임워크에 비추어 조직을 평가합니다. 명령이 없으면 앱을 엽니다.")


def app_examples() -> tuple[str, ...]:
    """Return command lines for beginners."""
    return ("ml-tui demo", _("ml-tui new '은행 A'"), _("ml-tui '은행 A'"))


def app_arguments() -> tuple[Argument, ...]:
    """Declare the arguments of the app itself."""
    return (project_argument(nargs="?", default=""),)
