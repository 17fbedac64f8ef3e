"""Every table, imported so that mappers and migrations know them all."""

from casedesk import attempts
from casedesk.appeals import models as appeals
from casedesk.audit import models as audit
from casedesk.directory import models as directory
from casedesk.evidence import models as evidence
from casedesk.notifications import models as notifications
from casedesk.recovery import models as recovery
from casedesk.reports import models as reports
from casedesk.resets import models as resets
from casedesk.review import models as review
from casedesk.review.outcomes import models as outcomes
from casedesk.review.policies import models as policies
from casedesk.staff import models as staff

MODELS = (
    attempts,
    audit,
    notifications,
    directory,
    staff,
    recovery,
    appeals,
    evidence,
    review,
    outcomes,
    policies,
    resets,
    reports,
)
