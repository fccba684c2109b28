"""Every table of the store, gathered for migrations and tests."""

import surveyapp.accounts.models
import surveyapp.assessment.models
import surveyapp.audit.models
import surveyapp.authoring.models
import surveyapp.calendar.models
import surveyapp.cases.models
import surveyapp.contacts.models
import surveyapp.experts.models
import surveyapp.fieldwork.models
import surveyapp.inspection.models
import surveyapp.ledger.models
import surveyapp.paper.models
import surveyapp.responding.models
import surveyapp.snapshots.models
import surveyapp.throttling.models
import surveyapp.units.models  # noqa: F401 - imported so that their tables are known
from surveyapp.orm import Base

metadata = Base.metadata
