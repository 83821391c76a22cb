"""The command line: what `main.py` composes from every room. Nothing else imports this package."""
