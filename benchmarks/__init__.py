"""Measurements; see README.md. A package so that tests can use its sounds; each benchmark is run as a script."""
