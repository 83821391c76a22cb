"""The campaign's blog: WordPress by its REST interface, with an application password."""
