"""The catalogue is put together from code, templates and what was translated before."""

from pathlib import Path

import pytest

from setup import catalogues

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one module and one template."""
    for folder in ("casedesk", "templates"):
        (tmp_path / folder).mkdir()
    (tmp_path / "casedesk/words.py").write_text('_("Stop it now")\nngettext("%(num)d day", "%(num)d days", 2)\n')
    (tmp_path / "templates/page.html").write_text('<p>{{ _("Hello %(name)s", name=name) }}</p>\n')
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "CATALOGUE", tmp_path / "zh_Hans/LC_MESSAGES/messages.po")
    monkeypatch.setattr(
        catalogues,
        "PLACES",
        ((tmp_path / "casedesk", "**.py", "python"), (tmp_path / "templates", "**.*", "jinja2")),
    )
    return tmp_path


def write(entries: str) -> None:
    catalogues.CATALOGUE.parent.mkdir(parents=True)
    catalogues.CATALOGUE.write_text(HEAD + entries, encoding="utf-8")


def test_an_update_keeps_what_is_known_and_drops_what_is_gone() -> None:
    days = 'msgid "%(num)d day"\nmsgid_plural "%(num)d days"\nmsgstr[0] "%(num)d 天"\n\n'
    write(f'{days}msgid "Stop it now"\nmsgstr "立即阻止"\n\nmsgid "Gone"\nmsgstr "没有了"\n')

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


def test_a_lost_placeholder_is_a_fault() -> None:
    write('msgid "Hello %(name)s"\nmsgstr "您好"\n')

    assert "has other placeholders in Chinese: 'Hello %(name)s'" in list(catalogues.faults())
