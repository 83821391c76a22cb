"""The writing desk: what drafters see and do."""
