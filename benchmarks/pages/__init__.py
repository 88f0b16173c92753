"""The peers' pages and images, each made as the peer's documentation shows."""
