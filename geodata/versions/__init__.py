"""Versions of a catalogue: opening one, and what differs between two."""
