"""How often something may be done, counted in the store for all workers alike."""
