"""From clips, quotes and chapters to what a person publishes: pages, posts, drafts and cards."""
