"""Quanto conta cada amostra: os pesos que se dão, e os das classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.conferencias import numero
from neuronio.erros import ErroDeDados, ErroDeValor

if TYPE_CHECKING:
    from neuronio.perdas import Perda


def pesos_das_amostras(
    alvos: Mapping[str, np.ndarray],
    pesos: np.ndarray | None,
    das_classes: Any,
    perda: Perda | None,
) -> np.ndarray | None:
    """Os pesos, ``(n,)`` ou da forma dos rótulos; None, se todas contam igual.

    Args:
        alvos: os alvos, pelo nome da saída.
        pesos: ``(n,)``, já conferidos (`conferir_pesos`), ou ``(n, passos)``; ou None.
        das_classes: "balanceado", um dicionário classe → peso, uma lista de um por classe, ou None.
        perda: a do treino, que diz se o alvo é uma classe.

    Raises:
        ErroDeValor: se há pesos por classe, e o alvo não é uma classe.
    """
    if das_classes is None:
        return pesos
    if set(alvos) != {""} or perda is None or not perda.classifica:
        raise ErroDeValor(
            "pesos_das_classes serve a uma rede de uma saída que classifica: com outras, dê pesos=, um por "
            "amostra."
        )
    rotulos = _rotulos(alvos[""])
    por_classe = _de_cada_classe(das_classes, rotulos)
    de_cada = np.zeros(rotulos.shape, np.float32)
    for classe, peso in por_classe.items():
        de_cada[rotulos == classe] = peso
    return vezes(pesos, de_cada)


def vezes(uns: np.ndarray | None, outros: np.ndarray | None) -> np.ndarray | None:
    """O produto de dois pesos; os da amostra, ``(n,)``, valem para tudo o que é dela. None conta como 1.

    >>> vezes(np.array([1.0, 0.5]), np.array([[1.0, 1.0], [1.0, 0.0]]))
    array([[1. , 1. ],
           [0.5, 0. ]])
    """
    if uns is None or outros is None:
        return outros if uns is None else uns
    eixos = max(uns.ndim, outros.ndim)
    alargados = [p.reshape(*p.shape, *[1] * (eixos - p.ndim)) for p in (uns, outros)]
    return np.ascontiguousarray(alargados[0] * alargados[1])


def das_classes_da_fonte(pedido: Any, rotulos: np.ndarray | None) -> Any:
    """Os pesos das classes de uma fonte, que se lê aos pedaços: os balanceados se contam de uma vez.

    Raises:
        ErroDeValor: se ela não sabe os rótulos de todas as amostras.
    """
    if pedido != "balanceado":
        return pedido
    if rotulos is None:
        raise ErroDeValor(
            'pesos_das_classes="balanceado" precisa dos rótulos de todas as amostras, e a fonte não os diz: '
            "dê um peso por classe, {0: 1.0, 1: 9.0}, ou ponha os rótulos no atributo rotulos da fonte."
        )
    return _de_cada_classe(pedido, _rotulos(np.asarray(rotulos)))


def conferir_pesos(pesos: Any, n: int) -> np.ndarray | None:
    """Um peso por amostra, float32; None, se não se deram.

    Raises:
        ErroDeDados: se não são n números de zero em diante, ou são todos zero.
    """
    if pesos is None:
        return None
    try:
        array = np.ascontiguousarray(pesos, np.float32)
    except (TypeError, ValueError):
        raise ErroDeDados(f"os pesos são números, um por amostra, mas recebi {pesos!r:.60}.") from None
    if array.shape[:1] != (n,):
        raise ErroDeDados(f"os pesos têm forma {array.shape}, e são {n} amostras: é um peso para cada uma.")
    if not np.isfinite(array).all() or array.min() < 0:
        raise ErroDeDados("cada peso é um número de zero em diante: zero é uma amostra que não conta.")
    if not array.any():
        raise ErroDeDados("os pesos são todos zero: não sobra amostra nenhuma para aprender.")
    return array


def _rotulos(alvo: np.ndarray) -> np.ndarray:
    """A classe de cada amostra; de uma linha one-hot, a mais provável."""
    if alvo.dtype.kind == "f" and alvo.ndim > 1 and alvo.shape[-1] > 1:
        return np.asarray(alvo.argmax(-1))
    rotulos = alvo[..., 0] if alvo.ndim > 1 and alvo.shape[-1] == 1 else alvo
    inteiros: np.ndarray = rotulos.astype(np.int64)
    return inteiros


def _de_cada_classe(pedido: Any, rotulos: np.ndarray) -> dict[int, float]:
    """Classe → peso, de todas as que aparecem."""
    classes, quantas = np.unique(rotulos, return_counts=True)
    if isinstance(pedido, str):
        if pedido != "balanceado":
            raise ErroDeValor(
                f'os pesos das classes são "balanceado", um dicionário ou uma lista; veio {pedido!r}.'
            )
        return dict(zip(classes.tolist(), (rotulos.size / (len(classes) * quantas)).tolist(), strict=True))
    pares = pedido.items() if isinstance(pedido, Mapping) else enumerate(pedido)
    pesos = {int(classe): numero(f"o peso da classe {classe}", peso, 0) for classe, peso in pares}
    faltam = [classe for classe in classes.tolist() if classe not in pesos]
    if faltam and not isinstance(pedido, Mapping):
        raise ErroDeValor(f"há {len(pesos)} pesos de classes, e nos alvos aparece a classe {faltam[0]}.")
    return {classe: pesos.get(classe, 1.0) for classe in classes.tolist()}
