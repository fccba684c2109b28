"""Reading occasions, benchmarks and imports again."""
