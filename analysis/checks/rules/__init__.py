"""The rules on the data that no schema can say, one function a rule.

Each takes the tables as text (`dict` of name → frame, as `read_text` gives them) inside a
`Context`, and yields the problems it finds. RULES lists them in the order in which they
run. A rule whose table could not be read is passed over: that fault is reported already.
"""

from dataclasses import replace

from analysis.checks.rules import cells, codings, commitments, documents, entities, sectors
from analysis.checks.rules.codings import coded_once
from analysis.checks.rules.context import Context, TableUnreadable
from analysis.checks.rules.entities import suspected_doubles, without_place
from analysis.package.descriptor import DESCRIPTOR
from analysis.problems import Problem

__all__ = ["RULES", "Context", "check_data", "notices"]
SHOWN = 10  # what a notice names

RULES = (
    cells.text_is_clean,
    cells.sentences_have_words,
    cells.cells_are_strict,
    cells.ids_are_words,
    cells.codes_are_known,
    cells.dates_lie_in_the_past,
    documents.unit_numbers_run_on,
    documents.fingerprints_are_whole,
    documents.headings_point_to_headings,
    documents.labels_belong_to_titles,
    documents.labels_match_fingerprints,
    documents.coded_units_have_rows,
    documents.documents_were_screened,
    documents.events_are_reported,
    commitments.ids_tell_their_unit,
    commitments.reported_deeds_have_begun,
    commitments.dates_run_forward,
    commitments.deeds_begin_before_publication,
    commitments.targets_have_units,
    commitments.commitments_name_entities,
    commitments.links_point_back,
    commitments.steps_have_a_scope,
    entities.country_codes_exist,
    entities.parties_are_sides,
    entities.parties_of_events_appear,
    entities.entities_are_mentioned,
    entities.entities_are_described,
    entities.countries_are_told_once,
    entities.wholes_do_not_circle,
    entities.standard_names_stand,
    entities.names_differ_in_more_than_form,
    sectors.sectors_are_crosswalked,
    sectors.group_names_agree,
    codings.codings_use_codes,
    codings.codings_are_complete,
    codings.codings_lead_to_their_unit,
    codings.codings_lead_to_one_row,
    codings.kinds_are_traced,
    codings.lexicon_points_to_codes,
    codings.adjudicated_rows_exist,
    codings.accepted_values_are_traced,
    codings.splits_are_adjudicated,
    codings.accepted_entities_are_traced,
)


NOTICES = (
    ("coded by fewer than two coders so far", coded_once),
    ("entities without a country and a reason, or with a country and nothing that they are part of", without_place),
    ("entities that may be one", suspected_doubles),
)


def notices(context: Context) -> list[str]:
    """What is no fault, but not finished either: a line each, with the first that it is true of."""
    lines = []
    for what, find in NOTICES:
        try:
            found = find(context)
        except LookupError:  # a table or column is missing, which is reported as a fault
            continue
        if found:
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            lines.append(f"{what}: {', '.join(found[:SHOWN])}{more}")
    return lines


def check_data(context: Context) -> list[Problem]:
    """Run every rule and return the problems."""
    problems = []
    for rule in RULES:
        try:
            problems += rule(replace(context, rule=rule.__name__))
        except TableUnreadable:
            continue
        except KeyError as error:
            message = f"this rule needs the table or column {error.args[0]!r}, which the descriptor lacks"
            remedy = "restore it in datapackage.json and in the table"
            problems.append(Problem(DESCRIPTOR, rule.__name__, message, remedy))
    return problems
