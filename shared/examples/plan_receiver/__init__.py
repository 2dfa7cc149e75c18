"""A system of the provider's own that is told of shift plans by gRPC: a reference to copy from."""
