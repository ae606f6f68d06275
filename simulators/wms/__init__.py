"""A small warehouse management system that speaks the Qimen standard."""
