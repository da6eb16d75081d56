"""Strategies of Hypothesis: texts, tables and links, the same in every run."""

import itertools
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from analysis.measures.outcomes import OUTCOMES
from analysis.measures.views import in_order_told
from analysis.text.page import tidy

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")  # it keeps tables of Unicode there


def tried(examples: int = 50):
    """Settings of a test: so many examples, the same in every run."""
    return settings(
        derandomize=True, deadline=None, database=None, max_examples=examples, suppress_health_check=list(HealthCheck)
    )


PIECES = [
    *("Алматы", "Қазақстан", "ә", "ғ", "қ", "ң", "ө", "ұ", "ү", "һ", "і", "й", "и\u0306", "ё"),
    *("е\u0301", "é", "e\u0301"),
    *("שלום", "السلام", "کِتاب", "हिन्दी", "한국", "\u1112\u1161\u11ab", "中文", "👩\u200d👩\u200d👧", "1️⃣"),
    *("ß", "İ", "ΐ", "ﬁ", "№", "½", "²"),
    *("\u00ad", "\u200b", "\u200d", "\u200e", "\u202e", "\ufeff", "\u0306", "\u0301", "\u0308"),
    *("\x01", "\ue000", "\ufffe"),
    *(" ", "\u00a0", "\u2009", "\t", "\r\n", "\r", "\n", "\n\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"),
    *(". ", "! ", "? ", "… ", "; ", ": ", ", ", " – ", "—", "-", "“", "”", "„", "«", "»", "»\u00a0"),
    *('"', "'", "’", "(", ")"),
    *("г. ", "им. ", "млн. ", "А. Б. ", "К.-Ж. ", "No. ", "т. е. "),
    *("ASTANA. ", "/KAZINFORM/. ", "3.5", "“Да.” ", "Dr. ", "U.S. "),
    *("the sides agreed to build", "The President", "Стороны подписали", "Тараптар келісті", "A", "b", "Я", "7"),
]  # fmt: skip
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(CHARACTERS, max_size=5)), max_size=25).map("".join)
LONG_TEXTS = st.one_of(TEXTS, TEXTS, st.builds(lambda text, times: text * times, TEXTS, st.integers(2, 60)))
LINES = LONG_TEXTS.map(tidy).filter(bool)  # a line as the reading gives it
LANGUAGES = st.sampled_from(["en", "ru", "kk", "zh", "ar", "de", "fr", "xx"])


def solid(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


FIELDS = {
    "name": "string",
    "number": "integer",
    "words": "string",
    "count": "integer",
    "size": "number",
    "day": "date",
    "true": "boolean",
}
RESOURCE = {
    "name": "things",
    "path": "things.csv",
    "schema": {"fields": [{"name": n, "type": t} for n, t in FIELDS.items()], "primaryKey": ["name", "number"]},
}
ALLOWED = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
QUOTED = st.sampled_from(
    ['"', '""', ",", "\r", "\n", "\r\n", " ", "\ufeff", "'", ";", "\t", "a\rb", '"a"', "=1+1", "NA", "nan", "\\"]
)
CELLS = st.lists(st.one_of(QUOTED, st.text(ALLOWED, max_size=6)), max_size=6).map("".join)
LONG_CELLS = st.one_of(CELLS, CELLS, st.builds(lambda cell, times: cell * times, CELLS, st.integers(1, 500)))
WHOLE = st.integers(-(2**63), 2**63 - 1)
STRICT_CELLS = {
    "string": LONG_CELLS,
    "integer": WHOLE.map(str),
    "number": st.floats(allow_nan=False, allow_infinity=False, width=64).map(
        lambda v: np.format_float_positional(v, trim="-")
    ),
    "date": st.dates().map(date.isoformat),
    "boolean": st.sampled_from(["true", "false"]),
}  # fmt: skip


@st.composite
def text_tables(draw):
    """A table of text cells of the right form, in any order of rows, each with a key of its own."""
    keys = draw(
        st.lists(
            st.tuples(st.one_of(st.sampled_from("ab"), CELLS), st.integers(-99, 999).map(str)), unique=True, max_size=6
        )
    )
    filled = {n: st.one_of(st.just(""), STRICT_CELLS[t]) for n, t in FIELDS.items() if n not in ("name", "number")}
    rows = [{"name": name, "number": number} | {n: draw(s) for n, s in filled.items()} for name, number in keys]
    return pd.DataFrame(rows, columns=list(FIELDS), index=range(2, len(rows) + 2), dtype=object)


NAMES = "abcdefghij"
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=14)


def joined_up(pairs) -> set[frozenset]:
    """The components of a graph, by joining sets until nothing more joins."""
    parts = [{a, b} for a, b in pairs]
    for _ in pairs:
        for one, other in itertools.combinations(parts, 2):
            if one & other:
                one |= other
                other.clear()
        parts = [part for part in parts if part]
    return set(map(frozenset, parts))


