"""O lugar de um erro: a linha do código de quem usa a biblioteca, e não a de dentro dela."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

import numpy as np

_DE_OUTROS = (Path(__file__).parents[2], Path(np.__file__).parent)
_PADRAO = Path(os.__file__).parent


def lugar_do_erro(erro: BaseException) -> str:
    """Arquivo, linha e texto da chamada mais funda do código de quem usa; vazio, se nenhuma é.

    >>> import neuronio as nn
    >>> try:
    ...     nn.Tensor([1.0, 2.0]).item()
    ... except nn.ErroNeuronio as erro:
    ...     print(lugar_do_erro(erro).partition(", ")[2])
    linha 2, em <module>: nn.Tensor([1.0, 2.0]).item()
    """
    for quadro in reversed(traceback.extract_tb(erro.__traceback__)):
        if _e_de_quem_usa(quadro.filename):
            texto = f": {quadro.line}" if quadro.line else ""
            return f"{quadro.filename}, linha {quadro.lineno}, em {quadro.name}{texto}"
    return ""


def _e_de_quem_usa(arquivo: str) -> bool:
    caminho = Path(arquivo)
    if any(caminho.is_relative_to(pasta) for pasta in _DE_OUTROS):
        return False
    return not caminho.is_relative_to(_PADRAO) or "site-packages" in caminho.parts
