"""A catalogue as tables that a spreadsheet can hold, and back: every layer, the figures, the sources, the claimants."""
