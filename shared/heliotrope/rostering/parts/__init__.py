"""A network cut into what can be planned by itself: independent parts, planned apart and put together again."""
