"""What services tell one another: the envelope, the catalogue, one file of facts per producer, and the proof of the log."""
