"""What an institution said in the wave before."""
