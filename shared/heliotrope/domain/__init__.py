"""Values of the field: they validate themselves, cannot be changed, and import nothing else of ours."""
