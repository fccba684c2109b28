"""Designed samples: any estimate of a plan, with the errors of the design it was drawn by."""
