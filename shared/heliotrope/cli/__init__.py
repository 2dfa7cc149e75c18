"""The `heliotrope` command."""

from heliotrope.cli.command import main

__all__ = ["main"]
