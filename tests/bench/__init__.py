"""`make bench`: a synthetic country, and what every page costs in it. Nothing here is a test; nothing here runs in CI."""
