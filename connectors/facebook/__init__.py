"""Facebook Pages, through the Graph API, with facebook-sdk."""
