import pytest

from analysis.text.lexicon import Lexicon


@pytest.fixture(scope="session")
def lexicon(tables):
    return Lexicon(tables.lexicon)
