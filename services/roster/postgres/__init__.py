"""The database, theme by theme, in plain SQL: rows stop here."""
