"""Filling an empty store with the invented city, through the same doors as a real one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Grant, Role
from surveyapp.accounts.service import NewAccount, create_account
from surveyapp.authoring.service import (
    Publication,
    library_entries,
    publish,
    published_questionnaire,
    start_draft,
)
from surveyapp.cases.batches import Arrival
from surveyapp.cases.benchmark_files import count_benchmark
from surveyapp.cases.models import ServiceChannel, ServiceOccasion
from surveyapp.cases.occasion_files import import_occasions
from surveyapp.cases.service.benchmarks import find_benchmark
from surveyapp.database import take_stock
from surveyapp.demo.answers import (
    Fieldwork,
    events_of,
    invented_responses,
    marks_of,
    ratings_of,
    responses_of,
)
from surveyapp.demo.assessment import (
    adopt_scheme,
    assess_quality,
    assess_quarters,
    assess_satisfaction,
)
from surveyapp.demo.city import Occasion, imagine
from surveyapp.demo.experts import EVERYWHERE, EXPERTS, Judging, employ_experts
from surveyapp.demo.files import occasions_file, units_file
from surveyapp.demo.inspection import hear_objections, inspect_publications
from surveyapp.demo.ledger import Year, keep_ledger
from surveyapp.demo.people import PASSWORD, employ
from surveyapp.fieldwork.models import (
    Channel,
    Collector,
    IdentityMode,
    OccasionRating,
    Survey,
    Wave,
)
from surveyapp.fieldwork.plans import NewCollector, NewSurvey, WaveSettings
from surveyapp.fieldwork.service import (
    add_collector,
    close_wave,
    create_survey,
    create_wave,
    open_wave,
    set_window_terms,
    wave_collectors,
)
from surveyapp.ledger.models import EventLedger
from surveyapp.messages import N_
from surveyapp.responding.models import Response, ResponseEvent
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from surveyapp.units.service import create_authority
from surveyapp.units.unit_files import import_units

ACCOUNTS = {
    "admin": ("管理员 王芳", Role.ADMINISTRATOR),
    "evaluator": ("评价员 李敏", Role.EVALUATOR),
    "auditor": ("审计员 陈静", Role.AUDITOR),
}
OFFICER = ("officer", ("信息员 赵强", Role.INFO_OFFICER))
OFFICER_OF = "c01"
INSPECTORS = {"inspector": ("监督员 孙丽", "c02"), "inspector2": ("监督员 周磊", "c05")}
EXPERT = ("expert", (EXPERTS["expert"], Role.EXPERT))
# Who else works for named units: by login, name, role, and the unit.
COLLEAGUES = {
    "agency": ("评价机构 何静", Role.EVALUATION_AGENCY, EVERYWHERE),
    "unit": ("受评单位 林涛", Role.ASSESSED_UNIT, OFFICER_OF),
    "clerk": ("录入员 吴敏", Role.CLERK, OFFICER_OF),
}
QUARTER_LIVED = N_("{quarter}：办件、评价、总体")
LEDGER_KEPT = N_("一年的台账，以及抽查")
UNITS_ASSESSED = N_("考评与通报，以及专家各轮评分")
PAST_QUARTERS = 3
RECENT = timedelta(days=14)  # Of the present quarter, what the hall's register holds.
PUBLISHED = ("visit_rating", "core_satisfaction")
ELSEWHERE = {
    ServiceChannel.WEB: (Channel.PC_WEB, {"zh-CN": "政务服务网", "en": "Service website"}),
    ServiceChannel.APP: (Channel.MOBILE, {"zh-CN": "手机应用", "en": "Mobile app"}),
    ServiceChannel.SELF_SERVICE_TERMINAL: (
        Channel.KIOSK,
        {"zh-CN": "自助终端", "en": "Self-service machines"},
    ),
}


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year, half-open."""

    first_day: date
    end: date

    @property
    def title(self) -> dict[str, str]:
        """Its name in both languages."""
        number = (self.first_day.month + 2) // 3
        return {
            "zh-CN": f"{self.first_day.year} 年第 {number} 季度",
            "en": f"Quarter {number} of {self.first_day.year}",
        }


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which a day lies."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    return Quarter(first, _next_quarter(first))


