"""Os núcleos: como se escreve cada laço que guarda um resultado.

Cada módulo é de uma família, e o que escreve recebe a `Funcao` do estágio e o `Nucleo`: `elementos`, o que
só tem expressões; `reducao`, `ao_longo`, `espalho` e `juncao`; `produto`, com `blocos`, `bloco`, `epilogo`,
`copia`, `pilhas`, `pacote`, `zeros` e `sem_zeros`, e `produto_em_blocos`; `varredura`, que executa os outros
em cada passo do tempo; e `convolucao`, com `colunas` e `gradiente_do_kernel`, com `winograd`, `ladrilhos`,
`nos_pontos` e `pontos`, ou com `por_canal`.
"""
