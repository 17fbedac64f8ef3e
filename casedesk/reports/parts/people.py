"""The names of the staff people a report speaks of."""

from collections.abc import Mapping

from sqlalchemy import select

from casedesk.extensions import db
from casedesk.staff.models import StaffMember


def staff_names() -> Mapping[int, str]:
    """Everybody's name by id; a desk has few people, so one query reads them all."""
    return {row.id: row.name for row in db.session.execute(select(StaffMember.id, StaffMember.name))}
