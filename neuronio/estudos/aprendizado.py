"""A curva de aprendizado: o erro contra o número de amostras em que se treina."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeDados, ErroDeValor
from neuronio.estudos.cruzada import dividir_para
from neuronio.estudos.curva import SOBREAJUSTE, SUBAJUSTE, Curva, Erros
from neuronio.estudos.divisao import espalhadas
from neuronio.estudos.execucao import executar
from neuronio.estudos.figura_do_erro import erro, figura_do_estudo
from neuronio.estudos.treinos import Dados, Pedido, conferir_pedido, modelo_de_exemplo
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues

FRACOES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
ALTO = 0.25
REGRA = (
    "Regra: sobreajuste onde mais de metade do erro de validação não existe no treino, e a diferença passa "
    "de dois erros padrão; subajuste onde não é assim, e o erro no treino ainda é mais de um quarto do que "
    "era antes de treinar."
)


@com_argumentos_em_portugues
def curva_de_aprendizado(
    criar: Callable[[], Modelo],
    x: Any,
    y: Any = None,
    quantidades: Sequence[int] | None = None,
    partes: int = 5,
    *,
    figura: str | None = None,
    grupos: Any = None,
    preparo: Any = None,
    pesos: Any = None,
    semente: int = 0,
    processos: int | None = None,
    epocas: int = 1,
    lote: int = 32,
    **treinar: Any,
) -> Curva:
    r"""O erro no treino e na validação da mesma rede, com mais e mais amostras.

    Diz se mais dados ajudariam. Onde há sobreajuste, sim: a rede acerta no treino o que erra fora dele. Onde
    há subajuste, não: nem o que viu ela aprende, e o remédio é outra rede, ou mais épocas. Com E os erros
    médios e :math:`E_0` o do treino antes de treinar, é sobreajuste se :math:`E_{val} - E_{treino} > E_{val}
    / 2` e a diferença passa de dois erros padrão; senão, é subajuste se :math:`E_{treino} > E_0 / 4`.

    Args:
        criar: devolve um modelo novo e compilado.
        quantidades: de amostras de treino, da menor para a maior; sem isto, de um décimo a todas as que há
            quando se tira uma parte. As de uma quantidade também estão nas maiores, e têm as mesmas classes.
        figura: "acuracia" (o erro é o que lhe falta para 1) ou uma perda; sem isto, a acurácia, se há.
        epocas: com a maior quantidade; com menos amostras são mais, para que os passos sejam os mesmos.
        lote: amostras por passo.
        x, y, partes, grupos, preparo, pesos, semente, processos, treinar: como em `validacao_cruzada`.

    Returns:
        Uma `Curva`, que se imprime e se desenha.

    Raises:
        ErroDeValor: quantidades fora de ordem; e os de `validacao_cruzada`.
        ErroDeDados: uma quantidade maior do que as amostras que há.

    Fonte: Cortes e outros, "Learning Curves: Asymptotic Values and Rate of Convergence", 1993; Ng, "Machine
    Learning Yearning", 2018, cap. 28 a 30.

    >>> import neuronio as nn
    >>> (x, y), _ = nn.dados.iris()
    >>> def criar():
    ...     rede = nn.RedeNeural([4, 8, 3])
    ...     rede.compilar(nn.Adam(0.05), "entropia-cruzada", motor="numpy")
    ...     return rede
    >>> nn.curva_de_aprendizado(criar, x, y, [20, 50], partes=2, epocas=3, processos=1).pontos
    [20, 50]
    """
    conferir_pedido(treinar, preparo, partes)
    epocas, lote = inteiro_positivo("a quantidade de épocas", epocas), inteiro_positivo("o lote", lote)
    modelo = modelo_de_exemplo(criar)
    medida = figura_do_estudo(modelo, figura)
    divisoes, rotulos = dividir_para(modelo, x, y, partes, grupos, semente)
    ordens = [espalhadas(treino, rotulos, semente + k) for k, (treino, _) in enumerate(divisoes, 1)]
    pontos = _pontos(quantidades, min(map(len, ordens)))
    pedidos = [
        Pedido(
            f"{n} amostras, parte {k + 1}",
            criar,
            np.sort(ordens[k][:n]),
            divisoes[k][1],
            {**treinar, "lote": lote, "epocas": round(epocas * _lotes(pontos[-1], lote) / _lotes(n, lote))},
            semente + k,
            no_treino=True,
        )
        for n in pontos
        for k in range(partes)
    ]
    feitas = executar(pedidos, Dados(x, y, pesos, preparo), processos)
    treino, de_fora, no_inicio = (
        np.array([erro(medida, medidas) for medidas in todas]).reshape(-1, partes)
        for todas in zip(*((p.do_treino, p.medidas, p.no_inicio) for p in feitas), strict=True)
    )
    return Curva(
        "amostras", list(pontos), medida, treino, de_fora, palavras(treino, de_fora, no_inicio), REGRA
    )


def palavras(treino: Erros, validacao: Erros, no_inicio: Erros) -> list[str]:
    """A palavra de cada quantidade, pela `REGRA`.

    >>> treino, validacao = np.array([[0.0, 0.0], [0.3, 0.3]]), np.array([[0.3, 0.4], [0.35, 0.3]])
    >>> palavras(treino, validacao, np.full((2, 2), 0.9))
    ['sobreajuste', 'subajuste']
    """
    diferenca = validacao - treino
    folga = 2 * diferenca.std(axis=1, ddof=1) / np.sqrt(treino.shape[1])
    sobra = (diferenca.mean(1) > validacao.mean(1) / 2) & (diferenca.mean(1) > folga)
    alto = treino.mean(1) > ALTO * no_inicio.mean(1)
    return [SOBREAJUSTE if s else SUBAJUSTE if a else "" for s, a in zip(sobra, alto, strict=True)]


def _pontos(quantidades: Sequence[int] | None, todas: int) -> list[int]:
    if quantidades is None:
        return sorted({max(1, round(fracao * todas)) for fracao in FRACOES})
    pontos = [inteiro_positivo("cada quantidade", n) for n in quantidades]
    if len(pontos) < 2 or pontos != sorted(set(pontos)):
        raise ErroDeValor(f"as quantidades são duas ou mais, da menor para a maior, mas vieram {pontos}.")
    if pontos[-1] > todas:
        raise ErroDeDados(
            f"sem a parte que se mede sobram {todas} amostras para treinar, e pediram-se {pontos[-1]}."
        )
    return pontos


def _lotes(n: int, lote: int) -> int:
    return -(-n // lote)
