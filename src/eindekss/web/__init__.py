"""The Django project around the collection site: settings, root addresses, the pages' common frame."""
