"""Commands about versions of a catalogue: what differs, and the history of one feature."""
