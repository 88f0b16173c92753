"""The told story in the browser: its data, its document, and the address of what the map shows."""