RELATIONS = [*OUTCOMES, "restates"]
ACTS = ["discussed", "intended", "agreed", "signed", "reported"]
STATUSES = ["open", "done", "dropped", "under_way"]
DAY = date(2024, 1, 1)
DAYS = st.integers(0, 400).map(lambda days: pd.Timestamp(DAY + timedelta(days)))


@st.composite
def accounts(draw):
    """Tables of up to nine commitments told by documents on events, and links from later rows to earlier ones."""
    starts = draw(st.lists(DAYS, min_size=1, max_size=4))
    events = pd.DataFrame(
        {
            "event_id": [f"event-{n}" for n in range(len(starts))],
            "name": "An event",
            "kind": [draw(st.sampled_from(["visit", "call", "step"])) for _ in starts],
            "start_date": starts,
            "end_date": [start + pd.Timedelta(days=draw(st.integers(0, 1))) for start in starts],
        }
    )
    documents = pd.DataFrame(
        [
            {"document_id": f"text-{draw(st.integers(0, 99)):02}-{n}", "event_id": event}
            | {"title": "", "units": 9, "text_sha256": ""}
            | {"sample": draw(st.sampled_from(["base", "project"])), "extent": draw(st.sampled_from(["full", "opening"]))}
            | {"published_on": draw(st.one_of(st.none(), DAYS))}
            for n, event in enumerate(draw(st.lists(st.sampled_from(list(events["event_id"])), min_size=1, max_size=4)))
        ]
    ).astype({"published_on": "datetime64[us]"})  # fmt: skip
    units = pd.DataFrame([{"document_id": d, "unit": u} for d in documents["document_id"] for u in (1, 2)])
    units = units.assign(kind="sentence", label="", heading_unit=pd.Series([None] * len(units), dtype="Int64"))
    lines = st.tuples(st.sampled_from(list(documents["document_id"])), st.integers(1, 2), st.sampled_from("abc"))
    rows = []
    for document, unit, part in draw(st.lists(lines, min_size=1, max_size=9, unique=True)):
        own = draw(st.one_of(st.none(), DAYS))
        rows.append(
            {
                "commitment_id": f"{document}:{unit:02}{part}",
                "document_id": document,
                "unit": unit,
                "act": draw(st.sampled_from(ACTS)),
                "status": draw(st.sampled_from(STATUSES)),
                "sector_id": "energy",
                "project_id": draw(st.sampled_from([None, "one", "two"])),
                "happened_from": own,
                "happened_to": own,
            }
        )
    days = dict.fromkeys(("happened_from", "happened_to"), "datetime64[us]")
    commitments = pd.DataFrame(rows).astype({"project_id": "str", **days})
    commitments = commitments.assign(due_from=pd.NaT, due_to=pd.NaT, target_value=np.nan)
    ordered = list(
        in_order_told(told_flat({"commitments": commitments, "documents": documents, "events": events})).index
    )
    ties = list(itertools.combinations(ordered, 2))
    picked = draw(st.lists(st.sampled_from(ties), unique=True, max_size=10)) if ties else []
    links = pd.DataFrame(
        [(later, earlier, draw(st.sampled_from(RELATIONS))) for earlier, later in picked],
        columns=["commitment_id", "other_id", "relation"],
        dtype=object,
    )
    empty = pd.DataFrame(columns=["commitment_id", "entity_id", "role", "explicit"]).astype({"explicit": bool})
    return {
        "commitments": commitments,
        "documents": documents,
        "events": events,
        "units": units,
        "links": links,
        "sectors": pd.DataFrame({"sector_id": ["energy"], "name": "Energy", "group_id": "g", "group_name": "G"}),
        "projects": pd.DataFrame({"project_id": ["one", "two"], "name": ["One", "Two"]}),
        "commitment_entities": empty,
        "entities": pd.DataFrame(columns=["entity_id", "name"]),
        "event_participants": pd.DataFrame(columns=["event_id", "entity_id"]),
        "codebook": pd.DataFrame(
            [("act", act, rank) for rank, act in enumerate(ACTS)]
            + [("stage", stage, rank) for rank, stage in enumerate(ACTS + STATUSES)],
            columns=["variable", "code", "rank"],
        ),
    }  # fmt: skip


def led_to(start: str, steps: dict[str, set[str]]) -> set[str]:
    """Every row that steps lead to from `start`, found by going deep."""
    return set().union(*({row} | led_to(row, steps) for row in steps.get(start, ()))) - {start}


def steps_of(links: pd.DataFrame, start: str, end: str) -> dict[str, set[str]]:
    return links.groupby(start)[end].agg(set).to_dict()


def told_flat(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The commitments with what their documents and events say: what time and promises need of commitments_flat."""
    events = made["events"].rename(columns={"start_date": "event_date", "kind": "event_kind"})
    events = events.drop(columns="end_date")
    flat = made["commitments"].merge(made["documents"], on="document_id").merge(events, on="event_id")
    return flat.assign(is_commitment=flat["act"].isin(["intended", "agreed", "signed"]))
