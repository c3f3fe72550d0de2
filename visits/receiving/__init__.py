"""Receiving a delegation: the day at the door, arrival, attendance, and who comes without a request."""
