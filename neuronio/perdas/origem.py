"""De onde vem a saída de uma rede: se a última coisa que ela fez já foi torná-la uma probabilidade.

Olha-se o grafo da saída, e não a classe da última camada: a rede pode ser qualquer modelo.
"""

from __future__ import annotations

from neuronio.tensor import Tensor
from neuronio.tensor.aritmetica import dividir
from neuronio.tensor.comparacoes import maior_entre, menor_entre, selecionar
from neuronio.tensor.elementares import converter, exp, parar_gradiente, sigmoide
from neuronio.tensor.estrutura import concatenar_em, expandir, fatiar, redimensionar, transpor
from neuronio.tensor.reducoes import soma

MUDAM_O_LUGAR = frozenset(map(id, (redimensionar, transpor, expandir, fatiar, converter, parar_gradiente)))
LIMITAM = frozenset(map(id, (maior_entre, menor_entre, selecionar)))


def funcao_final(saida: Tensor) -> str:
    """A função que fez da saída uma probabilidade, "sigmoide" ou "softmax"; vazio, se nenhuma a fez.

    Contas que só mudam os números de lugar, ou os limitam, não a escondem; outra conta depois dela, como uma
    soma, é outra saída.

    >>> t = Tensor([[1.0, 2.0]], requer_grad=True)
    >>> funcao_final(t.sigmoide().redimensionar(-1)), funcao_final(t.sigmoide() * 8)
    ('sigmoide', '')
    """
    achada = _sem_mudancas_de_lugar(saida)
    if achada.operador_mae is sigmoide:
        return "sigmoide"
    if achada.operador_mae is dividir and _e_softmax(*achada.progenitor):
        return "softmax"
    partes = achada.progenitor if achada.operador_mae is concatenar_em else ()
    if id(achada.operador_mae) in LIMITAM:  # entre ela e um número
        partes = tuple(p for p in achada.progenitor if p.requer_grad)
    funcoes = {funcao_final(parte) for parte in partes}
    return funcoes.pop() if len(funcoes) == 1 else ""


def _e_softmax(cima: Tensor, baixo: Tensor) -> bool:
    """Se é uma exponencial dividida pela soma dela mesma na última dimensão."""
    total = _sem_mudancas_de_lugar(baixo)
    if cima.operador_mae is not exp or total.operador_mae is not soma:
        return False
    return total.progenitor[0] is cima and total.atributos["eixos"] == (cima.posto - 1,)


def _sem_mudancas_de_lugar(tensor: Tensor) -> Tensor:
    while id(tensor.operador_mae) in MUDAM_O_LUGAR:
        tensor = tensor.progenitor[0]
    return tensor
