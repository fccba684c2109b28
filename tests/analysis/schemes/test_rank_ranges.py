"""Which ranks units have while each weight of a scheme moves: by hand, and for people."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analysis.schemes.files import load_scheme
from analysis.schemes.folders import read_folder
from analysis.schemes.periods import Period
from analysis.schemes.rank_ranges import RankRanges, rank_ranges
from analysis.schemes.run import Run
from analysis.schemes.weight_moves import WeightMove
from surveyapp.assessment.commands import scheme_group

SCHEME = """
scheme: tried
version: 1
title: {zh-CN: 试, en: Tried}
effective: {from: 2026-01-01}
indicators:
  - code: x
    title: {zh-CN: 综合, en: Score}
    COMBINE
    children:
      - {code: a, title: {zh-CN: 甲, en: First}, WEIGHT50 value: "${a_index}"}
      - {code: b, title: {zh-CN: 乙, en: Second}, WEIGHT30 value: "${b_index}"}
      - {code: c, title: {zh-CN: 丙, en: Third}, WEIGHT20 value: "${c_index}"}
rules:
  a_index: {kind: survey_index, index: a}
  b_index: {kind: survey_index, index: b}
  c_index: {kind: survey_index, index: c}
results:
  year: {score: x, ranked: true}
"""
# Half of the first, three tenths of the second, a fifth of the third: 83, 83.2 and 50.
FIGURES = {"u": (90, 80, 70), "v": (88, 84, 70), "w": (50, 50, 50)}


def write(folder: Path, *, is_sum: bool = False) -> Path:
    text = SCHEME.replace("COMBINE", "combine: sum" if is_sum else "combine: weighted_mean")
    for weight in ("50", "30", "20"):
        text = text.replace(f"WEIGHT{weight}", "" if is_sum else f"weight: {weight},")
    (folder / "scheme.yaml").write_text(text, encoding="utf-8")
    evidence = folder / "evidence"
    evidence.mkdir()
    units = "".join(f"{unit},{unit}\n" for unit in FIGURES)
    (evidence / "units.csv").write_text(f"unit,name\n{units}", encoding="utf-8")
    lines = [
        f"{unit},2026,{index},{figure},1,100"
        for unit, figures in FIGURES.items()
        for index, figure in zip("abc", figures, strict=True)
    ]
    head = "unit,period,index,estimate,std_error,n"
    (evidence / "survey_indices.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    return folder


def ranges(folder: Path, share: str, **how: bool) -> RankRanges:
    file = load_scheme(write(folder, **how) / "scheme.yaml")
    tried = Run(file, read_folder(file.scheme, folder / "evidence"))
    period = Period.parse("2026")
    return rank_ranges(tried, file.scheme.results[period.level], period, Fraction(share))


def test_a_place_that_a_tenth_of_one_weight_decides_is_told_with_the_weight(
    tmp_path: Path,
) -> None:
    found = ranges(tmp_path, "1/10")

    # With a at 55: b 27, c 18; u 49.5 + 21.6 + 12.6 = 83.7; v 48.4 + 22.68 + 12.6 = 83.68.
    told = {one.unit: (one.rank, one.best, one.worst, one.by) for one in found.units}
    assert told == {"u": (2, 1, 2, ("a",)), "v": (1, 1, 2, ("a",)), "w": (3, 3, 3, ())}
    assert found.indicators == ("a", "b", "c")


def test_with_a_smaller_share_nobody_moves(tmp_path: Path) -> None:
    found = ranges(tmp_path, "1/100")

    assert all(one.best == one.rank == one.worst for one in found.units)


def test_points_that_are_added_have_no_weights_to_move(tmp_path: Path) -> None:
    found = ranges(tmp_path, "1/10", is_sum=True)

    assert found.indicators == ()
    assert [one.rank for one in found.units] == [2, 1, 3]


def test_moved_weights_total_1_and_those_beside_keep_their_ratio() -> None:
    shares = {"a": Fraction(1, 2), "b": Fraction(3, 10), "c": Fraction(1, 5)}

    found = WeightMove("x", "a", Fraction(11, 10)).applied(shares)
    all_of_it = WeightMove("x", "a", Fraction(3)).applied(shares)

    assert found["a"] == Fraction(11, 20)
    assert (sum(found.values()), found["b"] / found["c"]) == (1, Fraction(3, 2))
    assert all_of_it == {"a": 1, "b": 0, "c": 0}
    assert WeightMove("x", "a", Fraction(1, 2)).applied({"a": Fraction(1)}) == {"a": 1}


@pytest.mark.parametrize(
    ("language", "first", "then"),
    [
        ("zh-CN", "2026：每项权重单独上下浮动自身的 10% 时，1 个单位的名次不变，2 个会变。",
         "会变的名次（由哪项权重）：u 1–2 (甲); v 1–2 (甲)。"),
        ("en", "moved up and down by 10% of itself, 1 units keep their ranks and 2 do not.",
         "Ranks that move (by which weight): u 1–2 (First); v 1–2 (First)."),
    ],
)  # fmt: skip
def test_the_command_says_in_one_line_who_moves(
    tmp_path: Path, language: str, first: str, then: str
) -> None:
    words = ("--language", language)
    (line,) = [one for one in run(write(tmp_path), "--move-weights", "10", *words) if first in one]

    assert then in line
    assert not [one for one in run(tmp_path, *words) if first in one]


def test_the_json_has_the_ranks_of_every_period(tmp_path: Path) -> None:
    told = run(write(tmp_path), "--move-weights", "10", "--json", "--unit", "u")

    (moved,) = json.loads("\n".join(told))["moved_weights"]
    assert (moved["period"], moved["share"]) == ("2026", "0.1")
    assert moved["indicators"] == ["a", "b", "c"]
    assert moved["units"] == [
        {"unit": "u", "rank": 2, "best_rank": 1, "worst_rank": 2, "moved_by": ["a"]}
    ]


@pytest.mark.parametrize(("ending", "head"), [(".png", b"\x89PNG"), (".svg", b"<?xml")])
def test_the_ranks_are_drawn_into_a_file(tmp_path: Path, ending: str, head: bytes) -> None:
    picture = tmp_path / f"ranks{ending}"
    told = run(write(tmp_path), "--move-weights", "10", "--picture", str(picture))

    assert picture.read_bytes().startswith(head)
    assert any("u 1–2" in line for line in told)


@pytest.mark.parametrize(
    ("more", "name", "remedy"),
    [
        ([], "ranks.png", "请同时写 --move-weights"),
        (["--move-weights", "10"], "ranks.pdf", "ranks.pdf：文件名请以 .png 或 .svg 结尾"),
        (["--move-weights", "10"], "nowhere/ranks.png", "无法写入。请换一个"),
    ],
)
def test_a_picture_that_cannot_be_made_is_refused_with_a_remedy(
    tmp_path: Path, more: list[str], name: str, remedy: str
) -> None:
    result = invoke(write(tmp_path), *more, "--picture", str(tmp_path / name))

    assert result.exit_code == 1
    assert remedy in result.output


def test_a_sum_of_points_has_no_ranks_to_draw(tmp_path: Path) -> None:
    picture = tmp_path / "ranks.png"
    folder = write(tmp_path, is_sum=True)
    result = invoke(folder, "--move-weights", "10", "--picture", str(picture))

    assert result.exit_code == 1
    assert "没有可以浮动的权重" in result.output
    assert not picture.exists()


def invoke(folder: Path, *more: str) -> Result:
    words = ["run", str(folder / "scheme.yaml"), "--evidence", str(folder / "evidence")]
    return CliRunner().invoke(scheme_group, [*words, "--period", "2026", *more])


def run(folder: Path, *more: str) -> list[str]:
    result = invoke(folder, *more)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()
