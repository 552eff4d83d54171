"""What services tell one another: the envelope, the catalogue, the facts per producer, the proof of the log."""
