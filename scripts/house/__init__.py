"""What ./dev does, a file a verb."""
