"""Draws item_answers.csv: six units, two margins, four items of five points with blanks."""

import csv
from pathlib import Path

import numpy as np

ROWS, SEED = 1500, 20261125


def main() -> None:
    """Write the file beside this program."""
    rng = np.random.default_rng(SEED)
    unit = rng.integers(0, 6, ROWS)
    sex = (rng.random(ROWS) < 0.6).astype(int)
    age = rng.choice(3, ROWS, p=[0.2, 0.3, 0.5])
    mood = rng.normal(0, 0.8, ROWS) + 0.3 * age - 0.2 * unit / 5
    cuts = [-1.5, -0.7, 0.1, 1.1]
    items = np.array(
        [
            1 + np.searchsorted(cuts, mood * (0.6 + 0.1 * k) + rng.normal(0, 0.8, ROWS))
            for k in range(4)
        ]
    )
    items[rng.random((4, ROWS)) < 0.05] = 0
    items[:, rng.random(ROWS) < 0.02] = 0
    path = Path(__file__).with_name("item_answers.csv")
    with path.open("w", encoding="ascii", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["unit", "sex", "age", "weight", "q1", "q2", "q3", "q4"])
        for row in range(ROWS):
            weight = 1.6 if unit[row] >= 3 else 1.0
            answers = [code or "" for code in items[:, row]]
            writer.writerow([unit[row], sex[row], age[row], weight, *answers])


main()
