"""The blueprint that the pages of this room register with, and who may do what here."""

from flask import Blueprint

from surveyapp.access import Role, only_for

blueprint = Blueprint("paper", __name__)

for_readers = only_for(Role.EVALUATOR, Role.ADMINISTRATOR, Role.AUDITOR)
for_workers = only_for(Role.EVALUATOR)
