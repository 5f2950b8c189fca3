"""Como um tensor se mostra: o texto do terminal e a caixa do desenho."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from neuronio.grafo.numeros import numero

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


def texto(t: Tensor) -> str:
    """O que o terminal mostra: os números, e o que não é o costumeiro."""
    if t.e_abstrato:
        return f"Tensor(forma={t.forma}, tipo={t.tipo!r})"
    numeros = np.array2string(t.dados, separator=", ", prefix="Tensor(", threshold=200)
    tipo = "" if t.tipo == "float32" else f", tipo={t.tipo!r}"
    requer = ", requer_grad=True" if t.requer_grad else ""
    return f"Tensor({numeros}{tipo}{requer})"


def linhas(t: Tensor) -> list[str]:
    """O que a caixa do desenho mostra: um número só por inteiro; de muitos, a forma e um resumo.

    >>> import neuronio as nn
    >>> linhas(nn.Tensor(2.5)), linhas(nn.Tensor([[1.0, 2.0, 6.0]]))
    (['dado 2,5'], ['forma 1×3', 'média 3,0', 'de 1,0 a 6,0'])
    """
    grad = [] if t.grad is None else _resumo("gradiente", t.grad)
    if t.e_abstrato:
        return [_forma(t), f"tipo {t.tipo}"]
    if not t.forma:
        return [*_resumo("dado", t), *grad]
    tipo = [] if t.tipo == "float32" else [f"tipo {t.tipo}"]
    return [_forma(t), *tipo, *_resumo("média", t), *grad]


def _forma(t: Tensor) -> str:
    return "forma " + ("×".join(map(str, t.forma)) or "()")


def _resumo(palavra: str, t: Tensor) -> list[str]:
    """Um número só, ou a média dos números e entre quais ficam."""
    dados = t.dados
    if not t.forma:
        return [f"{palavra} {numero(dados.item())}"]
    if not dados.size:
        return [f"{palavra} nenhum número"]
    with np.errstate(all="ignore"):
        media, menor, maior = (numero(float(f(dados))) for f in (np.mean, np.min, np.max))
    return [f"{palavra} {media}", f"de {menor} a {maior}"]
