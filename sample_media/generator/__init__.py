"""Generator of the sample recordings. Not part of the product and not needed to use it."""
