"""Reminders: letters that rules call for, to people of institutions that have not opened or submitted."""
