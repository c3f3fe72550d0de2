"""Whether a host can receive a delegation, by its published house rules: request + rules + what is booked gives a verdict.

The room is pure: it reads no database and no clock. A rule that the host does not state is not checked, and nothing here
knows a host: all that differs between hosts is data (`visits/models/house_rules.py`).
"""
