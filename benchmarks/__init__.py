"""The product against a naive way and against the limit of the same machine; `make bench` runs it."""
