"""The package as a folder of static pages that open from disk, without a server or a network."""
