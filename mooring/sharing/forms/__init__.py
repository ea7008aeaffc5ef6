"""What this part asks on screen, a module for each thought."""
