"""`python -m deploy.local up|down|status|clean`: the local stack from the command line."""

import argparse
import sys
from pathlib import Path

from deploy.local.processes import StackError
from deploy.local.stack import LocalStack

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Run one command; return 1 with a message where the stack cannot do it."""
    arguments = _parser().parse_args()
    chosen = arguments.services.split(",") if getattr(arguments, "services", None) else None
    if getattr(arguments, "bare", False):
        chosen = []
    stack = LocalStack(ROOT, chosen, say=lambda line: print(line, flush=True))
    try:
        return {"up": up, "down": down, "status": status, "clean": clean}[arguments.command](stack)
    except StackError as problem:
        print(problem, file=sys.stderr)
        return 1


def up(stack: LocalStack) -> int:
    """Start everything and leave it running."""
    stack.start()
    print(f"addresses and pids: {stack.state_file}; stop with `make down`")
    return 0


def down(stack: LocalStack) -> int:
    """Stop what was started here."""
    count = len(stack.state.alive())
    stack.stop()
    print(f"{count} processes stopped")
    return 0


def status(stack: LocalStack) -> int:
    """Print one line for each process; return 1 if one has ended by itself."""
    if not stack.state.processes:
        print("nothing is running; start with `make up`")
        return 0
    print(f"kafka       {stack.kafka}\npostgres    {stack.postgres}")
    alive = stack.state.alive()
    for name, running in stack.state.processes.items():
        print(f"{name:<11} pid {running.pid:<8} {'running' if name in alive else 'ENDED, see ' + running.log}")
    return 0 if len(alive) == len(stack.state.processes) else 1


def clean(stack: LocalStack) -> int:
    """Stop and remove data, logs and reports."""
    stack.clean()
    print(f"removed {stack.folder}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="start Kafka, PostgreSQL and the services")
    start.add_argument("--services", help="only these, separated by commas")
    start.add_argument("--bare", action="store_true", help="only Kafka and PostgreSQL")
    commands.add_parser("down", help="stop; data stays")
    commands.add_parser("status", help="what runs, and where")
    commands.add_parser("clean", help="stop and remove data and logs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
