"""`python -m heliotrope.cli`."""

import sys

from heliotrope.cli.command import main

if __name__ == "__main__":
    sys.exit(main())
