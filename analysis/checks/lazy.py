"""jsonschema, by which frictionless and nbformat check, without a grammar that neither needs."""

import sys

GRAMMAR = "rfc3987_syntax"


def import_jsonschema() -> None:
    """Import jsonschema without its check of the format `iri`, unless either is imported already.

    For that check it builds a parser of international addresses whenever it is imported, which
    takes longer than all else that a command imports. No schema of a package or a notebook has the format.
    """
    if "jsonschema" in sys.modules or GRAMMAR in sys.modules:
        return
    sys.modules[GRAMMAR] = None  # Python's way to say that there is no such module
    try:
        import jsonschema  # noqa: F401
    finally:
        del sys.modules[GRAMMAR]
