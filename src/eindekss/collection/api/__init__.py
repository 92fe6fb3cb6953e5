"""Machines' way in: a JSON API by which an institution's own systems read questionnaires and submit answers."""
