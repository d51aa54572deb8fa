"""``completion``: prints the script that makes a shell complete ml-tui's commands."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ml_tui.cli import output
from ml_tui.cli.declarations import Group, Subcommand, positional
from ml_tui.i18n import _

if TYPE_CHECKING:
    from ml_tui.cli.context import Context

_BASH = r"""# Completion for bash.
_ml_tui() {
    local line kind=
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
    done < <("${1/#\~\//$HOME/}" --complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null </dev/null)
    case $kind in
        files) compopt -o default 2>/dev/null ;;
        folders) compopt -o dirnames 2>/dev/null ;;
    esac
}
complete -F _ml_tui ml-tui
"""

_ZSH = r"""#compdef ml-tui
_ml_tui() {
    local -a lines values shown
    local line kind program=${words[1]/#\~\//$HOME/}
    lines=("${(@f)$("$program" --complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
    kind=$lines[1]
    for line in "${(@)lines[2,-1]}"; do
        values+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done
    case $kind in
        files) compset -P '--*='; _files ;;
        folders) compset -P '--*='; _files -/ ;;
        words) (( $#values )) && compadd -V ml-tui -l -d shown -a values ;;
    esac
}
if [[ $funcstack[1] == _ml-tui ]]; then _ml_tui "$@"; else compdef _ml_tui ml-tui; fi
"""

_FISH = r"""# Completion for fish.
function __ml_tui_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -e words[1]
    set -l lines ($program --complete fish $words (string trim -l -c '\'"' -- "$current") 2>/dev/null </dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
        case folders
            __fish_complete_directories (string replace -r '^--[^=]*=' '' -- "$current")
        case words
            set -e lines[1]
            printf '%s\n' $lines
    end
end
complete -c ml-tui -e
complete -c ml-tui -f -k -a '(__ml_tui_complete)'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def declare() -> Subcommand:
    """Declare the command."""
    return Subcommand(
        Group.MACHINE,
        7,
        _("셸의 자동 완성 스크립트를 출력합니다"),
        (positional("SHELL", _("셸"), choices=tuple(SCRIPTS)),),
        examples=(
            "ml-tui completion bash > ~/.local/share/bash-completion/completions/ml-tui",
            "ml-tui completion zsh > ~/.zfunc/_ml-tui",
            "ml-tui completion fish > ~/.config/fish/completions/ml-tui.fish",
        ),
    )


def run(_context: Context, options: Namespace) -> int:
    """Print the script, which calls the program for the words (see `ml_tui.cli.completion`)."""
    output.put_bytes(SCRIPTS[options.SHELL].encode())
    return 0
