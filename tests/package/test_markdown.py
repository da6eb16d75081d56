"""Markdown that is harmless stays as it is."""

from analysis.package.markdown import inert, web_link


def test_what_is_harmless_stays_as_it_is():
    for text in (
        "a < b".replace("<", "≤"),
        "see [codebook.md](codebook.md) and [x](https://example.org/a)",
        "`a|b` [sic]",
    ):
        assert inert(text) == text
    assert web_link("a", "https://example.org/a") == "[a](https://example.org/a)"
    assert web_link("a", "javascript:alert(1)") == "a"
