"""The roster service: system of record for network, demand, runs and versions, and the gRPC API."""
