"""From a new text to rows: draft, review, accept, code a second time, score."""
