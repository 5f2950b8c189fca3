"""O aumento de um treino: que fila muda cada entrada."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from neuronio.aumento import Fila
from neuronio.camadas.fila import DO_LOTE
from neuronio.erros import ErroDeTipo, erro_de_nome
from neuronio.tensor import Lote

if TYPE_CHECKING:
    from neuronio.treino.amostras import Dados


def filas_de(aumento: Any, treino: Dados, antes: dict[str, Fila]) -> dict[str, Fila]:
    """De cada entrada que se aumenta, a fila; veja `Modelo.treinar`.

    Se são como as do treino de antes, são as mesmas: o acaso continua, e o passo compilado serve.

    Raises:
        ErroDeTipo, ErroDeNome: se não são aumentos, ou não se sabe de que entrada.
        ErroDeForma: se as amostras não são do que eles mudam.
    """
    entradas = [nome for nome in treino.molde.entradas if nome not in DO_LOTE]
    if aumento is None:
        aumento = {}
    elif not isinstance(aumento, Mapping):
        if len(entradas) > 1:
            raise ErroDeTipo(
                f"a rede tem as entradas {', '.join(entradas)}: diga de qual são os aumentos, como "
                f'aumento={{"{entradas[0]}": [...]}}.'
            )
        aumento = {entradas[0]: aumento}
    formas = dict(zip(treino.molde.entradas, (a.shape[1:] for a in treino.arrays), strict=False))
    filas = {}
    for nome, aumentos in aumento.items():
        if nome not in entradas:
            raise erro_de_nome("entrada", str(nome), entradas)
        nova, de_antes = Fila(aumentos), antes.get(nome)
        filas[nome] = fila = de_antes if de_antes is not None and repr(de_antes) == repr(nova) else nova
        fila.conferir((Lote(), *formas[nome]))
    return antes if filas == antes else filas
