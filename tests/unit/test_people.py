"""Names of people: kept in the settings, needed for a verification, and on a report only if a person has set one."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ml_tui.accounts import current_user, is_login
from ml_tui.content import Loaded
from ml_tui.domain.project import Verification
from ml_tui.errors import BadInput, NameWanted, NotWritten
from ml_tui.export.registry import find_format
from ml_tui.export.session_reports import difference_of, report_of
from ml_tui.report.parts import Report
from ml_tui.session import Session
from ml_tui.store import Library, load_settings
from ml_tui.store.settings import keep_name

KEPT = {
    "nothing": ("", "name: 김하늘\n"),
    "other settings": ("language: en\nascii: true", "language: en\nascii: true\nname: 김하늘\n"),
    "comments": ("# mine\nlanguage: en  # for now\n", "# mine\nlanguage: en  # for now\nname: 김하늘\n"),
    "an earlier name": ("name: old  # was\ntheme: dark\n", "name: 김하늘\ntheme: dark\n"),
    "an empty name at the end": ("theme: dark\nname: ''", "theme: dark\nname: 김하늘\n"),
    "a name within another": ("catalog: 'x\n  name: y'\n", "catalog: 'x\n  name: y'\nname: 김하늘\n"),
}
"""What the settings hold, and what they hold then."""


class TestKeeping:
    """`keep_name` writes one line, and leaves all others alone."""

    @pytest.mark.parametrize(("before", "after"), KEPT.values(), ids=KEPT)
    def test_keeping_a_name_changes_only_its_line(self, tmp_path: Path, before: str, after: str) -> None:
        path = tmp_path / "ml-tui" / "config.yaml"
        if before:
            path.parent.mkdir()
            path.write_text(before, encoding="utf-8")
        settings = load_settings(path)
        keep_name(path, "김하늘")
        assert path.read_text(encoding="utf-8") == after
        assert load_settings(path).name == "김하늘"
        assert load_settings(path).catalog == settings.catalog

    @pytest.mark.parametrize("name", ["yes", "null", "12", "2027-01-01", "a: b", "# x", "'x", '"', "- a", "@x", "~"])
    def test_any_name_is_kept(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / "config.yaml"
        keep_name(path, name)
        assert load_settings(path).name == name

    @pytest.mark.parametrize("source", ["{language: ko}", "- a\n", "bogus: 1\n", "name: [\n", "language: ko\n..."])
    def test_settings_with_errors_are_not_changed(self, tmp_path: Path, source: str) -> None:
        path = tmp_path / "config.yaml"
        path.write_text(source, encoding="utf-8")
        with pytest.raises(BadInput):
            keep_name(path, "김하늘")
        assert path.read_text(encoding="utf-8") == source

    def test_a_linked_settings_file_stays_a_link(self, tmp_path: Path) -> None:
        real, path = tmp_path / "dotfiles.yaml", tmp_path / "config.yaml"
        real.write_text("language: en\n", encoding="utf-8")
        path.symlink_to(real)
        keep_name(path, "김하늘")
        assert path.is_symlink()
        assert real.read_text(encoding="utf-8") == "language: en\nname: 김하늘\n"

    def test_the_settings_file_is_private(self, tmp_path: Path) -> None:
        path = tmp_path / "ml-tui" / "config.yaml"
        keep_name(path, "김하늘")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_a_failed_write_is_reported(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(NotWritten):
            keep_name(tmp_path / "file" / "config.yaml", "김하늘")


class TestSessions:
    """A session that nobody has given a name to."""

    @pytest.fixture
    def unnamed(self, library: Library, loaded: Loaded) -> Session:
        """One in which somebody could be asked."""
        return Session(loaded, library.open(library.create("은행 A", author="이도윤")), asks=True)

    def test_unsaved_answers_are_signed_later(self, unnamed: Session) -> None:
        assert unnamed.set_item("alpha", note="") is None  # nothing to sign
        assert not unnamed.unsigned
        steps: list[Callable[[], object]] = [
            lambda: unnamed.set_item("alpha", note="x"),
            lambda: unnamed.tick(["item/alpha"]),
            lambda: unnamed.tick_criterion("beta", "one", True),
            lambda: unnamed.set_row("1.1.1", connected=True),
            unnamed.undo,
        ]
        unnamed.recent(10)
        for step in steps:
            assert step()
            assert unnamed.unsigned
        unnamed.sign_as(" 김하늘 ")
        assert not unnamed.unsigned
        unnamed.save()
        assert [change.by for change in unnamed.log()[1:]] == ["김하늘"] * len(steps)
        assert [change.by for change in unnamed.recent(len(steps))] == ["김하늘"] * len(steps)
        unnamed.close()

    def test_saved_changes_keep_their_author(self, unnamed: Session) -> None:
        unnamed.set_item("alpha", note="x")
        unnamed.save()
        assert not unnamed.unsigned
        unnamed.set_item("alpha", note="y")
        unnamed.sign_as("김하늘")
        assert [change.by for change in unnamed.log()[1:]] == [current_user(), "김하늘"]
        unnamed.close()

    def test_changes_without_a_name_carry_the_login_but_verifying_is_refused(self, unnamed: Session) -> None:
        unnamed.sign_as_login()
        change = unnamed.set_item("alpha", status="implemented")
        assert change is not None
        assert change.by == current_user()
        with pytest.raises(NameWanted):
            unnamed.verify_items(["alpha"])
        assert unnamed.project.item("alpha").verified is None
        unnamed.sign_as("김하늘")
        unnamed.verify_items(["alpha"])
        assert unnamed.project.item("alpha").verified == Verification("김하늘", unnamed.today)
        unnamed.store.close()

    def test_scripts_use_the_login_without_asking(self, library: Library, loaded: Loaded) -> None:
        session = Session(loaded, library.open(library.create("은행 A")))
        change = session.set_item("alpha", status="implemented")
        assert change is not None
        assert change.by == current_user()
        with pytest.raises(NameWanted):
            session.verify_items(["alpha"])
        session.store.close()


class TestAuthors:
    """The author on a report."""

    def report(self, library: Library, loaded: Loaded, author: str, by: str = "") -> Report:
        """The report on a project by ``author``, exported by somebody called ``by``."""
        session = Session(loaded, library.open(library.create("은행 A", author=author), write=False), by=by)
        return report_of(session, language="ko")

    def test_a_login_is_no_author(self, library: Library, loaded: Loaded) -> None:
        for author, by, told in (
            (current_user(), "", ""),
            ("nobody", "", ""),
            ("nobody", "이도윤", ""),
            ("nobody", "nobody", "nobody"),  # that is what this person is called
            ("이도윤", "", "이도윤"),
            ("", "이도윤", ""),
        ):
            report = self.report(library, loaded, author, by)
            assert report.author == report.document["project"]["author"] == told
            assert [row[2] for row in report.facts.rows if row[0] == "author"] == ([told] if told else [])

    @pytest.mark.parametrize("format", ["html", "md"])
    def test_a_report_without_an_author_has_no_such_line(self, library: Library, loaded: Loaded, format: str) -> None:
        unnamed, named = (
            find_format(format).render(self.report(library, loaded, author)).decode() for author in ("", "이도윤")
        )
        assert "작성자" not in unnamed
        assert 'name="author"' not in unnamed
        assert "작성자" in named
        assert "이도윤" in named

    def test_the_cover_of_a_workbook_shows_no_login(self, library: Library, loaded: Loaded) -> None:
        labels = [
            [cell.value for row in openpyxl.load_workbook(io.BytesIO(made)).worksheets[0].rows for cell in row]
            for made in [
                find_format("xlsx").render(self.report(library, loaded, author))
                for author in (current_user(), "이도윤")
            ]
        ]
        assert "작성자" not in labels[0]
        assert current_user() not in labels[0]
        assert {"작성자", "이도윤"} <= set(labels[1])

    def test_a_difference_has_no_login_as_author(
        self, library: Library, loaded: Loaded, open_session: Callable[..., Session]
    ) -> None:
        session = open_session(library.create("은행 A", author=current_user()))
        first = session.checkpoint("1차")
        session.set_item("alpha", note="x")
        second = session.checkpoint("2차")
        for after in (None, second):
            report = difference_of(session, first, after, language="ko")
            assert report.author == ""
            assert "author" not in [row[0] for row in report.facts.rows]

    def test_a_login_is_recognised_by_the_system(self) -> None:
        assert is_login(current_user())
        assert is_login("root")
        assert not is_login("김하늘")
        assert not is_login("Jane Doe")
        assert not is_login("a\0b")
