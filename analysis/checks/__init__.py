"""Whether a package is sound: descriptor, files, schema and the rules on its data."""
