"""What can be wrong with a definition, by subject; `questionnaires.checks` puts it together."""
