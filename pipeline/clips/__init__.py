"""Clips: which pieces of a recording are worth publishing, their captions and their cuts."""
