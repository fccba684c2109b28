"""What becomes of forms, in words."""

from surveyapp.messages import N_
from surveyapp.paper.models import FormFate

FATE_LABELS = {
    FormFate.ENTERED: N_("录入份数"),
    FormFate.BLANK: N_("空白"),
    FormFate.AMBIGUOUS: N_("选了两个等级"),
    FormFate.ILLEGIBLE: N_("无法辨认"),
    FormFate.NO_CONSENT: N_("未勾选同意"),
    FormFate.WRONG_FORM: N_("不是这份问卷"),
}
INVALID_FATES = tuple(fate for fate in FormFate if fate is not FormFate.ENTERED)
