"""De onde vem a saída de uma rede: se a última conta a tornou uma probabilidade, ou a limitou.

Olha-se o grafo da saída, e não a classe da última camada: a rede pode ser qualquer modelo.
"""

from __future__ import annotations

from neuronio.tensor import Tensor
from neuronio.tensor.aritmetica import dividir, multiplicar, somar
from neuronio.tensor.comparacoes import maior_entre, menor_entre, selecionar
from neuronio.tensor.elementares import converter, erf, exp, log1p, parar_gradiente, relu, sigmoide, tanh
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


def funcao_que_limita(saida: Tensor) -> tuple[str, str]:
    """A última função da rede, se corta ou prende os números, e o que lhes faz; vazios, se nenhuma o faz.

    >>> t = Tensor([[1.0, 2.0]], requer_grad=True)
    >>> funcao_que_limita(t.relu().redimensionar(-1)), funcao_que_limita(t.relu() * 8)
    (('relu', 'não deixa passar os negativos'), ('', ''))
    """
    achada = _sem_mudancas_de_lugar(saida)
    if achada.operador_mae is tanh:
        return "tanh", "só dá números entre −1 e 1"
    if achada.operador_mae is relu:
        return "relu", "não deixa passar os negativos"
    if achada.operador_mae is somar and [p.operador_mae for p in achada.progenitor] == [maior_entre, log1p]:
        return "softplus", "só dá números positivos"
    if achada.operador_mae is multiplicar:
        x, outro = achada.progenitor
        if outro.operador_mae is sigmoide and outro.progenitor[0] is x:
            return "swish", "quase não deixa passar os negativos"
        if x.operador_mae is multiplicar and _e_um_mais_erf(x.progenitor[1]):
            return "gelu", "quase não deixa passar os negativos"
    return "", ""


def _e_um_mais_erf(tensor: Tensor) -> bool:
    return tensor.operador_mae is somar and tensor.progenitor[0].operador_mae is erf


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
