"""A shop that speaks the WooCommerce REST interface, version 3."""
