"""Invitations: personal links by e-mail, by which people of an institution come in for the first time."""
