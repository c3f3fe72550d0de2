"""Papers that a host hands out: who may be given what, what stands on it, how it looks."""
