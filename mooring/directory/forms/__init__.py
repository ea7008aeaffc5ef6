"""What is asked of those who sign in and of those who keep the directory."""
