"""What changed since a day or a version, as the page shows it. The operator's catalogue offers the versions."""
