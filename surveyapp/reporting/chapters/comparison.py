"""Which units differ by more than chance, and what is left of it for equal cases."""

from collections.abc import Iterator

from surveyapp.documents.document import Heading, Paragraph, Part
from surveyapp.messages import N_
from surveyapp.reporting.chapters import case_mix, contrasts, funnel
from surveyapp.reporting.subject import Subject, present


def parts(subject: Subject) -> Iterator[Part]:
    """Say which units differ by more than chance, and what is left for equal cases."""
    found, mix = subject.analysis.funnel, subject.analysis.case_mix
    compared = tuple(contrasts.parts(subject))
    if found is None and mix is None and not compared:
        return
    yield Heading(subject.say(N_("单位之间的差别")))
    if found is not None:
        yield Paragraph(funnel.sentence(found, subject.wording))
        yield from funnel.figure(subject)
        yield from present(funnel.table(subject.analysis, subject.wording))
    yield from compared
    if mix is not None:
        yield Heading(subject.say(N_("办件构成")), 2)
        yield Paragraph(case_mix.sentence(mix, subject.wording))
        yield from case_mix.figure(subject)
        yield from present(case_mix.table(subject.analysis, subject.wording))
