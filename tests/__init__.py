"""The tests: a folder for each subpackage of analysis/, and project/, programs/, data/ and helpers/."""
