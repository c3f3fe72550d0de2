"""House rules of a host: stored, said in words, kept by who leads the host; and the room that they leave."""
