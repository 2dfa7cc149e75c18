"""The four gRPC services: wire messages stop here."""
