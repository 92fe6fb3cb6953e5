"""Sign-in: passwords, the second factor, single sign-on, and passwords that were forgotten."""
