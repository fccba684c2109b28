"""Who may do what with schemes and assessments."""

from surveyapp.access import Role

ADOPTERS = (Role.ADMINISTRATOR,)
ASSESSORS = (Role.ADMINISTRATOR, Role.EVALUATOR)
OVERSEERS = (*ASSESSORS, Role.AUDITOR)  # Who sees every unit.
