"""DispatchService, theme by theme."""

from services.dispatch.rpc.deliveries import Deliveries
from services.dispatch.rpc.plans import Plans
from services.dispatch.rpc.subscriptions import Subscriptions


class DispatchService(Subscriptions, Deliveries, Plans):
    """Answers DispatchService."""
