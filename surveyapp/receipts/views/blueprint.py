"""The blueprint that the pages of this room register with, and how they refuse."""

from flask import Blueprint

from surveyapp.messages import N_
from surveyapp.responding.refusals import add_refusals

blueprint = Blueprint("receipts", __name__)

NOT_YOURS = N_("没有这份答卷，或者链接不完整。请重新扫描回执上的二维码，或核对网址。")

add_refusals(blueprint, NOT_YOURS)
