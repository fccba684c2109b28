"""What the weighting did."""

from collections.abc import Iterator

from surveyapp.documents import numbers
from surveyapp.documents.document import Heading, Kind, Paragraph, Part, Table, Tone
from surveyapp.messages import N_
from surveyapp.reporting import methods
from surveyapp.reporting.chapters import margins
from surveyapp.reporting.subject import Subject, present

WEIGHTING = {
    "none": N_("未按总体基准加权"),
    "wave": N_("按全批次基准迭代加权"),
    "wave_and_unit": N_("按全批次和各单位基准迭代加权"),
}


def parts(subject: Subject) -> Iterator[Part]:
    """Show the sample beside its population, before and after weighting."""
    yield Heading(subject.say(N_("加权")))
    yield _weights(subject)
    if missed := subject.wording.missed_total(subject.analysis):
        yield Paragraph(missed, Tone.WARN)
    for sentence in subject.wording.margins_left(subject.analysis):
        yield Paragraph(sentence, Tone.WARN)
    for sentence in methods.unusable_margins(
        subject.analysis, subject.provenance, subject.wording
    ):
        yield Paragraph(sentence, Tone.WARN)
    yield from present(margins.of_wave(subject), margins.tests(subject))
    yield from margins.balances(subject)


def _weights(subject: Subject) -> Table:
    """Return what the weighting did, as pairs."""
    weights, wording = subject.analysis.weights, subject.wording
    balanced = wording.listed(
        wording.margin(subject.analysis, margin) for margin in weights.margins
    )
    pairs = (
        (N_("加权方法"), wording.say(WEIGHTING[weights.method])),
        (N_("加权所依据的维度"), balanced or wording.say(N_("无"))),
        (N_("最小权数"), numbers.decimal(weights.minimum, 3)),
        (N_("最大权数"), numbers.decimal(weights.maximum, 3)),
        (N_("有效样本量"), numbers.decimal(weights.effective_n)),
        (N_("设计效应"), numbers.decimal(weights.design_effect, 3)),
        (N_("截尾到下限的答卷"), numbers.count(weights.trimmed_low)),
        (N_("截尾到上限的答卷"), numbers.count(weights.trimmed_high)),
        (N_("加权后与总体数的最大相对误差"), numbers.error(weights.max_margin_error)),
        (N_("迭代次数"), numbers.count(weights.iterations)),
    )
    columns = subject.columns((N_("项目"), Kind.TEXT, 1.2), (N_("结果"), Kind.TEXT, 2.0))
    rows = tuple((subject.say(label), value) for label, value in pairs)
    note = subject.say(N_("权数以均值 1 为单位。"))
    return Table("weights", subject.say(N_("权数概况")), columns, rows, note)
