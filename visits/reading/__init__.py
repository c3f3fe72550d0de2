"""What the public reads of visits: the list, a visit, counts, files."""
