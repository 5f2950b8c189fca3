"""O que este motor não sabe compilar."""

from __future__ import annotations

from neuronio.erros import ErroDeCaptura


class NaoCoberta(ErroDeCaptura):
    """Uma operação, ou um uso dela, que este motor não sabe compilar."""
