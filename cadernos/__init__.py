"""Dos textos de `docs/cadernos`, os cadernos que vão no pacote, e as listas deles nos documentos."""
