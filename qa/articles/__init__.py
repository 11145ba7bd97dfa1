"""Files to stored articles: load, clean, segment, store."""
