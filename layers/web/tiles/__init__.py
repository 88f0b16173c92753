"""Layers too large for a document: tiles in a file beside it, of which the page reads the parts that it shows."""
