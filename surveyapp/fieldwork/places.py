"""What those who answer are told that they rate."""

from sqlalchemy import case, select

from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.units.models import AssessedUnit, SupervisingAuthority

_UNIT = (
    select(AssessedUnit.name)
    .where(AssessedUnit.id == Collector.unit_id)
    .correlate(Collector)
    .scalar_subquery()
)
# The label of a collector is for staff ("SMS", "tablet"), unless it stands on a card at a window:
# people rate the unit where it is, or else the authority that asks.
RATED_PLACE = case(
    (Collector.channel == Channel.QR_CODE, Collector.label),
    (Collector.unit_id.is_not(None), _UNIT),
    else_=SupervisingAuthority.name,
)
