"""From a saved page to units: reading, cutting, fingerprints, and the words that mean something."""
