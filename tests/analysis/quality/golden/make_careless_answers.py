"""Make careless_answers.csv: sheets of six items with blanks, and the windows' counts.

Run from this folder: python make_careless_answers.py > careless_answers.csv
"""

import csv
import sys

import numpy as np

SEED = 20260613
RESPONSES, ITEMS, BLANK_SHARE = 120, 6, 0.08


def main() -> None:
    """Write one line per response; items agree with each other."""
    rng = np.random.default_rng(SEED)
    own = rng.normal(0.4, 1, RESPONSES)[:, None] + rng.normal(0, 0.7, (RESPONSES, ITEMS))
    levels = 1 + np.searchsorted(np.array([-1.6, -0.8, 0.0, 0.8]), own)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([f"item{number}" for number in range(1, ITEMS + 1)])
    for sheet in levels:
        is_blank = rng.random(ITEMS) < BLANK_SHARE
        writer.writerow(
            ["" if blank else level for level, blank in zip(sheet.tolist(), is_blank, strict=True)]
        )


if __name__ == "__main__":
    main()
