"""The told story on pages: the text of a chapter beside its map, and one page for each chapter."""
