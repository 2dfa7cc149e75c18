"""The plumbing that services share: settings, process, health, Kafka, telemetry."""
