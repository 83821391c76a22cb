"""What happens at a time: when posts are due, who sends them, and when answers are fetched."""
