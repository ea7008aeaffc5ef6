"""Rows about people into words, a module for each thought."""
