"""The ways out: each sends a parcel and says what became of it."""
