"""The Python client: typed calls of the roster service, and a follower that keeps its own copy."""

from heliotrope.client.connection import RosterClient, connect
from heliotrope.client.dispatch import DispatchClient, connect_dispatch
from heliotrope.client.following import Checkpoint, FollowedRoster, follow
from heliotrope.client.insight import InsightClient
from heliotrope.client.studies import StudyClient

__all__ = [
    "Checkpoint",
    "DispatchClient",
    "FollowedRoster",
    "InsightClient",
    "RosterClient",
    "StudyClient",
    "connect",
    "connect_dispatch",
    "follow",
]
