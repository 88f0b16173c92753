"""A catalogue as a published site: pages that any host or file share serves, and that open from disk."""
