"""`casedesk seed`: says what it did, and refuses production."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from casedesk.cli import main
from casedesk.settings.provision import provision


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provision(tmp_path)
    settings = {"ENV": "development", "DATA_DIR": str(tmp_path), "MAIL_SENDER": "sink", "SMS_SENDER": "sink"}
    for name, value in settings.items():
        monkeypatch.setenv(f"CASEDESK_{name}", value)


@pytest.mark.usefixtures("installation")
@pytest.mark.filterwarnings("ignore::casedesk.settings.standins.DevelopmentStandInWarning")
def test_it_tells_how_many_cases_were_added() -> None:
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0

    answered = CliRunner().invoke(main, ["seed", "--cases", "30", "--accounts", "20"])

    assert answered.exit_code == 0, answered.stderr
    assert "30 cases about 20 accounts" in answered.stdout
    assert CliRunner().invoke(main, ["audit", "verify"]).stdout.startswith("whole")


@pytest.mark.parametrize("arguments", [[], ["--cases", "0"], ["--cases", "5", "--accounts", "3"]])
def test_a_wrong_call_exits_with_two(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["seed", *arguments]).exit_code == 2
