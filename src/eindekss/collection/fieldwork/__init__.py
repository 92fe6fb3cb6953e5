"""Field work: the programme office's view of a wave while its questionnaires are out."""