def fill(
    session: Session, *, now: datetime, tell: Callable[..., object] = lambda _work, **_what: None
) -> Wave:
    """Fill an empty store with the city; return the wave that takes answers now.

    The quarters before the present one are complete: occasions, answers, benchmarks. The
    present one has just been opened, so that a newcomer can answer and see the answer arrive,
    and send invitations to whoever came in the last days. `tell` is told what is
    being done: a sentence to be said in the reader's language, and what stands in its gaps.
    """
    authority = create_authority(
        session,
        "lanhe",
        {"zh-CN": "澜河市政务服务管理局（示范）", "en": "Lanhe City Service Bureau (demo)"},
    )
    staff = _staff(session, authority, now)
    city = _City(session, staff[Role.ADMINISTRATOR], staff[Role.EVALUATOR], now)
    import_units(session, authority.id, units_file().encode(), effective_on=date(2020, 1, 1))
    present = quarter_of(now.astimezone(ZoneInfo(authority.zone)).date())
    past = [present]
    for _quarter in range(PAST_QUARTERS):
        past.insert(0, quarter_of(past[0].first_day - timedelta(days=1)))
    survey: Survey | None = None
    for quarters_ago, quarter in zip(range(PAST_QUARTERS - 1, -1, -1), past, strict=False):
        tell(QUARTER_LIVED, quarter=quarter.title)
        survey = city.live_through(quarter, quarters_ago, survey)
        take_stock(session)
    if survey is None:
        raise ValueError("a city without a past has no survey")
    city.receive_visitors(present)
    for login, (name, role, unit) in COLLEAGUES.items():
        employ(session, authority, role, {login: (name, unit)}, now=now)
    tell(LEDGER_KEPT)
    today = now.astimezone(ZoneInfo(authority.zone)).date()
    year = Year([(one.first_day, one.end) for one in past], today)
    ledger = keep_ledger(session, city.administrator, city.evaluator, year, now=now)
    _inspect(city, authority, year)
    tell(UNITS_ASSESSED)
    _assess(city, authority, ledger, year)
    return _open_present_wave(session, city.evaluator, survey, present, now)


@dataclass(slots=True)
class _City:
    session: Session
    administrator: Actor
    evaluator: Actor
    now: datetime

    def receive_visitors(self, quarter: Quarter) -> None:
        """Register who came in the last days of the present quarter."""
        days = (quarter.end - quarter.first_day).days
        until = self.now.astimezone(ZoneInfo(self.administrator.zone)).replace(tzinfo=None)
        came = imagine(quarter.first_day, days, quarters_ago=-1)
        recent = [one for one in came if until - RECENT < one.at < until]
        if recent:
            _import_occasions(self.session, self.administrator, recent, self.now, on=until.date())

    def live_through(self, quarter: Quarter, quarters_ago: int, survey: Survey | None) -> Survey:
        """Let a quarter pass: occasions, their count, and a wave that is answered and closed."""
        session, actor, zone = self.session, self.evaluator, ZoneInfo(self.evaluator.zone)
        began = datetime.combine(quarter.first_day, time(), zone)
        ended = min(datetime.combine(quarter.end, time(), zone), self.now)
        days = (quarter.end - quarter.first_day).days
        occasions = imagine(quarter.first_day, days, quarters_ago=quarters_ago)
        _import_occasions(session, self.administrator, occasions, self.now)
        code = f"closed-cases-{quarter.first_day:%Y%m}"
        arrival = _arrival(self.administrator, self.now)
        count_benchmark(session, arrival, code, quarter.first_day, quarter.end)
        benchmark = find_benchmark(session, actor.authority_id, code)
        settings = WaveSettings(
            quarter.title,
            survey.waves[0].version_id if survey else _publish_library(session, actor, now=began),
            quarter.first_day,
            quarter.end,
            began,
            ended,
            benchmark.id if benchmark else None,
        )
        if survey is None:
            title = {"zh-CN": "办事满意度调查", "en": "Visit ratings"}
            new = NewSurvey("visits", title, settings)
            survey = create_survey(session, actor, new, now=began)
            (wave,) = survey.waves
        else:
            wave = create_wave(session, actor, survey, settings, now=began)
        _add_channels(session, actor, wave, now=began)
        mode = IdentityMode.PSEUDONYMOUS  # Its ratings are joined with their visits.
        set_window_terms(session, actor, wave, mode, offers_revisit=False, now=began)
        open_wave(session, actor, wave.id, now=began)
        _answer(session, wave, occasions, zone, self.now, quarters_ago=quarters_ago)
        close_wave(session, actor, wave.id, now=ended)
        return survey


def _inspect(city: _City, authority: SupervisingAuthority, year: Year) -> None:
    session, evaluator, now = city.session, city.evaluator, city.now
    office = {OFFICER[0]: (OFFICER[1][0], OFFICER_OF)}
    (officer,) = employ(session, authority, Role.INFO_OFFICER, office, now=now)
    inspectors = employ(session, authority, Role.INSPECTOR, INSPECTORS, now=now)
    hear_objections(session, evaluator, inspectors, officer, year, now=now)
    inspect_publications(session, evaluator, inspectors, year, now=now)


