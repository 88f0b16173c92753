"""What differs between two versions of a catalogue, as a report in words: text, Markdown, HTML, JSON."""
