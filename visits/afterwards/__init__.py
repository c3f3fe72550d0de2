"""After the visit: what the delegation says of it, and photos that all may see."""
