"""The package in other forms: databases, column files, a zip to give away, a description for search engines."""
