"""The breach drill: everything that a busy stack stores, in the hands of a thief."""
