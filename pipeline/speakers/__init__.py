"""Who said it.

``attribution`` gives words to turns.
"""
