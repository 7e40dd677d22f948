"""Door: the HTTP API under /api/v1/. Views take a request, call one service or query and shape the answer."""
