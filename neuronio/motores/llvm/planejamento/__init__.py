"""De um programa a um plano e a uma arena. Cada módulo é uma fase, e dá um valor que não muda.

Leem-se na ordem em que `planejar` os chama: `cobertura`, o que se recusa; `corte`, o que se guarda;
`copias`, as que o programa precisa ter no meio; `acessos`, o que um núcleo lê; `criacao`, os núcleos;
`estagios`, as barreiras; `agrupamento`, a ordem e o que se junta (com `pesos`); `conclusao`, o que só se sabe
dos núcleos depois disso (com `filas`, os eixos que se percorrem de uma vez); `grupos`, o que se executa com
poucas amostras de cada vez; `corpos`, os planos do que um núcleo executa por dentro. Depois, `arena`, o lugar
de cada valor, e `memoria`, se tudo cabe.
"""
