"""What those who answer are told that they rate."""

from sqlalchemy import case, or_

from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.units.models import SupervisingAuthority

# The label of a collector is for staff ("SMS", "tablet"), unless it stands on a unit's own address
# or on a card at a window; else people rate the authority that asks.
RATED_PLACE = case(
    (or_(Collector.unit_id.is_not(None), Collector.channel == Channel.QR_CODE), Collector.label),
    else_=SupervisingAuthority.name,
)
