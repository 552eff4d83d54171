"""The pure heart: units, operations, numbering, references, digests, and who holds the pen."""
