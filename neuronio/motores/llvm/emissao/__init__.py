"""Como se escreve código: de números e vetores em LLVM IR ao que um núcleo usa.

Leem-se nesta ordem: `tipos`; `faixas`, os índices de um vetor; `inteiros`, `vetores`, `memoria` e
`emissor`, que são um só, a função que se escreve; `condicoes`, `conversoes`, `funcoes` (as matemáticas),
`divisao` e `matriz`, o que com ele se escreve; `regra`, o contrato de como se calcula uma posição;
`tabela`, o que a função recebe; `quadro`, onde está cada valor; `fora`, os índices que não existem;
`nao_finitos`, os NaN que vêm nos dados; e `funcao`, o que um núcleo usa.
"""
