"""Evidence from our own surveys: which waves feed which indices, what they say, what they lack."""
