"""Start the receiver: ``python -m examples.plan_receiver --listen 127.0.0.1:7090 --database plans.sqlite``."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from examples.plan_receiver.receiver import serve


def main() -> None:
    """Read the options and receive until stopped."""
    parser = argparse.ArgumentParser(prog="python -m examples.plan_receiver", description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:7090", help="host:port (default: 127.0.0.1:7090)")
    parser.add_argument("--database", type=Path, default=Path("plans.sqlite"), help="default: plans.sqlite")
    given = parser.parse_args()
    asyncio.run(serve(given.listen, given.database))


if __name__ == "__main__":
    main()
