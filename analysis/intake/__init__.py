"""From columns to coded answers: every problem at once, and what became of every row."""
