"""What the ways in which people answer, and their ratings, are called on pages and in files."""

from analysis.plan import RatingCounting
from surveyapp.fieldwork.models import Channel, IdentityMode
from surveyapp.messages import N_

COUNTING_LABELS = {
    RatingCounting.LATEST: N_("最近一次（有追评的，以追评为准）"),
    RatingCounting.FIRST: N_("第一次（追评只供查看）"),
}
IDENTITY_LABELS = {
    IdentityMode.ANONYMOUS: N_("匿名"),
    IdentityMode.PSEUDONYMOUS: N_("关联办件，不记名"),
    # Nothing is kept of who answers: collectors that were once given this mode are like these.
    IdentityMode.REAL_NAME: N_("关联办件，不记名"),
}
OFFERED_MODES = (IdentityMode.ANONYMOUS, IdentityMode.PSEUDONYMOUS)
CHANNEL_LABELS = {
    Channel.PC_WEB: N_("电脑网页"),
    Channel.MOBILE: N_("移动端"),
    Channel.QR_CODE: N_("二维码"),
    Channel.HALL_TABLET: N_("大厅平板"),
    Channel.KIOSK: N_("自助终端"),
    Channel.RATING_DEVICE: N_("窗口评价器"),
    Channel.PHONE: N_("电话回访"),
    Channel.SMS: N_("短信"),
    Channel.HOTLINE: N_("热线"),
    Channel.PAPER_BOX: N_("意见箱（纸质）"),
    Channel.HOUSEHOLD_VISIT: N_("入户调查"),
    Channel.ASSISTED_ENTRY: N_("代为录入"),
}
RATING_LABELS = {
    "very_satisfied": N_("非常满意"),
    "satisfied": N_("满意"),
    "basically_satisfied": N_("基本满意"),
    "dissatisfied": N_("不满意"),
    "very_dissatisfied": N_("非常不满意"),
    "positive": N_("好评"),
    "neutral": N_("中评"),
    "negative": N_("差评"),
}
