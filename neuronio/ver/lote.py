"""Como se formam os lotes de uma época: embaralha-se, e corta-se."""

from __future__ import annotations

import numpy as np

from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.ver.pagina import Pagina
from neuronio.ver.passos import Passo, passo_a_passo

MAXIMO_DE_AMOSTRAS, EPOCAS = 40, 2

ESTILO = """
.nn-ver .nn-fila { display: flex; flex-wrap: wrap; gap: 4px; margin: 4px 0 10px }
.nn-ver :where(.nn-fila > span) { min-width: 30px; padding: 2px 4px; text-align: center; border-radius: 5px;
  background: var(--casa); border: 2px solid transparent; box-sizing: border-box; min-height: 30px }
"""


@com_argumentos_em_portugues
def lote(amostras: int = 10, lote: int = 4, semente: int = 0) -> Pagina:
    """Mostra os lotes de duas épocas a formarem-se: a ordem é outra em cada uma, e nenhuma amostra se repete.

    Args:
        amostras: quantas há, até quarenta.
        lote: quantas em cada lote; o último pode ter menos.
        semente: a do embaralhamento.

    Returns:
        A figura; no Jupyter, basta deixá-la na última linha da célula.

    Raises:
        ErroDeValor: se são amostras demais para se verem.
        ErroDeTipo: se não são inteiros.

    >>> lote(10, 4).titulo
    '10 amostras, em lotes de 4'
    """
    amostras, lote = inteiro_positivo("as amostras", amostras), inteiro_positivo("o lote", lote)
    if amostras > MAXIMO_DE_AMOSTRAS:
        raise ErroDeValor(f"mostram-se até {MAXIMO_DE_AMOSTRAS} amostras, e pediram-se {amostras}.")
    sorteio = np.random.default_rng(semente)
    filas, passos = [f"<p>As amostras, na ordem em que estão guardadas</p>{_fila('s', range(amostras))}"], []
    for epoca in range(1, EPOCAS + 1):
        ordem = [int(i) for i in sorteio.permutation(amostras)]
        filas.append(f"<p>Época {epoca}, embaralhadas</p>{_fila(f'e{epoca}', ordem)}")
        todas = [f"e{epoca}-{k}" for k in range(amostras)]
        passos.append(Passo(f"Época {epoca}: sorteia-se a ordem em que se leem.", {}, todas))
        lotes = range(0, amostras, lote)
        for numero, comeco in enumerate(lotes, start=1):
            deste = ordem[comeco : comeco + lote]
            falta = "" if len(deste) == lote else " O último tem só as que sobram."
            acesas = [f"e{epoca}-{k}" for k in range(comeco, comeco + len(deste))]
            lidas = ", ".join(map(str, deste))
            passos.append(
                Passo(
                    f'Lote {numero} de {len(lotes)}: as amostras <b class="nn-c">{lidas}</b>. A rede as vê '
                    f"juntas, e dá um passo.{falta}",
                    {"nn-c": acesas, "nn-a": [f"s-{k}" for k in deste]},
                )
            )
    return passo_a_passo(f"{amostras} amostras, em lotes de {lote}", "".join(filas), passos, ESTILO)


def _fila(nome: str, numeros: list[int] | range) -> str:
    casas = "".join(f'<span data-casa="{nome}-{k}">{n}</span>' for k, n in enumerate(numeros))
    return f'<div class="nn-fila">{casas}</div>'
