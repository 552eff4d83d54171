"""What all services share: documents, events, messaging, and the edges they are served through."""
