"""Tracks beside the claims of a catalogue: its places and routes, the comparison, and an observed leg as a route."""
