"""Numbers in, immutable results out: no web, no database, no wording."""
