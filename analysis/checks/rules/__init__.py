"""The rules on the data that no schema can say, one function a rule.

Each takes the tables as text (`dict` of name → frame, as `read_text` gives them) inside a
`Context`, and yields the problems it finds. RULES lists them in the order in which they
run. A rule whose table could not be read is passed over: that fault is reported already.
"""

from analysis.checks.rules.cells import (
    cells_are_strict,
    codes_are_known,
    dates_lie_in_the_past,
    ids_are_words,
    sentences_have_words,
    text_is_clean,
)
from analysis.checks.rules.codings import (
    accepted_entities_are_traced,
    accepted_values_are_traced,
    coded_once,
    codings_are_complete,
    codings_lead_to_one_row,
    codings_lead_to_their_unit,
    codings_use_codes,
    kinds_are_traced,
    lexicon_points_to_codes,
    adjudicated_rows_exist,
    splits_are_adjudicated,
)
from analysis.checks.rules.commitments import (
    commitments_name_entities,
    dates_run_forward,
    deeds_begin_before_publication,
    ids_tell_their_unit,
    links_point_back,
    reported_deeds_have_begun,
    projects_end_in_their_rows,
    targets_have_units,
)
from analysis.checks.rules.context import Context, TableUnreadable
from analysis.checks.rules.documents import (
    coded_units_have_rows,
    documents_were_screened,
    events_are_reported,
    fingerprints_are_whole,
    headings_point_to_headings,
    labels_belong_to_titles,
    labels_match_fingerprints,
    unit_numbers_run_on,
)
from analysis.checks.rules.entities import (
    country_codes_exist,
    entities_are_described,
    entities_are_mentioned,
    names_differ_in_more_than_form,
    parties_are_sides,
    parties_of_events_appear,
    standard_names_stand,
    wholes_do_not_circle,
)
from analysis.checks.rules.sectors import group_names_agree, sectors_are_crosswalked
from analysis.package.descriptor import DESCRIPTOR
from analysis.problems import Problem

__all__ = ["RULES", "Context", "check_data", "coded_once"]

RULES = (
    text_is_clean,
    sentences_have_words,
    cells_are_strict,
    ids_are_words,
    codes_are_known,
    dates_lie_in_the_past,
    unit_numbers_run_on,
    fingerprints_are_whole,
    headings_point_to_headings,
    labels_belong_to_titles,
    labels_match_fingerprints,
    coded_units_have_rows,
    documents_were_screened,
    events_are_reported,
    ids_tell_their_unit,
    reported_deeds_have_begun,
    dates_run_forward,
    deeds_begin_before_publication,
    targets_have_units,
    commitments_name_entities,
    links_point_back,
    projects_end_in_their_rows,
    country_codes_exist,
    parties_are_sides,
    parties_of_events_appear,
    entities_are_mentioned,
    entities_are_described,
    wholes_do_not_circle,
    standard_names_stand,
    names_differ_in_more_than_form,
    sectors_are_crosswalked,
    group_names_agree,
    codings_use_codes,
    codings_are_complete,
    codings_lead_to_their_unit,
    codings_lead_to_one_row,
    kinds_are_traced,
    lexicon_points_to_codes,
    adjudicated_rows_exist,
    accepted_values_are_traced,
    splits_are_adjudicated,
    accepted_entities_are_traced,
)


def check_data(context: Context) -> list[Problem]:
    """Run every rule and return the problems."""
    problems = []
    for rule in RULES:
        try:
            problems += rule(context)
        except TableUnreadable:
            continue
        except KeyError as error:
            problems.append(
                Problem(
                    DESCRIPTOR,
                    rule.__name__,
                    f"this rule needs the table or column {error.args[0]!r}, which the descriptor lacks",
                    "restore it in datapackage.json and in the table",
                )
            )
    return problems
