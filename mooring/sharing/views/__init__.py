"""The pages of this part, a module for each thought."""
