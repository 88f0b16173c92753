"""Workbooks and folders of CSV files that a catalogue is edited in: how they look, and the words on them."""
