"""What can be wrong with a scheme, by subject; `analysis.schemes.checks` puts it together."""
