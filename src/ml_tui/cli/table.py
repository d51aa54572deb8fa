"""The table of the command line: every command with its arguments and where it is carried out.

It is made anew when asked for, because its help texts are in the language in use.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ml_tui.i18n import _


class Argument(msgspec.Struct, frozen=True):
    """One argument of a command: a positional one has a single name in capitals, an option names with dashes."""

    names: tuple[str, ...]
    help: str
    options: dict[str, Any] = {}
    """What else argparse is told."""
    group: str = ""
    """Of the arguments of one group at most one may be given."""
    completes: str = ""
    """What a shell completes it with: ``file``, ``folder``, or nothing."""

    @property
    def positional(self) -> bool:
        """Whether it is given by its place."""
        return not self.names[0].startswith("-")


class Subcommand(msgspec.Struct, frozen=True):
    """One subcommand."""

    name: str
    carried_out_by: str
    """``module:function`` below `ml_tui.cli.commands`; the function takes the context and the parsed arguments."""
    summary: str
    arguments: tuple[Argument, ...] = ()


FORMATS = ("xlsx", "pdf", "html", "md", "csv", "json")
"""The formats of an export; a test holds them against those that `ml_tui.export` writes."""

DIFFERENCE_FORMATS = FORMATS[:-1]
"""Those of a difference; as JSON it is what ``--json`` prints."""

SHELLS = ("bash", "zsh", "fish")


def global_arguments() -> tuple[Argument, ...]:
    """What may stand before or after every subcommand."""
    return (
        _option(
            "--data-dir",
            _("프로젝트를 두는 폴더 (없으면 $ML_TUI_HOME, 그다음 사용자 데이터 폴더)"),
            metavar="DIR",
            completes="folder",
        ),
        _option(
            "--catalog",
            _("내장 카탈로그 대신 쓸 카탈로그 파일 (없으면 config.yaml의 것)"),
            metavar="FILE",
            completes="file",
        ),
        _option("--lang", _("화면과 메시지의 언어"), choices=("ko", "en")),
        _switch("--ascii", _("ASCII 문자만으로 그립니다")),
    )


def app_arguments() -> tuple[Argument, ...]:
    """What the app itself takes."""
    return (_project(nargs="?", default=""),)


def commands() -> dict[str, Subcommand]:
    """Every subcommand by its name, in the order in which help lists them."""
    listed = (*_of_projects(), *_of_answers(), *_of_the_past(), *_of_deliverables(), *_of_the_machine())
    return {command.name: command for command in listed}


def _of_projects() -> tuple[Subcommand, ...]:
    return (
        Subcommand("demo", "app:demo", _("채워진 예시 프로젝트를 임시 폴더에서 엽니다")),
        Subcommand(
            "new",
            "projects:new",
            _("프로젝트를 만들고 id를 출력합니다"),
            (
                _positional("NAME", _("프로젝트 이름 (120자까지)")),
                _option("--client", _("고객 이름"), metavar="TEXT"),
                _option("--cadence", _("점검 주기"), choices=("monthly", "quarterly"), default="quarterly"),
                _option("--by", _("보고서와 기록에 남을 작성자 이름"), metavar="NAME"),
                _option("--contact", _("문의를 받을 사람"), metavar="NAME"),
                _option("--contact-address", _("그 사람의 메일, 전화 등 연락처"), metavar="TEXT"),
            ),
        ),
        Subcommand("list", "projects:list_projects", _("프로젝트 목록: 진행률과 다음 점검일"), (_json(),)),
        Subcommand("show", "projects:show", _("절·계층·영역별 진행률, 남은 일, 다음 점검일"), (_project(), _json())),
    )


def _of_answers() -> tuple[Subcommand, ...]:
    return (
        Subcommand(
            "items",
            "items:items",
            _("모든 점검 항목과 그 상태. 항목을 고르면 질문, 구현 내용, 답을 모두 보입니다"),
            (
                _project(),
                _positional("ITEM", _("항목 번호(2.1)나 id(data-collection)"), nargs="*", default=()),
                _json(),
            ),
        ),
        Subcommand(
            "set",
            "items:set_items",
            _("항목을 바꿉니다. 여러 항목을 바꿔도 한 번에 되돌립니다"),
            (
                _project(),
                _positional("ITEM", _("항목 번호(2.1)나 id(data-collection)"), nargs="+"),
                _option("--status", _("not_started, in_progress, implemented, not_applicable"), metavar="S"),
                _option("--reason", _("해당 없음의 사유"), metavar="T"),
                _option("--note", _("메모. '-'이면 표준 입력에서 읽습니다"), metavar="T"),
                _option("--plan", _("계획"), metavar="T"),
                _option("--owner", _("담당자"), metavar="T"),
                _option("--due", _("기한 (2027-01-31). 빈 글은 지웁니다"), metavar="DATE"),
                _option("--evidence", _("증빙을 더합니다. 여러 번 쓸 수 있습니다"), metavar="T", action="append"),
                _switch("--clear-evidence", _("있던 증빙을 먼저 지웁니다")),
                _option(
                    "--criterion",
                    _("구현 내용 N의 충족 여부. N은 차례(1부터), id, 이름입니다. 여러 번 쓸 수 있습니다"),
                    metavar="N=yes|no",
                    action="append",
                ),
                _option(
                    "--verified-by", _("직접 확인한 사람. 오늘 날짜로 검증됨을 남깁니다"), metavar="NAME", group="v"
                ),
                _switch("--unverify", _("검증됨을 지웁니다"), group="v"),
                _option("--by", _("바꾸는 사람의 이름"), metavar="NAME"),
            ),
        ),
        Subcommand(
            "connect",
            "items:connect",
            _("매핑 행을 연결됨 또는 미연결로 바꿉니다"),
            (
                _project(),
                _positional("ROW", _("매핑 행 번호 (2.3.1.1)")),
                _switch("--yes", _("연결됨 (--link를 주거나 다른 옵션이 없으면 이것입니다)"), group="c"),
                _switch("--no", _("미연결"), group="c"),
                _option("--link", _("연결된 곳의 주소"), metavar="TEXT"),
                _option("--note", _("메모. '-'이면 표준 입력에서 읽습니다"), metavar="TEXT"),
                _option("--by", _("바꾸는 사람의 이름"), metavar="NAME"),
            ),
        ),
        Subcommand(
            "gap",
            "analysis:gap",
            _("미연결 매핑 행, 할 순서대로 남은 항목, 순서가 뒤바뀐 계층"),
            (_project(), _json()),
        ),
        Subcommand(
            "lint",
            "analysis:lint",
            _("답의 품질을 살핍니다. 찾은 것이 있으면 종료 코드가 1입니다"),
            (_project(), _json()),
        ),
    )


def _of_the_past() -> tuple[Subcommand, ...]:
    state = _("체크포인트의 번호나 이름")
    return (
        Subcommand(
            "checkpoint",
            "past:checkpoint",
            _("지금 상태를 날짜와 함께 남깁니다 (체크리스트 저장)"),
            (
                _project(),
                _positional("NAME", _("이름 (없으면 지금 날짜와 시각)"), nargs="?", default=""),
                _option(
                    "--rename",
                    _("새로 남기지 않고, 있는 체크포인트(번호나 이름)의 이름을 바꿉니다"),
                    metavar=("OLD", "NEW"),
                    nargs=2,
                ),
                _option("--by", _("남기는 사람의 이름"), metavar="NAME"),
            ),
        ),
        Subcommand(
            "diff",
            "past:diff",
            _("두 상태를 비교합니다. 다르면 종료 코드가 1이고, -f로 파일에 쓰면 0입니다"),
            (
                _project(),
                _positional("A", state + _(" (없으면 마지막 체크포인트)"), nargs="?"),
                _positional("B", state + _(" (없으면 지금)"), nargs="?"),
                _json(group="f"),
                _option("-f", "--format", _("비교를 이 형식의 파일로 씁니다"), choices=DIFFERENCE_FORMATS, group="f"),
                *_written_files(),
            ),
        ),
        Subcommand("log", "past:log", _("누가 언제 무엇을 어떻게 바꾸었는지, 최근 것이 마지막"), (_project(), _json())),
    )


def _of_deliverables() -> tuple[Subcommand, ...]:
    return (
        Subcommand(
            "export",
            "deliver:export",
            _("보고서를 파일로 내보냅니다"),
            (
                _project(),
                _option("-f", "--format", _("형식"), choices=FORMATS, required=True),
                _option(
                    "--depth",
                    _("경영진용 요약 또는 실무자용 전체"),
                    choices=("executive", "practitioner"),
                    default="practitioner",
                ),
                *_written_files(),
            ),
        ),
        Subcommand(
            "import",
            "import_:import_workbook",
            _("채워진 통합 문서(xlsx)를 가져옵니다. 먼저 차이를 보이며, 한 번에 되돌릴 수 있습니다"),
            (
                _project(),
                _positional("FILE", _("ml-tui export -f xlsx로 내보낸 뒤 채운 파일"), completes="file"),
                _switch("--dry-run", _("차이만 보입니다. 다르면 종료 코드가 1입니다")),
                _switch("--yes", _("묻지 않고 가져옵니다. 다른 프로젝트나 카탈로그의 파일도 받습니다")),
                _option(
                    "--prefer",
                    _("이곳과 파일에서 서로 다르게 바꾼 곳: mine은 이곳의 것, theirs는 파일의 것"),
                    choices=("mine", "theirs"),
                ),
                _json(),
                _option("--by", _("바꾸는 사람의 이름"), metavar="NAME"),
            ),
        ),
        Subcommand(
            "flow",
            "flow:flow",
            _("파이프라인을 ASCII 흐름으로 그려 표준 출력에 냅니다"),
            (
                _project(),
                _positional("PIPELINE", _("data, training, inference (없으면 모두)"), nargs="?", default=""),
                _option("--width", _("폭 (40-200칸, 없으면 터미널의 폭)"), metavar="N"),
            ),
        ),
    )


def _of_the_machine() -> tuple[Subcommand, ...]:
    return (
        Subcommand(
            "catalog",
            "content:catalog",
            _("쓰이고 있는 내용을 보이고, 카탈로그 파일을 검사하고, JSON Schema를 냅니다"),
            (
                _positional(
                    "ACTION", _("show: 내용, check: 검사, schema: JSON Schema"), choices=("show", "check", "schema")
                ),
                _positional(
                    "FILE",
                    _("카탈로그 파일 (없으면 --catalog, config.yaml의 것, 내장 카탈로그 순)"),
                    nargs="?",
                    default="",
                    completes="file",
                ),
            ),
        ),
        Subcommand(
            "schema",
            "content:schema",
            _("내보낸 JSON의 JSON Schema를 냅니다"),
            (_positional("WHAT", _("report: ml-tui export -f json이 쓰는 문서"), choices=("report",)),),
        ),
        Subcommand("backup", "copies:backup", _("프로젝트의 사본을 남깁니다"), (_project(),)),
        Subcommand(
            "restore",
            "copies:restore",
            _("사본의 목록을 보이고, 고른 사본을 되살립니다"),
            (
                _project(),
                _positional("WHICH", _("사본의 번호나 이름 (없으면 목록)"), nargs="?", default=""),
                _option("--by", _("되살리는 사람의 이름"), metavar="NAME"),
            ),
        ),
        Subcommand("verify", "copies:verify", _("프로젝트의 파일이 모두 온전한지 읽어 봅니다"), (_project(),)),
        Subcommand("doctor", "machine:doctor", _("터미널, 로캘, 폴더, 글꼴을 살펴보고 조언합니다")),
        Subcommand(
            "completion",
            "machine:completion",
            _("셸의 자동 완성 스크립트를 출력합니다"),
            (_positional("SHELL", _("셸"), choices=SHELLS),),
        ),
    )


def _option(*names_and_help: str, group: str = "", completes: str = "", **options: Any) -> Argument:
    """An option; the last of ``names_and_help`` is its help."""
    return Argument(names_and_help[:-1], names_and_help[-1], options, group, completes)


def _switch(name: str, help_text: str, *, group: str = "") -> Argument:
    return Argument((name,), help_text, {"action": "store_true"}, group)


def _positional(name: str, help_text: str, *, completes: str = "", **options: Any) -> Argument:
    return Argument((name,), help_text, options, completes=completes)


def _written_files() -> tuple[Argument, ...]:
    """What every command takes that writes a report."""
    return (
        _option("-o", "--output", _("쓸 파일이나 폴더. '-'이면 표준 출력"), metavar="FILE", completes="file"),
        _option("--report-lang", _("보고서의 언어 (없으면 화면의 언어)"), choices=("ko", "en")),
        _option(
            "--template",
            _("PDF의 디자인으로 쓸 typst 파일 (docs/report-template.md)"),
            metavar="FILE.typ",
            completes="file",
        ),
        _switch("--force", _("있던 파일을 바꿉니다")),
    )


def _project(**options: Any) -> Argument:
    return _positional("PROJECT", _("프로젝트의 id나 정확한 이름"), **options)


def _json(group: str = "") -> Argument:
    return _switch("--json", _("JSON 문서 하나로 출력합니다"), group=group)
