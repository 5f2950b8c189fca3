"""As matrizes de pesos de um modelo, e a camada de que é cada uma."""

from __future__ import annotations

from neuronio.modelos import Modelo
from neuronio.modelos.ativacoes import caminhos
from neuronio.tensor import Parametro


def matrizes_de_pesos(modelo: Modelo) -> dict[str, list[Parametro]]:
    """De cada camada que as tem, pelo nome, as que são dela, e não das de dentro.

    >>> import neuronio as nn
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar("adam", "mse")
    >>> {nome: [p.forma for p in pesos] for nome, pesos in matrizes_de_pesos(rede).items()}
    {'densa_1': [(4, 8)], 'densa_2': [(8, 3)]}
    """
    nomes = caminhos(modelo)
    achadas: dict[str, list[Parametro]] = {}
    for camada in modelo.todas():
        de_dentro = {id(p) for _, c in camada.subcamadas() for p in c.parametros()}
        suas = [p for p in camada.parametros() if id(p) not in de_dentro and len(p.forma) > 1]
        if suas and id(camada) in nomes:
            achadas.setdefault(nomes[id(camada)], suas)
    return achadas
