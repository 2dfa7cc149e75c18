"""Generated protobuf and gRPC code: the wire contract. Regenerate with `make proto`, never edit."""
