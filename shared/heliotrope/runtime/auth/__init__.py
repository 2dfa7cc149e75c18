"""Who calls, what they may call, and how much of it: tokens, certificates, the policy table, the guard."""

from heliotrope.runtime.auth.interceptor import Guard
from heliotrope.runtime.auth.policy import POLICY, expect_allowed, roles_for
from heliotrope.runtime.auth.principal import DEMO, Principal, Role, caller, current_principal, enter

__all__ = [
    "DEMO",
    "POLICY",
    "Guard",
    "Principal",
    "Role",
    "caller",
    "current_principal",
    "enter",
    "expect_allowed",
    "roles_for",
]
