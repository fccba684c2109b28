"""One wave: its weighted answers, and what each part of an analysis makes of them."""
