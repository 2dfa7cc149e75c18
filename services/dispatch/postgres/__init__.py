"""The schema `dispatch`, theme by theme, in plain SQL: rows stop here."""
