"""Avisos que apontam para a linha de quem chamou, por mais fundo que se perceba o que há a dizer."""

import os
import sys
import warnings
from pathlib import Path
from types import FrameType

_PASTA = str(Path(__file__).parent) + os.sep
_IMPORTACOES = "<frozen importlib"


def avisar(texto: str) -> None:
    """Avisa com um ``UserWarning``, que o Python mostra uma vez por linha de quem chamou.

    Args:
        texto: o que há a dizer, com o remédio.
    """
    quadro = sys._getframe(1)
    while e_da_biblioteca(quadro) and quadro.f_back is not None:
        quadro = quadro.f_back
    mundo = quadro.f_globals
    warnings.warn_explicit(
        texto,
        UserWarning,
        quadro.f_code.co_filename,
        quadro.f_lineno,
        module=mundo.get("__name__", "<desconhecido>"),
        registry=mundo.setdefault("__warningregistry__", {}),
    )


def e_da_biblioteca(quadro: FrameType) -> bool:
    """Se o que está a ser executado é código da biblioteca, ou a importação dela."""
    return quadro.f_code.co_filename.startswith((_PASTA, _IMPORTACOES))
