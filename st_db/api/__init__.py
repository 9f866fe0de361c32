"""The HTTP interface: search and records as JSON, health for whoever watches the service."""
