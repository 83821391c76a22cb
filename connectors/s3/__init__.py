"""A storage that speaks S3: it holds pictures and videos where networks fetch them, and publishes nothing."""
