"""What the tests of the running suite share: processes to start and kill, books, calls, pages."""
