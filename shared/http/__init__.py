"""The edge over HTTP that every service has alike: who asks, what is asked, and how the service stands."""
