"""The tagger in other libraries' worlds, one module each; nothing in the core imports them."""
