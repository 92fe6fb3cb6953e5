"""Checks while answering: what contradicts what, and the respondents' word on it."""
