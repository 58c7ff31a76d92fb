"""The folders of specs: a study laid over the libraries that it extends, and files in them that nothing reads."""
