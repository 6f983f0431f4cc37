"""What all programs of an operator do alike: enter a stage, ask somebody, say in a sentence what stood in the way."""
