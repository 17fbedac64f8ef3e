"""The share of owners of one queue: given to a draft, changed with its other numbers, and taken back."""

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.database import transaction
from casedesk.review.policies import service as policies
from casedesk.review.policies.active import active_policy
from casedesk.review.policies.models import PolicyDraft
from tests.review.views.test_policies import begun, newest, press, saved

pytestmark = pytest.mark.usefixtures("clock", "on_record")


@pytest.fixture
def on_record(db: SQLAlchemy) -> None:
    """The policy casedesk begins with, on record."""
    with transaction():
        active_policy()


def test_a_queue_gets_a_share_of_its_own_and_loses_it_again(as_manager: FlaskClient) -> None:
    draft = begun(as_manager)
    path = f"/policies/drafts/{draft.id}/queues"

    added = press(as_manager, path, queue="热线-1", share="85 %", seen_version=str(draft.version))
    shown = as_manager.get(f"/policies/drafts/{draft.id}?part=bands").text
    stale = press(as_manager, path, queue="shop", share="60", seen_version=str(draft.version))
    kept = policies.policy_of_draft(newest(PolicyDraft)).data["queues"]
    saved(as_manager, draft, "bands", {"queues.热线-1": "90"})
    changed = policies.policy_of_draft(newest(PolicyDraft)).data["queues"]
    removed = press(as_manager, f"{path}/removal", queue="热线-1", seen_version=str(newest(PolicyDraft).version))

    assert (added.status_code, stale.status_code, removed.status_code) == (302, 409, 302)
    assert "Share of owners in the queue 热线-1" in shown and 'name="queues.热线-1" value="85"' in shown
    assert "This draft was changed in another window" in stale.text and 'value="shop"' in stale.text
    assert (kept, changed) == ({"热线-1": 0.85}, {"热线-1": 0.9})
    assert policies.policy_of_draft(newest(PolicyDraft)).data["queues"] == {}


_FAULTS_OF_QUEUES = {
    ("", "50"): "Enter the name of the queue",
    ("a: b", "50"): "Use letters, digits, hyphen and underscore, 40 at the most",
    ("shop", "100"): "Enter a share above 0 and below 100",
}


@pytest.mark.parametrize(("name", "share"), _FAULTS_OF_QUEUES)
def test_a_queue_that_cannot_be_is_told_beside_its_field(as_manager: FlaskClient, name: str, share: str) -> None:
    draft = begun(as_manager)
    path, seen = f"/policies/drafts/{draft.id}/queues", str(draft.version)

    answer = press(as_manager, path, queue=name, share=share, seen_version=seen)

    assert answer.status_code == 422
    assert answer.text.count(_FAULTS_OF_QUEUES[name, share]) == 2, "in the summary and beside the field"
    assert policies.policy_of_draft(newest(PolicyDraft)).data["queues"] == {}
