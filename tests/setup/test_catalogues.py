"""The catalogue is put together from code, templates, what was translated before, and the parts."""

from pathlib import Path

import pytest

from setup import catalogues

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one module and one template."""
    for folder in ("casedesk", "templates", "parts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "casedesk/words.py").write_text('_("Stop it now")\nngettext("%(num)d day", "%(num)d days", 2)\n')
    (tmp_path / "templates/page.html").write_text('<p>{{ _("Hello %(name)s", name=name) }}</p>\n')
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "CATALOGUE", tmp_path / "zh_Hans/LC_MESSAGES/messages.po")
    monkeypatch.setattr(catalogues, "PARTS", tmp_path / "parts")
    monkeypatch.setattr(
        catalogues,
        "PLACES",
        ((tmp_path / "casedesk", "**.py", "python"), (tmp_path / "templates", "**.*", "jinja2")),
    )
    return tmp_path


def test_an_update_keeps_what_is_known_takes_the_parts_and_drops_what_is_gone(project: Path) -> None:
    catalogues.CATALOGUE.parent.mkdir(parents=True)
    catalogues.CATALOGUE.write_text(
        HEAD + 'msgid "Stop it now"\nmsgstr "立即阻止"\n\nmsgid "Gone"\nmsgstr "没有了"\n', encoding="utf-8"
    )
    (project / "parts/days.po").write_text(
        HEAD + 'msgid "%(num)d day"\nmsgid_plural "%(num)d days"\nmsgstr[0] "%(num)d 天"\n', encoding="utf-8"
    )

    catalogues.update()

    written = catalogues.CATALOGUE.read_text(encoding="utf-8")
    assert "立即阻止" in written
    assert "%(num)d 天" in written
    assert "Gone" not in written
    assert written.index("%(num)d day") < written.index("Hello") < written.index("Stop it now")
    assert "Creation-Date" not in written
    assert list(catalogues.faults()) == ["has no Chinese: 'Hello %(name)s'"]


def test_an_update_that_changes_nothing_writes_the_same_file(project: Path) -> None:
    catalogues.update()
    first = catalogues.CATALOGUE.read_bytes()

    catalogues.update()

    assert catalogues.CATALOGUE.read_bytes() == first


def test_a_lost_placeholder_is_a_fault(project: Path) -> None:
    (project / "parts/a.po").write_text(HEAD + 'msgid "Hello %(name)s"\nmsgstr "您好"\n', encoding="utf-8")

    assert "has other placeholders in Chinese: 'Hello %(name)s'" in list(catalogues.faults())


def test_two_wordings_of_one_message_are_named(project: Path) -> None:
    for part, text in (("a", "阻止"), ("b", "停止")):
        (project / f"parts/{part}.po").write_text(HEAD + f'msgid "Stop it now"\nmsgstr "{text}"\n', encoding="utf-8")

    assert catalogues.rivals() == {"Stop it now": {"阻止", "停止"}}
