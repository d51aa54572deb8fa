"""Adding a language: its texts, and one line that names it."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.recipes.conftest import ROOT, Run, insert

WORDS = {"미착수": "未着手", "내보내기": "エクスポート", "언어": "言語", "프로젝트": "プロジェクト"}
"""The beginning of a translation."""

CODE = """
from ml_tui.content import check_catalog
from ml_tui.i18n import LANGUAGES

assert offered("--lang", "")[1:] == ["ko", "en", "ja"]
assert "ja" in cli("export", "--help").split("--report-lang")[1]
project = cli("new", "銀行").strip()
items = json.loads(cli("items", project, "--lang", "ja", "--json"))
assert items[0]["title"] == "データ収集"  # as the catalog has it
assert items[1]["title"].isascii()  # it lacks the language there, so English
text = cli("items", project, "2.1", "--lang", "ja")
assert "未着手" in text, text
assert "options" in cli("--help", "--lang", "ja")  # what the texts lack is English
assert "銀行" in cli("export", project, "-f", "html", "-o", "-", "--report-lang", "ja")
document = json.loads(cli("export", project, "-f", "json", "-o", "-", "--report-lang", "ja"))
assert document["language"] == "ja" and "ja" in json.dumps(json.loads(cli("schema", "report")))
cli("export", project, "-f", "pdf", "-o", "out.pdf", "--report-lang", "ja")
cli("export", project, "-f", "xlsx", "-o", "out.xlsx", "--report-lang", "ja")
cli("import", project, "out.xlsx", "--dry-run")
config = find_locations().settings
config.parent.mkdir(parents=True, exist_ok=True)
config.write_text("language: ja\\n")
assert "未着手" in cli("items", project, "2.1")
config.unlink()
first, second, third = in_app(project, ("3", "미착수"), ("L", "Not started"), ("L", "未着手"))
assert "データ収集" in third
in_app(project, ("x", "エクスポート"), (["escape"], "未着手"), language="ja")
"""


def test_a_language_needs_only_its_texts_and_one_line(copy: Path, run: Run) -> None:
    package = copy / "src/ml_tui"
    insert(package / "i18n.py", '}\n"""Every language', '    "ja": "日本語",\n')
    insert(copy / "catalog.yaml", ", en: Data ingestion pipelines}", ", ja: データ収集")
    with (ROOT / "src/ml_tui/locale/en/LC_MESSAGES/ml_tui.po").open("rb") as file:
        english = read_po(file, locale="en")
    begun = Catalog(locale="ja")
    for message in english:
        begun.add(message.id, WORDS.get(str(message.id), "")) if message.id else None
    place = package / "locale/ja/LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "ml_tui.mo").open("wb") as compiled:
        write_mo(compiled, begun)
    run(CODE)
