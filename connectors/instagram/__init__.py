"""Instagram's professional accounts, through the Graph API and the Page each is connected to."""
