"""Arquivos hostis: mutantes dos que se leem, e processos que morrem no meio do que escrevem.

``python -m testes.hostil --minutos 10 --semente 7`` procura por mais tempo que a suíte.
"""
