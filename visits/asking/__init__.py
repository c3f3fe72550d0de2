"""Asking a host for a visit without an account, and being answered: from the plan to the promised day."""
