"""The hash of a snapshot is that of its content, by the letter of its definition."""

import struct
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.definition import Questionnaire
from surveyapp.responding.fates import Fate
from surveyapp.snapshots.decoding import make_table
from surveyapp.snapshots.digests import fixed_bytes, hash_snapshot
from surveyapp.snapshots.layout import make_layout
from surveyapp.snapshots.lines import QUOTE, SEPARATOR, take_apart
from surveyapp.snapshots.reading import Names
from tests.factories import DEFINITION, NOW, TODAY
from tests.surveyapp.snapshots.definitions import QUESTIONS

VERSION, COLLECTOR = uuid4(), uuid4()
NAMES = Names({COLLECTOR.hex: "hall-3"}, {COLLECTOR.hex: None}, {}, {}, {})
EVERYTHING = Questionnaire.model_validate({**DEFINITION, **QUESTIONS})
SHORT = Questionnaire.model_validate(DEFINITION)


def raw(rows: list[tuple[UUID, str]]) -> Any:
    moment = NOW.replace(tzinfo=None).isoformat(" ")
    lines = [
        SEPARATOR.join(
            [
                id_.hex, VERSION.hex, COLLECTOR.hex, "", "zh-CN", "qr_code", moment,
                TODAY.isoformat(), "0", "1", "", "30", *[""] * 10, f"{QUOTE}{answers}{QUOTE}\n",
            ]
        )
        for id_, answers in rows
    ]  # fmt: skip
    return take_apart("".join(lines).encode())


def written(value: Any, form: str, width: int) -> bytes:
    """Write a value as the definition says: a byte for being there, then a fixed width."""
    return bytes(1 + width) if value is None else b"\x01" + struct.pack(form, value)


def word(value: str | None) -> bytes:
    return bytes(33) if value is None else b"\x01" + sha256(value.encode()).digest()


def test_the_hash_is_what_its_definition_says() -> None:
    layout = make_layout([(VERSION, 1, SHORT)])
    first, second = UUID(int=1), UUID(int=2)
    rows = [(second, "{}"), (first, '{"overall": "satisfied", "comment": "\\u597d"}')]
    table = make_table(raw(rows), layout, NAMES, {})
    digests = fixed_bytes(table["@digest"], 32)

    moment = (NOW - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    day = (TODAY - date(1970, 1, 1)).days

    def row(id_: UUID, level: int | None, comment: str | None) -> bytes:
        came = written(moment, "<q", 8) + written(day, "<i", 4) + written(30, "<i", 4)
        came += word(None) * 3  # No device of a hall, and nobody had a hand in it.
        fate = written(0, "<b", 1) * 4 + word(None)  # Default, and three that befell it.
        occasion = bytes(17) + written(1, "<b", 1) + bytes(9) + word(None) * 6 + bytes(5)
        words = word("zh-CN") + word("qr_code") + word("hall-3") + word(None)
        own = b"\x01" + id_.bytes + written(1, "<h", 2) + words + came + fate + occasion
        return sha256(own + written(level, "<b", 1) + word(comment)).digest()

    expected = [row(second, None, None), row(first, 2, "好")]
    assert [bytes(one) for one in digests] == expected

    content = first.bytes + expected[1] + second.bytes + expected[0]
    rows_ = np.concatenate([fixed_bytes(table["@id"], 16), digests], axis=1)
    found = hash_snapshot(layout, rows_, np.array([1, 0]))
    assert found == sha256(layout.described().encode() + b"\n" + content).hexdigest()


ANSWERS = st.sampled_from(
    [
        "{}",
        '{"overall": "satisfied", "age": "dont_know"}',
        '{"topics": ["tax", "land"], "wait": 3, "comment": "a"}',
        '{"topics": "dont_know", "wait": "dont_know", "comment": "\\ud83d\\ude00 \\n"}',
    ]
)


@given(st.lists(ANSWERS, min_size=1, max_size=12), st.randoms(), st.integers(1, 12))
def test_neither_order_nor_blocks_change_a_row(answers: list[str], draws: Any, cut: int) -> None:
    layout = make_layout([(VERSION, 1, EVERYTHING)])
    rows = [(UUID(int=number), one) for number, one in enumerate(answers)]
    fates = {rows[0][0].hex: Fate(flagged=True)}
    whole = make_table(raw(rows), layout, NAMES, fates).to_pylist()
    draws.shuffle(rows)
    blocks = [rows[at : at + cut] for at in range(0, len(rows), cut)]

    parts = [make_table(raw(block), layout, NAMES, fates).to_pylist() for block in blocks]

    assert sorted((row for part in parts for row in part), key=lambda row: row["@id"]) == whole


def test_a_code_with_another_meaning_is_another_hash() -> None:
    nothing = np.empty((0, 48), np.uint8), np.empty(0, np.intp)
    turned = {**QUESTIONS["sections"][0]["questions"][1]}
    turned["choices"] = turned["choices"][::-1]
    other = {**QUESTIONS, "sections": [{**QUESTIONS["sections"][0], "questions": [turned]}]}
    same = {**other, "sections": [{**QUESTIONS["sections"][0]}]}
    same["sections"][0]["questions"] = [QUESTIONS["sections"][0]["questions"][1]]
    hashes = {
        hash_snapshot(
            make_layout(
                [
                    (
                        VERSION,
                        1,
                        Questionnaire.model_validate({**DEFINITION, "outcome": None, **one}),
                    )
                ]
            ),
            *nothing,
        )
        for one in (other, same)
    }

    assert len(hashes) == 2
