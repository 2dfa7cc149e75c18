"""The processes: thin shells that read, call the library, store and emit."""
