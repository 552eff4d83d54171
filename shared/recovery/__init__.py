"""A database that is lost or older than its topics: found before it decides anything, and rebuilt from them."""
