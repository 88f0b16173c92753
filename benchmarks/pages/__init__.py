"""Pages and figures of the peers, each in the way its own documentation shows."""
