"""De um plano ao texto de um módulo LLVM.

Leem-se nesta ordem: `coleta`, que traz os dados de cada lote; `barreira`, em que as threads se esperam;
`percurso`, que vai de lote em lote e de estágio em estágio; `servico`, como elas esperam por uma tarefa; e
`gerador`, que escreve tudo.
"""
