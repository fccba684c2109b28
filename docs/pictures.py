"""Takes the pictures of the book of questionnaires, in Chinese, as people see the pages.

`python -m docs.pictures` takes them all, in about a minute; names after it, such as
`kinds/rating`, take these alone. It needs what the tests need. Questions are photographed as the
examples of the book ask them, so that a picture shows what stands beside it. Run it when a page
has changed, and look at what it took.
"""
# ruff: noqa: INP001 - a program beside the documents it serves, not a package

import sys

from docs import pictures_of_questions, pictures_of_ways
from docs.studio import open_studio, save

PICTURES = {**pictures_of_questions.PICTURES, **pictures_of_ways.PICTURES}


def main(names: list[str]) -> int:
    """Take the pictures with these names, or all; return the exit status."""
    unknown = [name for name in names if name not in PICTURES]
    if unknown:
        known = ", ".join(PICTURES)
        sys.stderr.write(f"No picture is called {', '.join(unknown)}. There are: {known}\n")
        return 2
    with open_studio() as studio:
        for name in names or PICTURES:
            size = save(name, PICTURES[name](studio))
            sys.stderr.write(f"docs/pictures/{name}.png, {size / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
