"""Assessment schemes: how evidence becomes indicators, points, grades and consequences, as data.

A scheme is one dated document (`definition`), read from YAML (`files`) and examined as a whole
(`checks`). `evaluation` runs it on evidence, in exact rationals, and every result opens into the
steps that made it (`trace`).
"""
