"""Avaliação de uma previsão no tempo: o quanto a rede erra, e se vale mais que as referências."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.formato import numero
from neuronio.medidas.conferencia import matriz_de_numeros
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.dados import Prova

REDE = "rede"

Valores = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ErrosDaPrevisao:
    r"""O que uma previsão errou.

    .. math:: MAE = \overline{|\hat v - v|} \qquad RMSE = \sqrt{\overline{(\hat v - v)^2}} \qquad
              MASE = \frac{MAE}{\overline{|v_t - v_{t-m}|}}

    Atributos:
        nome: de quem é a previsão: "rede", ou o nome de uma referência.
        mae: erro absoluto médio, na unidade da série.
        rmse: raiz do erro quadrático médio, na mesma unidade: dá mais peso aos erros grandes.
        mase: quantas vezes o erro de repetir, no treino, o valor de uma volta antes (no treino, um passo à
            frente; se a série não tem estação, a volta é de um valor). ``None`` se esse erro não se mediu.
        por_passo: o MAE de cada passo do horizonte, ``(horizonte,)``.

    Fonte do MASE: Hyndman e Koehler, "Another look at measures of forecast accuracy", 2006.
    """

    nome: str
    mae: float
    rmse: float
    mase: float | None
    por_passo: Valores

    def __repr__(self) -> str:
        mase = "" if self.mase is None else f", MASE {numero(self.mase, 3)}"
        return f"{self.nome}: MAE {numero(self.mae)}, RMSE {numero(self.rmse)}{mase}"


@dataclass(frozen=True, eq=False)
class AvaliacaoDeSerie:
    """O que se mediu das previsões de uma rede, ao lado do que preveem as referências.

    Atributos:
        coluna: o que se prevê.
        rede: os erros da rede.
        referencias: os erros de cada referência, do menor MAE ao maior.
        alvos: o que veio depois de cada janela, ``(n, horizonte)``.
        previsoes: de cada nome ("rede", "sazonal"...), o que previu, ``(n, horizonte)``.
        lugares: onde, na série, começa o alvo de cada janela, ``(n,)``.
        valores: a série inteira, NaN nos buracos, ``(períodos,)``.
        datas: a data de cada período, escrita.
        anos: o ano de cada um, ``(períodos,)``.
        periodos: como eles se chamam, no plural: "meses".
    """

    coluna: str
    rede: ErrosDaPrevisao
    referencias: tuple[ErrosDaPrevisao, ...]
    alvos: Valores
    previsoes: Mapping[str, Valores]
    lugares: NDArray[np.int64]
    valores: Valores
    datas: list[str]
    anos: NDArray[np.int64]
    periodos: str

    @property
    def horizonte(self) -> int:
        """Quantos passos à frente se previu."""
        return int(self.alvos.shape[1])

    @property
    def vencedoras(self) -> tuple[ErrosDaPrevisao, ...]:
        """As referências que erraram menos que a rede, ou o mesmo."""
        return tuple(r for r in self.referencias if r.mae <= self.rede.mae)

    def __repr__(self) -> str:
        titulo = f"Previsão de {self.coluna}, {self.horizonte} {self.periodos} à frente"
        return "\n  ".join([titulo, *map(repr, (self.rede, *self.referencias))])


@com_argumentos_em_portugues
def avaliar_serie(previsto: ArrayLike, prova: Prova) -> AvaliacaoDeSerie:
    """Mede o que uma rede previu nas janelas de uma prova, e compara com as referências dela.

    Args:
        previsto: as saídas da rede nas janelas da prova, ``(n, horizonte)``: de uma série,
            ``modelo.prever(serie.teste[0])``.
        prova: ``serie.prova``.

    Returns:
        :class:`AvaliacaoDeSerie`.

    Raises:
        ErroDeForma: não há uma previsão por janela e passo do horizonte.
        ErroDeDados: nada para medir, NaN ou infinito.

    >>> import warnings
    >>> from neuronio import dados
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     serie = dados.co2()
    >>> medida = avaliar_serie(0 * serie.teste[1], serie.prova)  # uma rede que não aprendeu nada
    >>> round(medida.rede.mae, 2), [(r.nome, round(r.mae, 2)) for r in medida.vencedoras]
    (2.67, [('linear na janela', 0.45), ('sazonal', 1.71), ('último valor', 2.67)])
    """
    janelas, linha = prova.janelas, prova.linha
    da_rede = janelas.na_unidade(matriz_de_numeros(previsto, "previsto"))
    previsoes = {REDE: da_rede, **prova.referencias}
    erros = {nome: _erros(nome, valores, janelas.alvos, prova.base) for nome, valores in previsoes.items()}
    return AvaliacaoDeSerie(
        prova.coluna,
        erros.pop(REDE),
        tuple(sorted(erros.values(), key=lambda erro: erro.mae)),
        janelas.alvos,
        previsoes,
        janelas.lugares,
        linha.valores[:, 0],
        linha.datas,
        linha.instantes.astype("datetime64[Y]").astype(np.int64) + 1970,
        linha.calendario.nome,
    )


def _erros(nome: str, previsto: Valores, alvos: Valores, base: float | None) -> ErrosDaPrevisao:
    erro = previsto - alvos
    mae = float(np.abs(erro).mean())
    mase = None if base is None else mae / base
    return ErrosDaPrevisao(nome, mae, float(np.sqrt((erro**2).mean())), mase, np.abs(erro).mean(axis=0))
