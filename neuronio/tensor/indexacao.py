"""``t[...]``: recortes, inteiros, eixos novos, listas de índices e máscaras, como no NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Dimensao, Forma, Lote
from neuronio.tensor.estrutura import fatiar
from neuronio.tensor.primitiva import Primitiva, forma_comum

Eixos = tuple[int, ...]


def _indice(indices: tuple[Any, ...], eixos: Eixos) -> tuple[Any, ...]:
    por_eixo = dict(zip(eixos, indices, strict=True))
    return tuple(por_eixo.get(e, slice(None)) for e in range(max(eixos) + 1))


def _juntos(eixos: Eixos) -> bool:
    return eixos == tuple(range(eixos[0], eixos[0] + len(eixos)))


def _forma_coletada(x: Forma, *indices: Forma, eixos: Eixos) -> Forma:
    comum = forma_comum(*indices, operacao="combinar os índices")
    resto = tuple(t for i, t in enumerate(x) if i not in eixos)
    onde = eixos[0] if _juntos(eixos) else 0  # como no NumPy: índices separados vão para a frente
    return (*resto[:onde], *comum, *resto[onde:])


def _espalhar(xp: Any, x: Any, *indices: Any, eixos: Eixos, forma: Forma) -> Any:
    y = xp.zeros(forma, x.dtype)
    xp.add.at(y, _indice(indices, eixos), x)
    return y


coletar: Primitiva = Primitiva(
    "coletar",
    calculo=lambda xp, x, *indices, eixos: x[_indice(indices, eixos)],
    forma=_forma_coletada,
    vjps=lambda i: _vjp_da_coleta if i == 0 else _sem_derivada,
    formula=Formula("[i]", "@0[@1]", (r"1 \text{ nos índices}",)),
)
espalhar: Primitiva = Primitiva(
    "espalhar",
    calculo=_espalhar,
    forma=lambda x, *indices, eixos, forma: forma,
    vjps=lambda i: _vjp_do_espalho if i == 0 else _sem_derivada,
    formula=Formula("soma em [i]", r"\mathrm{espalha}(@0, @1)", ("1",)),
)


def _vjp_da_coleta(g: Any, y: Any, x: Any, *indices: Any, eixos: Eixos) -> Any:
    return espalhar(g, *indices, eixos=eixos, forma=x.forma)


def _vjp_do_espalho(g: Any, y: Any, x: Any, *indices: Any, eixos: Eixos, forma: Forma) -> Any:
    return coletar(g, *indices, eixos=eixos)


def _sem_derivada(*_: Any, **__: Any) -> None:
    return None


def indexar(x: Any, chave: Any) -> Any:
    """O pedaço de ``x`` que a chave descreve."""
    chaves = _completar(chave if isinstance(chave, tuple) else (chave,), x.forma)
    recorte: list[tuple[Any, Any, int]] = []
    forma: list[Dimensao] = []
    avancados: list[tuple[int, Any]] = []  # (eixo do resultado, índices)
    eixo = 0
    for c in chaves:
        if c is None:
            forma.append(1)
            continue
        tamanho = x.forma[eixo]
        if isinstance(c, (int, np.integer)):
            recorte.append((_posicao(int(c), tamanho, eixo, x.forma), 1, 1))
        elif isinstance(c, slice):
            recorte.append(_recorte(c, tamanho))
            forma.append(recorte[-1][1])
        else:
            avancados.append((len(forma), _conferir(c, tamanho, eixo, x.forma)))
            recorte.append((0, tamanho, 1))
            forma.append(tamanho)
        eixo += 1
    if any(r != (0, t, 1) for r, t in zip(recorte, x.forma, strict=True)):
        x = fatiar(x, recorte=tuple(recorte))
    if x.forma != tuple(forma):
        x = x.redimensionar(*forma) if forma else x.redimensionar(())
    if avancados:
        x = coletar(x, *[i for _, i in avancados], eixos=tuple(e for e, _ in avancados))
    return x


def _completar(chaves: tuple[Any, ...], forma: Forma) -> list[Any]:
    """Troca máscaras por índices, e reticências e eixos omitidos por recortes inteiros."""
    from neuronio.tensor.tensor import Variavel, como_tensor

    prontas: list[Any] = []
    for c in chaves:
        if c is None or c is Ellipsis or isinstance(c, (slice, int, np.integer)) and not isinstance(c, bool):
            prontas.append(c)
            continue
        if isinstance(c, (str, float, bool, dict)):
            raise ErroDeTipo(
                f"um índice é um inteiro, um recorte (1:3), uma lista de inteiros ou uma máscara; recebeu {c!r}."
            )
        t = como_tensor(c.tensor if isinstance(c, Variavel) else np.asarray(c, np.int64) if _vazia(c) else c)
        prontas.extend(np.nonzero(t.dados) if t.tipo == "bool" else [t])
    usados = sum(1 for c in prontas if c is not None and c is not Ellipsis)
    if usados > len(forma):
        raise ErroDeForma(f"foram dados {usados} índices para um tensor de {len(forma)} eixo(s), de forma {forma}.")
    if not any(c is Ellipsis for c in prontas):
        prontas.append(Ellipsis)
    onde = next(i for i, c in enumerate(prontas) if c is Ellipsis)
    return [*prontas[:onde], *[slice(None)] * (len(forma) - usados), *prontas[onde + 1 :]]


def _vazia(c: Any) -> bool:
    return isinstance(c, (list, tuple)) and not len(c)


def _posicao(indice: int, tamanho: Dimensao, eixo: int, forma: Forma) -> int:
    if isinstance(tamanho, Lote):
        if indice < 0:
            raise ErroDeForma("um índice negativo no eixo do lote não pode ser capturado.")
        return indice
    if not -tamanho <= indice < tamanho:
        raise ErroDeForma(f"o índice {indice} não existe no eixo {eixo}, de tamanho {tamanho} (forma {forma}).")
    return indice % tamanho


def _recorte(c: slice, tamanho: Dimensao) -> tuple[Any, Any, int]:
    if isinstance(tamanho, Lote):
        if c in (slice(None), slice(None, None, 1)):
            return 0, tamanho, 1
        raise ErroDeForma("o eixo do lote só pode ser tomado inteiro numa rede que se compila.")
    if c.step == 0:
        raise ErroDeForma("o passo de um recorte não pode ser zero.")
    inicio, fim, passo = c.indices(tamanho)
    return inicio, len(range(inicio, fim, passo)), passo


def _conferir(indices: Any, tamanho: Dimensao, eixo: int, forma: Forma) -> Any:
    from neuronio.tensor.tensor import como_tensor

    t = como_tensor(indices)
    if t.tipo not in ("int64", "uint32"):
        raise ErroDeTipo(f"os índices do eixo {eixo} precisam ser inteiros, mas são {t.tipo}.")
    if t.e_abstrato or isinstance(tamanho, Lote):
        return t
    dados = t.dados
    if dados.size and (dados.max() >= tamanho or dados.min() < -tamanho):
        fora = int(dados.max() if dados.max() >= tamanho else dados.min())
        raise ErroDeForma(f"o índice {fora} não existe no eixo {eixo}, de tamanho {tamanho} (forma {forma}).")
    return t
