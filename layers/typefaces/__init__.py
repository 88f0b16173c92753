"""Typefaces as files that the map and the printed page share."""
