"""Agreements and look-ups into words, a module for each."""
