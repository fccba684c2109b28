"""Fixtures of the tests of check kits."""

import pytest

from tests.analysis.check_kits.kits import has_r


@pytest.fixture
def r_survey() -> None:
    if not has_r():
        pytest.skip("Rscript with the package survey is not installed")
