"""Field period: a wave is opened, closed and archived by the office; opening freezes what is asked."""
