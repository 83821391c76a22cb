"""Pure frozen data and transition tables: what a campaign talks about, without any storage or screen."""
