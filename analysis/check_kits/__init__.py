"""Check kits: files with which somebody who has only R recomputes an analysis."""
