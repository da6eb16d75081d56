"""The corpus on Kazakhstan and Russia: what it holds, and that it was coded as the docs say."""

import pandas as pd
import pytest

from analysis.measures.selection import comparable, without_parties

COMPARED = ("act", "status", "sector_id")


def test_it_is_large_and_close_enough_to_the_talks(tables):
    whole = tables.documents[tables.documents["extent"] == "full"]
    rows = tables.commitments_flat[tables.commitments_flat["extent"] == "full"]
    assert len(whole) >= 45 and len(rows) >= 200 and whole["event_id"].nunique() >= 12
    assert (tables.documents["reliability"] == "secondary").mean() <= 0.5
    years = tables.events["start_date"].dt.year
    assert set(years) == {2022, 2023, 2024, 2025, 2026}
    assert not tables.documents["url"].duplicated().any()


def test_every_page_considered_says_what_became_of_it(tables):
    screened = tables.screened
    assert len(screened) > 300 and set(tables.documents["url"]) <= set(screened["url"])
    assert not screened["url"].str.removesuffix("/").duplicated().any()


def test_every_document_is_coded_twice_and_the_codings_agree(tables):
    coders = tables.codings.groupby("document_id")["coder_id"].nunique()
    assert (coders.reindex(tables.documents["document_id"]) == 2).all()
    agreement = tables.agreement.set_index("variable")
    assert (agreement.loc[list(COMPARED), "alpha_low"] >= 0.80).all()
    assert agreement.at["row_found", "agree"] / agreement.at["row_found", "n"] > 0.85


def test_stories_are_followed_in_rows_of_their_own(tables):
    steps = tables.project_steps
    assert len(tables.links) >= 40 and set(steps["project_id"]) == set(tables.projects["project_id"])
    followed = steps.groupby("project_id")["document_id"].nunique()
    assert (followed.drop("oil-supply") >= 2).all()  # one text tells the signing and the law of the oil protocol
    assert (steps["step_date"] <= steps["event_date"]).all()
    assert steps["url"].notna().all() and steps["stage"].notna().all()


def test_tellings_stand_for_texts_read_whole_and_hold_every_row_once(tables):
    flat = tables.commitments_flat.set_index("commitment_id")
    told = tables.accounts
    for side in ("kazakhstan", "counterpart"):
        ids = told[f"{side}_id"].dropna()
        assert not ids.duplicated().any()
        assert (flat.loc[ids, "side"] == side).all()
    alone = told[told["told_by"] != "both"]
    assert (flat.loc[alone["commitment_id"], "extent"] == "full").all()
    both = told["told_by"] == "both"
    assert (both == (told["kazakhstan_id"].notna() & told["counterpart_id"].notna())).all() and both.any()
    assert told.loc[~both, "firmer"].isna().all()


def test_talks_are_compared_without_steps_and_openings(tables):
    talks, left_out = comparable(tables)
    kinds = tables.events.set_index("event_id")["kind"]
    assert set(talks["event_id"].map(kinds)) == {"visit", "meeting", "call"} and set(talks["extent"]) == {"full"}
    counted = sum(int(word) for word in left_out.split() if word.isdigit())
    assert len(talks) + counted == len(tables.commitments)


def test_parties_are_left_out_where_they_sit_at_the_table(tables):
    mentions, rows = without_parties(tables)
    sides = set(tables.event_participants[["event_id", "entity_id"]].itertuples(index=False, name=None))
    at = rows.set_index("commitment_id")["event_id"].loc[mentions["commitment_id"]]
    assert len(mentions) and not sides & set(zip(at, mentions["entity_id"], strict=True))
    assert rows["is_current"].all() and set(mentions["commitment_id"]) <= set(rows["commitment_id"])


def test_cues_are_short_and_summaries_fit(tables):
    assert tables.commitments["cue"].str.split().str.len().max() <= 4
    assert tables.commitments["summary"].str.len().max() < 160


@pytest.mark.parametrize("name", ["units", "documents"])
def test_no_text_is_kept_that_could_only_be_read(tables, name):
    """Lengths and fingerprints stand for texts that were at hand as files, all but the first of them official."""
    column = {"units": "fingerprint", "documents": "text_sha256"}[name]
    frame = tables[name]
    at_hand = set(frame[frame[column].notna()]["document_id"])
    official = tables.documents[tables.documents["reliability"] == "official"]["document_id"]
    assert "kazinform-2025-11-12-areas" in at_hand and at_hand - {"kazinform-2025-11-12-areas"} <= set(official)
    labels = tables.units["label"].dropna()
    assert labels.map(len).max() < 200 and isinstance(labels, pd.Series)
