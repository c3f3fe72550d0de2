"""What people may ask of the portal about themselves, and what goes by itself in time."""
