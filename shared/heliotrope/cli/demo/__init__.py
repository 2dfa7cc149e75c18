"""The demo: the whole journey with real services on this machine, told as a story.

`python -m heliotrope.cli.demo` or `heliotrope demo` starts Kafka, PostgreSQL and every service, plans the scenario
around-the-clock, takes its largest site down, and ends with a summary, a picture and `.local/demo/summary.json`.
"""

from heliotrope.cli.demo.command import add_arguments, main, run

__all__ = ["add_arguments", "main", "run"]
