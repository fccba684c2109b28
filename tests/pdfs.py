"""The words of a PDF, as a reader finds them."""

import subprocess


def pdf_text(content: bytes, order: str = "-layout") -> str:
    """Return the words of a PDF, placed as on its pages, or with ``-raw`` as they were written."""
    read = subprocess.run(  # noqa: S603 - a file of ours
        ["pdftotext", order, "-", "-"],  # noqa: S607 - found on PATH
        input=content,
        capture_output=True,
        check=True,
    )
    return read.stdout.decode()
