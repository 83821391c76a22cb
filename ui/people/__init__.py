"""People at headquarters: who has which role, and what each role may do."""
