"""Domain values to wire bytes and back: the only translator between `domain` and `v1`."""
