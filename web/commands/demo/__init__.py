"""The demo: two partnerships modelled on real ones, with synthetic people, and cases made by running them."""
