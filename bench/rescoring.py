"""R1: cases of a database read, scored and written, beside the arithmetic alone."""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from bench.installation import Site, migrate
from bench.table import Finding
from casedesk import clock
from casedesk.settings.provision import provision

if TYPE_CHECKING:
    from casedesk.review.engine.policy import Policy

CLAIMED, RECORDED = 10, 500
_CITIES = ("湛江", "广州", "深圳", "北京", "上海", "成都", "杭州", "武汉", "西安", "南京", "厦门", "青岛")
_MODELS = ("iPhone 13", "iPhone 15 Pro", "Huawei P40", "Xiaomi 13", "Galaxy S23")
_AT_ONCE = 500


def rescoring(cases: int, rounds: int) -> Iterator[Finding]:
    """Rescore an installation of so many cases, each with 10 claimed against 500 recorded sign-ins, on one core.

    In processor time, raw and ours in turn. First every case is compared from its facts, then weighed anew under one
    policy after another: such as only scale otherwise, then such as were learnt from outcomes, with other m.
    """
    import numpy as np

    from bench.raw import scoring as raw

    rng = np.random.default_rng(1)
    bare = [raw.numbers(rng, CLAIMED, RECORDED) for _ in range(min(cases, 1000))]
    kappa, pi = raw.weights()

    def arithmetic() -> float:
        began = time.process_time()
        for case in bare:
            raw.score(case, kappa, pi)
        return (time.process_time() - began) / len(bare)

    with _filled(cases) as site, site.opened():
        yield _found("rescoring {:,} cases, facts compared anew", cases, [(_all_rescored(cases), arithmetic())])
        for what, policy in (("another policy", _scaled), ("a learnt policy", _learnt)):
            taken = [(arithmetic(), _all_rescored(cases, policy(number))) for number in range(1, rounds + 1)]
            pairs = [(ours, base) for base, ours in taken]
            yield _found(f"rescoring {{:,}} cases under {what}", cases, pairs, goal=3)


def _found(what: str, cases: int, taken: Sequence[tuple[float, float]], goal: float | None = None) -> Finding:
    ours, bare = (median(each) for each in zip(*taken, strict=True))
    told = [f"{seconds * 1e6:.0f} µs a case" for seconds in (ours, bare)]
    return Finding("R1", what.format(cases), *told, ours / bare, goal)


def _all_rescored(cases: int, policy: "Policy | None" = None) -> float:
    """Processor time for each case, under a policy that is not yet on record, or compared under the first one."""
    from casedesk.review.scores.rescoring import rescore

    if policy:
        _activate(policy)
    began = time.process_time()
    found = rescore(everything=False, progress=_nobody)
    taken = time.process_time() - began
    if (found.weighed, found.compared) != ((cases, 0) if policy else (0, cases)):
        raise AssertionError(f"{found} of {cases} cases")
    return taken / cases


def _scaled(number: int) -> "Policy":
    from casedesk.review.engine.policy import Policy

    return Policy.from_json({**Policy.default().data, "lambda": 0.75 - number / 100})


def _learnt(number: int) -> "Policy":
    """Like one learnt from outcomes: whatever is counted of owners, papers and profiles is somewhat surer."""
    from casedesk.review.engine.policy import Policy

    def surer(shares: Sequence[float]) -> list[float]:
        raised = [share ** (1 + number / 20) for share in shares]
        return [share / sum(raised) for share in raised]

    data = dict(Policy.default().data)
    data |= {part: {name: surer(shares) for name, shares in data[part].items()} for part in ("m", "t")}
    counted = ("owner_fit", "owner_tier", "forged_fit_held", "forged_fit_guessed", "forged_tier")
    data["documents"] = {**data["documents"], **{name: surer(data["documents"][name]) for name in counted}}
    data["kappa"] = {
        profile: {source: holds * (1 - number / 100) for source, holds in row.items()}
        for profile, row in data["kappa"].items()
    }
    return Policy.from_json(data | {"lambda": 0.8, "b": number / 10, "prior": 0.7})


