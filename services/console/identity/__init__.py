"""Who is looking: sign-in at the provider, the session, and what a role may see."""
