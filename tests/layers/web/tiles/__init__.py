"""Large layers as tiles."""
