"""`python -m heliotrope.cli.demo [--once]`."""

import sys

from heliotrope.cli.demo.command import main

if __name__ == "__main__":
    sys.exit(main())
