"""Where a scheme compares units, a run is told how errors of two units of a wave go together."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from analysis.estimation.design import FloatArray
from analysis.plan import Plan
from analysis.run import covariance_of_units
from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.runs import gather
from surveyapp.assessment.surveys import covariances, reading
from surveyapp.assessment.surveys.covariances import Errors, Fed, records_across
from surveyapp.assessment.surveys.offers import offer_of
from surveyapp.fieldwork.models import Survey, Wave
from tests.surveyapp.assessment.waves import SCHEME
from tests.surveyapp.estimates.store import Store

NOW = datetime(2026, 8, 6, 2, tzinfo=UTC)
SECOND = Period.parse("2026Q2")
ERRORS = {("trust", "2026Q2", unit): Decimal(2) for unit in ("a", "b", "c")}
MATRIX = np.array([[4.0, 1.5, 0.0], [1.5, 4.0, -9.0], [0.0, -9.0, 4.0]])


def across(
    measure: str = "index", errors: Errors = ERRORS, matrix: FloatArray = MATRIX
) -> list[tuple[str, str, str]]:
    wave = Wave(code="w", survey=Survey(code="s"))
    fed = [Fed(wave, SECOND, "trust", measure)]
    found = records_across(fed, errors, lambda _wave: (("a", "b", "c"), matrix))
    return [(one["unit"], one["unit_b"], one["covariance"]) for one in found]


def test_units_that_go_together_are_named_by_twos_and_never_more_than_their_errors_allow() -> None:
    assert across() == [("a", "b", "1.5000000000"), ("b", "c", "-4.0000000000")]


def test_errors_with_a_finite_correction_keep_the_correlation_of_those_without() -> None:
    halved = {key: error / 2 for key, error in ERRORS.items()}

    assert across(errors=halved)[0] == ("a", "b", "0.3750000000")


def test_a_unit_whose_answers_vary_with_nothing_goes_together_with_none() -> None:
    alike = MATRIX * np.outer((0, 1, 1), (0, 1, 1))

    assert [pair[:2] for pair in across(matrix=alike)] == [("b", "c")]


def test_of_rates_and_of_very_many_units_nothing_is_stated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert across("positive_rate") == []
    monkeypatch.setattr(covariances, "MOST_UNITS", 2)
    assert across() == []


def test_a_run_states_the_joint_covariance_of_its_wave_where_units_are_compared(
    session: Session, administrator: Actor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def joint(plan: Plan, *given: Any) -> tuple[Sequence[str], FloatArray]:
        codes, matrix = covariance_of_units(plan, *given)
        deviations = np.sqrt(np.diag(matrix))
        # Here no answer is about two units, nor weighted with others.
        return codes, (np.outer(deviations, deviations) + np.diag(deviations**2)) / 2

    monkeypatch.setattr(reading, "covariance_of_units", joint)
    for _more in range(9):  # Of too few answers nothing would be told.
        store.add_response("satisfied", occasion=store.add_occasion("c2"))
        store.add_occasion("c2")  # Nobody answered: there is something left to be wrong about.
    session.commit()
    ranked = SCHEME.replace(
        "results:\n", "  place: {kind: rank, of: '${satisfaction}'}\nresults:\n"
    ).replace("score: total", "score: place")
    found = []
    for source in (SCHEME, ranked):
        version = adopt(session, administrator, source, now=NOW)
        choice = offer_of(session, administrator, version, SECOND).proposal
        found.append(gather(session, administrator, version, SECOND, None, surveys=choice).tables)

    assert "survey_covariances" not in found[0]
    stated = found[1]["survey_covariances"]
    pairs = list(zip(stated.column("unit"), stated.column("unit_b"), strict=True))
    assert pairs == [("c1", "c2")]  # All who came to c3 answered, and all alike.
    indices = found[1]["survey_indices"]
    errors = dict(zip(indices.column("unit"), indices.column("std_error"), strict=True))
    product = float(errors["c1"]) * float(errors["c2"])
    assert float(stated.column("covariance")[0]) == pytest.approx(product / 2)