def _activate(policy: "Policy") -> None:
    from casedesk.database import transaction
    from casedesk.review.models import PolicyVersion

    with transaction() as session:
        now = clock.utcnow()
        session.add(PolicyVersion(id=policy.id, body=policy.to_json(), active_from=now, added_at=now))


def _nobody(_more: int) -> None:
    """Nobody watches."""


@contextmanager
def _filled(cases: int) -> Iterator[Site]:
    """A new installation on SQLite with so many accounts and one case of each; it goes afterwards."""
    folder = Path(mkdtemp(prefix="casedesk-bench-"))
    try:
        provision(folder)
        made = Site(folder, f"sqlite:///{folder / 'casedesk.sqlite3'}", cases)
        migrate(made)
        with made.opened():
            _fill(cases)
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(cases: int) -> None:
    from casedesk.appeals.models import Appeal, StepAnswers
    from casedesk.database import transaction
    from casedesk.directory.models import LocalAccount, LocalDevice
    from casedesk.directory.service import take_snapshot
    from casedesk.review.policies.active import active_policy

    rng, now = Random(1), clock.utcnow()
    for begin in range(0, cases, _AT_ONCE):
        people = [_person(rng, number, now) for number in range(begin + 1, min(begin + _AT_ONCE, cases) + 1)]
        with transaction() as session:
            for model, part in ((LocalAccount, 0), (LocalDevice, 1), (Appeal, 2)):
                session.execute(insert(model), [person[part] for person in people])
            session.execute(insert(StepAnswers), [row for person in people for row in person[3]])
    with transaction():
        take_snapshot()
        active_policy()


def _person(
    rng: Random, number: int, now: datetime
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], list[Any]]:
    """An account with its sign-ins, its device, and a case with a timeline: as rows."""
    home, device = rng.sample(_CITIES, 2), rng.choice(_MODELS)
    minutes = sorted((rng.randrange(400 * 1440) for _ in range(RECORDED)), reverse=True)
    sign_ins = [
        [(now - timedelta(minutes=ago)).isoformat(timespec="seconds"), rng.choices(home, (9, 1))[0], device, True]
        for ago in minutes
    ]
    account = {"id": f"person{number}", "registered_on": date(2019, 5, 29), "registered_city": home[0]}
    account |= {"sign_ins": sign_ins, "second_factor": False, "password_version": 1}
    owned = {"account_id": account["id"], "model": device, "activated_on": date(2023, 9, 15)}
    told = [_told(rng, one) for one in rng.sample(sign_ins[-200:], CLAIMED)]
    stated = {
        "facts": {"registered": _day("2019-05-29"), "registered_city": home[0]},
        "device": {"model": device},
        "sign_ins": {"sign_ins": told},
        "places": {"cities": home},
    }
    case = {
        "id": number, "reference": f"CD-2611-{number:06}", "status": "in_review", "version": 1, "language": "en",
        "account_id": account["id"], "account_named": account["id"], "account_lookup": f"{number:064x}",
        "account_masked": "p", "tracking_digest": f"{number:064x}", "started_at": now, "saved_at": now, "sent_at": now,
        "moved_at": now, "conflicts": 0, "flags": [], "brings": "", "band": "unclear",
    }  # fmt: skip
    answers = [{"appeal_id": number, "step": step, "answers": said, "saved_at": now} for step, said in stated.items()]
    return account, owned, case, answers


def _told(rng: Random, sign_in: list[Any]) -> dict[str, Any]:
    at, city, device, _succeeded = sign_in
    day = datetime.fromisoformat(at).date() + timedelta(days=rng.choice((0, 0, 1, 3)))
    return {"on": _day(day.isoformat()), "city": city, "device": device}


def _day(day: str) -> dict[str, str]:
    return {"from": day, "to": day, "precision": "day"}
