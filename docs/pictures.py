"""Takes the pictures of the book of questionnaires in its two languages, as people see the pages.

`python -m docs.pictures` takes them all, in about two minutes; names after it, such as
`kinds/rating`, take these alone. It needs what the tests need. Questions are photographed as the
examples of the book ask them, so that a picture shows what stands beside it. Run it when a page
has changed, and look at what it took.
"""
# ruff: noqa: INP001 - a program beside the documents it serves, not a package

import sys

from docs import pictures_of_questions, pictures_of_ways
from docs.studio import FOLDER, open_studio, place_of, save
from surveyapp.messages import LANGUAGES

PICTURES = {**pictures_of_questions.PICTURES, **pictures_of_ways.PICTURES}


def main(names: list[str]) -> int:
    """Take the pictures with these names, or all; return the exit status."""
    unknown = [name for name in names if name not in PICTURES]
    if unknown:
        known = ", ".join(PICTURES)
        sys.stderr.write(f"No picture is called {', '.join(unknown)}. There are: {known}\n")
        return 2
    for language in LANGUAGES:
        with open_studio(language) as studio:
            for name in names or PICTURES:
                path = place_of(name, language)
                size = save(path, PICTURES[name](studio))
                sys.stderr.write(f"{path.relative_to(FOLDER)}, {size / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
