"""What walks through everything that is stored: the proof that nothing of erased people is left, and changing data keys."""
