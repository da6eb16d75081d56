"""Trials of the package that take longer than tests: how much of what can go wrong is caught."""
