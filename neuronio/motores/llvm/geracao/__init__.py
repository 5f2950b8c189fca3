"""De um plano ao texto de um módulo LLVM.

Leem-se nesta ordem: `coleta`, que traz os dados de cada lote; `barreira`, em que as threads se esperam, e o
percurso dos lotes; e `gerador`, que escreve tudo.
"""