def _assess(city: _City, authority: SupervisingAuthority, ledger: EventLedger, year: Year) -> None:
    session, administrator, now = city.session, city.administrator, city.now
    assess_quarters(session, administrator, ledger, year, now=now)
    assess_satisfaction(session, administrator, year, now=now)
    assess_quality(session, administrator, year, now=now)
    experts = employ_experts(session, authority, PASSWORD, now=now)
    version = adopt_scheme(session, administrator, "experts.yaml", now)
    Judging(session, city.evaluator, experts, version, now).live_through(year)


def is_empty(session: Session) -> bool:
    """Tell whether the store holds no authority yet."""
    return session.scalar(select(SupervisingAuthority.id).limit(1)) is None


def _staff(session: Session, authority: SupervisingAuthority, now: datetime) -> dict[Role, Actor]:
    long_ago = now - timedelta(days=365)
    staff = {}
    for login, (name, role) in ACCOUNTS.items():
        new = NewAccount(login, name, PASSWORD, frozenset({role}))
        account = create_account(session, authority, new, now=long_ago)
        staff[role] = Actor(
            account_id=account.id,
            login=login,
            display_name=name,
            language="zh-CN",
            authority_id=authority.id,
            zone=authority.zone,
            grants=frozenset({Grant(role, authority.id)}),
        )
    return staff


def _import_occasions(
    session: Session,
    actor: Actor,
    occasions: Sequence[Occasion],
    now: datetime,
    *,
    on: date = date.max,
) -> None:
    register = occasions_file(occasions, on=on).encode()
    arrival = _arrival(actor, now, "occasions.csv", register)
    import_occasions(session, arrival, zone=actor.zone)


def _arrival(actor: Actor, now: datetime, file_name: str = "", content: bytes = b"") -> Arrival:
    return Arrival(actor.authority_id, actor.account_id, file_name, content, now)


def _publish_library(session: Session, actor: Actor, *, now: datetime) -> UUID:
    # Two are published, two wait as drafts: an evaluator finds something in each state.
    published = {}
    for entry in library_entries():
        draft = start_draft(session, actor, entry.name, entry.source, now=now)
        if entry.name in PUBLISHED:
            wish = Publication(revision=1, accepts_warnings=True)
            published[entry.name] = publish(session, actor, draft.id, wish, now=now)
    return published["visit_rating"].id


def _add_channels(session: Session, actor: Actor, wave: Wave, *, now: datetime) -> None:
    for service_channel, (channel, label) in ELSEWHERE.items():
        new = NewCollector(
            label, channel, service_channel, identity_mode=IdentityMode.PSEUDONYMOUS
        )
        add_collector(session, actor, wave, new, now=now)


def _answer(  # noqa: PLR0913 - which wave, by whom, when, and how long ago
    session: Session,
    wave: Wave,
    occasions: Sequence[Occasion],
    zone: ZoneInfo,
    now: datetime,
    *,
    quarters_ago: int,
) -> None:
    collectors = wave_collectors(session, wave.id)
    windows = dict(session.execute(select(AssessedUnit.id, AssessedUnit.code)).all())
    ids = session.execute(select(ServiceOccasion.case_no, ServiceOccasion.id)).all()
    fieldwork = Fieldwork(
        wave=wave,
        by_window={windows[one.unit_id]: one for one in collectors if one.unit_id},
        by_channel=_by_channel(collectors),
        occasion_ids=dict(ids),
        last_moment=min(wave.closes_at, now) - timedelta(seconds=1),
        zone=zone,
        quarters_ago=quarters_ago,
    )
    questionnaire = published_questionnaire(session, wave.version_id)
    responses = responses_of(occasions, questionnaire, fieldwork)
    invented = invented_responses(questionnaire, fieldwork) if not quarters_ago else []
    session.execute(insert(Response), [*responses, *invented])
    session.execute(insert(OccasionRating), list(ratings_of(responses, wave)))
    events = [*events_of(responses, now), *marks_of(invented, now)]
    session.execute(insert(ResponseEvent), events)


def _by_channel(collectors: Sequence[Collector]) -> dict[str, Collector]:
    return {
        one.service_channel.value: one
        for one in collectors
        if one.service_channel and one.unit_id is None
    }


def _open_present_wave(
    session: Session, actor: Actor, survey: Survey, present: Quarter, now: datetime
) -> Wave:
    closes_at = datetime.combine(present.end, time(), ZoneInfo(actor.zone)) + timedelta(days=30)
    settings = WaveSettings(
        present.title, survey.waves[0].version_id, present.first_day, present.end, now, closes_at
    )
    wave = create_wave(session, actor, survey, settings, now=now)
    _add_channels(session, actor, wave, now=now)
    return open_wave(session, actor, wave.id, now=now)


def _next_quarter(first: date) -> date:
    return date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
