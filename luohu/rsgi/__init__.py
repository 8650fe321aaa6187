"""The interface to the web server: bodies are read, and responses sent, without a thread that waits."""
