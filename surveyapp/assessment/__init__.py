"""Running schemes: on folders of evidence and on the store; scores, grades, traces, bulletins."""
