"""eindekss: from the questionnaire to the published number, each number traceable to its answers."""

__version__ = "0.1.0"
