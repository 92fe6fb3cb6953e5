"""The questionnaires that people fill in, and the way their answers take into the stages."""
