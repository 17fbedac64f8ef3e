"""S26: four bombs at a time against a real web server; its memory stays flat, and honest uploads go on."""

import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.status import AppealStatus
from config import Settings
from tests.evidence import specimens
from tests.evidence.hostile import archives, documents, markup, pictures
from tests.evidence.test_uploads import photo
from tests.factories.appeals import appeal
from tests.factories.evidence import Sender
from tests.tools.processes import Process, is_ready, until
from tests.tools.shared import free_port

GROWTH = 150_000_000
ROUNDS = 2
BOMBS = {
    "PNG of 900 megapixels": pictures.bombs,
    "PNG whose comment unpacks to 90 MB": pictures.bombs,
    "entry of ratio 1,000": archives.tricks,
    "30,000 objects": archives.documents,
    "drawing of 60 MB": documents.rings,
    "packed 5 times over": documents.rings,
    "countless elements": markup.bombs,
    "one text of 9 MB": markup.bombs,
}


@dataclass
class Browser:
    """What one owner's browser needs to send files to a real server."""

    url: str
    cookie: str
    token: str
    pool: urllib3.PoolManager

    def send(self, name: str, content: bytes) -> tuple[int, float]:
        """Status and seconds of an upload."""
        began = time.monotonic()
        answer = self.pool.request(
            "POST",
            self.url,
            fields={"csrf_token": self.token, "upload_key": "", "file": (name, content, "application/octet-stream")},
            headers={"Cookie": self.cookie, "Accept": "application/json"},
            timeout=60,
            retries=False,
        )
        return answer.status, time.monotonic() - began


def browser(app: Flask, settings: Settings) -> Browser:
    """The browser of a new appeal."""
    case = appeal(AppealStatus.DRAFT)
    sender = Sender(app, case)
    cookie = sender.client.get_cookie(settings.cookie("session"))
    assert cookie is not None
    url = settings.base_url + sender.path
    return Browser(url, f"{cookie.key}={cookie.value}", sender.token, urllib3.PoolManager(maxsize=8))


def workers(master: int) -> list[int]:
    """The web processes below gunicorn's master."""
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def memory(pid: int, what: str) -> int:
    """Bytes of resident memory: VmRSS now, VmHWM at its highest."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) * 1024


@pytest.mark.slow
@pytest.mark.case("S26")
@pytest.mark.case("S27")
@pytest.mark.timeout(300)
@pytest.mark.both_stores
@pytest.mark.settings(max_files=50, max_appeal_mb=300, request_mb=600)
def test_s26_four_bombs_at_a_time_grow_no_web_process_and_honest_uploads_go_on(
    app: Flask, db: SQLAlchemy, settings: Settings, tmp_path: Path
) -> None:
    port = free_port()
    live = dataclasses.replace(settings, port=port, base_url=f"http://localhost:{port}")
    samples = [next(one for one in make() if one.name == name) for name, make in BOMBS.items()]
    hostile = [browser(app, live) for _ in range(4)]
    honest = browser(app, live)
    honest_photo = photo(1500)
    web = Process(live, "serve", tmp_path / "serve.log")
    try:
        until(lambda: is_ready(live), "the web process getting ready", 60)
        for _warm in range(6):
            assert honest.send("warm.jpg", specimens.picture())[0] == 201
            assert honest.send("warm.pdf", specimens.pdf())[0] == 201
        pids = workers(web.pid)
        assert pids
        before = {pid: memory(pid, "VmRSS") for pid in pids}
        for pid in pids:
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # the highest mark starts anew (proc(5))
        ended = threading.Event()
        said: list[tuple[int, float]] = []

        def go_on() -> None:
            while not ended.is_set() and len(said) < 30:
                said.append(honest.send("honest.jpg", honest_photo))

        going_on = threading.Thread(target=go_on)
        going_on.start()
        with ThreadPoolExecutor(4) as four:
            jobs = [(hostile[n % 4], samples[n % len(samples)]) for n in range(ROUNDS * len(samples))]
            answers = list(four.map(lambda job: job[0].send(job[1].label, job[1].content)[0], jobs))
        ended.set()
        going_on.join()
        grown = {pid: memory(pid, "VmHWM") - before[pid] for pid in pids}
        assert workers(web.pid) == pids, "no web process was replaced"
    finally:
        web.kill()

    print(f"grown by {[f'{one / 1e6:.0f} MB' for one in grown.values()]}; honest: {[f'{s:.1f} s' for _, s in said]}")
    assert max(grown.values()) <= GROWTH, grown
    assert set(answers) <= {201, 413, 422}, "each bomb is answered"
    assert {413, 422} & set(answers)
    assert len(said) >= 3
    assert {status for status, _ in said} == {201}, "honest uploads go on"
