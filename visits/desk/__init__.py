"""Pages of the front office that join the rooms below: a visit, its files, its sources, two records of one event."""
