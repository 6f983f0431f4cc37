"""The console: what a shopkeeper sees and sets."""
