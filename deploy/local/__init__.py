"""The local stack without Docker: real Apache Kafka and real PostgreSQL on loopback, services beside them.

from deploy.local import LocalStack

with LocalStack(root, services=["roster", "intake"]) as stack:
    print(stack.kafka, stack.postgres, stack.roster)
"""

from deploy.local.processes import StackError
from deploy.local.stack import LocalStack

__all__ = ["LocalStack", "StackError"]
