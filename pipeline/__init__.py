"""Livestudio Pipeline: recordings of a live studio become clips, texts and cards that are true."""
