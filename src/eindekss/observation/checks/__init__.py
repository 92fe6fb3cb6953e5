"""One file a check. Each registers itself; adding a check means adding a file (CONTRIBUTING, "Add a check")."""
