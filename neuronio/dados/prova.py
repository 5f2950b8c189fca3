"""A prova de uma série: as janelas em que se mede uma rede, e o que as referências preveem nelas."""

from collections.abc import Mapping
from dataclasses import dataclass

from neuronio.dados.janelas import Janelas, Valores
from neuronio.dados.linha_do_tempo import LinhaDoTempo
from neuronio.dados.referencias import LINEAR, SAZONAL, ULTIMO, linear, sazonal, ultimo_valor
from neuronio.nomes import com_metodos_em_portugues


@com_metodos_em_portugues("Prova")
@dataclass(frozen=True, eq=False)
class Prova:
    """O que se dá a ``nn.avaliacao.avaliar_serie``, com o que a rede previu.

    Args:
        coluna: o nome do que se prevê.
        linha: a série inteira.
        janelas: as que se preveem.
        referencias: o que prevê cada referência, na unidade da série, ``(n, horizonte)``.
        base: o erro que faz 1 o MASE; ``None`` se não se pôde medir.
    """

    coluna: str
    linha: LinhaDoTempo
    janelas: Janelas
    referencias: Mapping[str, Valores]
    base: float | None

    def __repr__(self) -> str:
        return f"Prova({self.coluna}, {len(self.janelas.x)} janelas)"


def montar_prova(
    coluna: str,
    linha: LinhaDoTempo,
    janelas: Janelas,
    treino: Janelas | None,
    periodo: int,
    base: float | None,
) -> Prova:
    """A prova de tais janelas, com as referências que se podem calcular.

    Args:
        coluna: o nome do que se prevê.
        linha: a série.
        janelas: as que se preveem.
        treino: as com que a rede treinou, e em que a linear acha os seus pesos; ``None`` se não estão à mão.
        periodo: de quantos valores é uma volta; com 1 não há estação.
        base: o erro que faz 1 o MASE.
    """
    horizonte = janelas.y.shape[1]
    referencias = {ULTIMO: ultimo_valor(janelas)}
    if periodo > 1 and int(janelas.lugares[0]) >= periodo:
        referencias[SAZONAL] = sazonal(linha.cheios[:, 0], janelas.lugares, horizonte, periodo)
    if treino is not None:
        referencias[LINEAR] = linear(treino, janelas)
    return Prova(coluna, linha, janelas, referencias, base)
