"""Tensores: a tabela de operações primitivas, as formas e as derivadas."""

import sys
from types import ModuleType
from typing import Any, NoReturn

from neuronio.erros import ErroDeTipo

from neuronio.tensor.tensor import Tensor, como_tensor  # isort: skip - vem antes das operações, que o usam
from neuronio.tensor.comparacoes import onde
from neuronio.tensor.dimensao import Lote
from neuronio.tensor.einsum import einsum
from neuronio.tensor.estrutura import concatenar, empilhar
from neuronio.tensor.gradientes import gradientes
from neuronio.tensor.primitiva import TABELA, Primitiva, sem_gradiente
from neuronio.tensor.sorteio import chave_de, chaves_a_parte, nova_chave, semente, sortear, sortear_normal
from neuronio.tensor.variavel import Parametro, Variavel
from neuronio.tensor.varredura import varrer

__all__ = [
    "TABELA",
    "Lote",
    "Parametro",
    "Primitiva",
    "Tensor",
    "Variavel",
    "chave_de",
    "chaves_a_parte",
    "como_tensor",
    "concatenar",
    "einsum",
    "empilhar",
    "gradientes",
    "nova_chave",
    "onde",
    "sem_gradiente",
    "semente",
    "sortear",
    "sortear_normal",
    "varrer",
]


class _Sala(ModuleType):
    """Esta sala, que o PyTorch ensina a chamar: ``nn.tensor([1.0, 2.0])``."""

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        raise ErroDeTipo("nn.tensor é a sala do código dos tensores: um se cria com nn.Tensor(dados).")


sys.modules[__name__].__class__ = _Sala
