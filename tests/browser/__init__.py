"""The console in a real Chromium against the real services, started once for all."""
