"""Os nomes das colunas de uma tabela da memória: os do treino são os da previsão, em qualquer ordem."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from neuronio.avisos import avisar
from neuronio.erros import ErroDeDados


def e_quadro(x: Any) -> bool:
    """Se é um DataFrame do pandas ou do polars, ou uma tabela do Arrow."""
    return hasattr(x, "columns") and any(hasattr(x, de) for de in ("iloc", "get_columns", "to_pydict"))


def nomes_de(quadro: Any) -> tuple[str, ...] | None:
    """Os nomes das colunas; ``None`` se não são textos, como os que o pandas dá a quem não os diz.

    Raises:
        ErroDeDados: dois são iguais.
    """
    nomes = tuple(getattr(quadro, "column_names", quadro.columns))
    if not all(isinstance(nome, str) for nome in nomes):
        return None
    if repetidos := [nome for nome, vezes in Counter(nomes).items() if vezes > 1]:
        raise ErroDeDados(f'duas colunas têm o mesmo nome, "{repetidos[0]}". Dê a cada uma o seu.')
    return nomes


def em_ordem(quadro: Any, nomes: Sequence[str]) -> Any:
    """As colunas de tais nomes, nesta ordem, como o que o NumPy lê."""
    if hasattr(quadro, "to_pydict"):  # do Arrow o NumPy leria os objetos, um a um
        return np.stack([quadro.column(nome).to_numpy() for nome in nomes], axis=1)
    return quadro[list(nomes)]


def conferir_nomes(origem: str, esperadas: Sequence[str], vieram: Iterable[str]) -> None:
    """Recusa uma tabela a que falta uma coluna; das que tem a mais, só se avisa."""
    vieram = list(vieram)
    conhecidas, presentes = set(esperadas), set(vieram)
    sobram = [nome for nome in vieram if nome not in conhecidas]
    faltam = [nome for nome in esperadas if nome not in presentes]
    if faltam:
        a_mais = f" e a coluna {_entre_aspas(sobram)} não existia no treino" if sobram else ""
        raise ErroDeDados(
            f"{origem}: falta a coluna {_entre_aspas(faltam)}{a_mais}. O modelo espera: "
            f"{_entre_aspas(esperadas)}."
        )
    if sobram:
        avisar(
            f"{origem}: a coluna {_entre_aspas(sobram)} não existia no treino, e não foi olhada.",
        )


def _entre_aspas(nomes: Sequence[str]) -> str:
    return ", ".join(f'"{nome}"' for nome in nomes)
