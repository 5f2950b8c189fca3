"""O que se acrescenta ao Sphinx para construir o sítio."""
