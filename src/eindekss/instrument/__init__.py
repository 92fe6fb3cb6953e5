"""What is asked: questionnaires as data."""
