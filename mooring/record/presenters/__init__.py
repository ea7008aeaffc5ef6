"""A whole record in words, a module for each thought. No ids reach a page from here."""
