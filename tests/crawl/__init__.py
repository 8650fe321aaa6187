"""A crawl over the public pages: what they state, where links lead, what files and API say of the same."""
