"""``t[...]``: recortes, inteiros, eixos novos, listas de índices e máscaras, como no NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.erros import ErroDeCaptura, ErroDeForma, ErroDeTipo
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Dimensao, Forma, Lote, e_inteiro
from neuronio.tensor.estrutura import fatiar
from neuronio.tensor.primitiva import Primitiva, forma_comum

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

Eixos = tuple[int, ...]


def _indice(indices: tuple[Any, ...], eixos: Eixos) -> tuple[Any, ...]:
    por_eixo = dict(zip(eixos, indices, strict=True))
    return tuple(por_eixo.get(e, slice(None)) for e in range(max(eixos) + 1))


def _juntos(eixos: Eixos) -> bool:
    return eixos == tuple(range(eixos[0], eixos[0] + len(eixos)))


def _forma_coletada(x: Forma, *indices: Forma, eixos: Eixos) -> Forma:
    comum = forma_comum(*indices, operacao="índices")
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


def indexar(x: Tensor, chave: Any) -> Tensor:
    """O pedaço de ``x`` que a chave descreve."""
    chaves = _completar(chave if isinstance(chave, tuple) else (chave,), x.forma)
    recorte: list[tuple[Any, Any, int]] = []
    forma: list[Dimensao] = []  # a do que foi recortado, com os eixos novos e sem os dos inteiros
    indices: dict[int, Tensor] = {}  # eixo do recortado → índices a coletar nele
    for c in chaves:
        if c is None:
            forma.append(1)
            continue
        eixo = len(recorte)
        tamanho = x.forma[eixo]
        if isinstance(c, int):
            recorte.append((_posicao(c, tamanho, eixo, x.forma), 1, 1))
        elif isinstance(c, slice):
            recorte.append(_recorte(c, tamanho))
            forma.append(recorte[-1][1])
        else:
            indices[len(forma)] = conferir_indices(c, tamanho, eixo, x.forma)
            recorte.append((0, tamanho, 1))
            forma.append(tamanho)
    if any(r != (0, t, 1) for r, t in zip(recorte, x.forma, strict=True)):
        x = fatiar(x, recorte=tuple(recorte))
    if x.forma != tuple(forma):
        x = x.redimensionar(forma)
    return coletar(x, *indices.values(), eixos=tuple(indices)) if indices else x


def _completar(chaves: tuple[Any, ...], forma: Forma) -> list[Any]:
    """Uma chave por eixo (e os eixos novos): reticências viram recortes inteiros, e máscaras, índices."""
    lidas = [_interpretar(c) for c in chaves]
    usados = sum(_eixos_que_usa(c) for c in lidas)
    if usados > len(forma):
        raise ErroDeForma(
            f"foram dados {usados} índices para um tensor de {len(forma)} eixo(s), de forma {forma}."
        )
    if sum(c is Ellipsis for c in lidas) > 1:
        raise ErroDeForma(
            "só pode haver uma reticência (...) num índice: com duas, não se sabe onde cada eixo fica."
        )
    onde = next((i for i, c in enumerate(lidas) if c is Ellipsis), len(lidas))
    lidas[onde : onde + 1] = [slice(None)] * (len(forma) - usados)
    completas: list[Any] = []
    eixo = 0
    for c in lidas:
        completas += _posicoes_da_mascara(c, eixo, forma) if _e_mascara(c) else [c]
        eixo += _eixos_que_usa(c)
    if any(
        _e_tensor(c) for c in completas
    ):  # como no NumPy: ao lado de listas, um inteiro é um índice repetido
        return [_interpretar([c]).redimensionar(()) if isinstance(c, int) else c for c in completas]
    return completas


def _interpretar(c: Any) -> Any:
    """Uma chave como None, ..., recorte, inteiro ou tensor."""
    from neuronio.tensor.tensor import Tensor, como_tensor

    if c is None or c is Ellipsis or isinstance(c, slice):
        return c
    if e_inteiro(c):
        return int(c)
    if isinstance(c, (str, bytes, float, bool, dict, set)):
        raise ErroDeTipo(
            "um índice é um inteiro, um recorte (1:3), uma lista de inteiros ou uma máscara, mas recebeu "
            f"{c!r}."
        )
    if isinstance(c, (list, tuple)) and not c:
        return Tensor([], tipo="int64")
    t = como_tensor(c)
    if t.tipo == "bool" and not t.forma:
        raise ErroDeTipo("uma máscara tem um verdadeiro ou falso por elemento, mas recebeu um só.")
    return t


def _e_tensor(c: Any) -> bool:
    return not (c is None or c is Ellipsis or isinstance(c, (slice, int)))


def _e_mascara(c: Any) -> bool:
    return _e_tensor(c) and bool(c.tipo == "bool")


def _eixos_que_usa(c: Any) -> int:
    if c is None or c is Ellipsis:
        return 0
    return int(c.posto) if _e_mascara(c) else 1


def _posicoes_da_mascara(mascara: Tensor, eixo: int, forma: Forma) -> list[Tensor]:
    """Onde a máscara é verdadeira: um tensor de índices por eixo seu."""
    mascarados = forma[eixo : eixo + mascara.posto]
    if mascara.forma != mascarados:
        raise ErroDeForma(
            f"a máscara tem forma {mascara.forma}, mas os eixos em que age têm forma {mascarados} (de "
            f"{forma}): ela precisa de um verdadeiro ou falso para cada elemento."
        )
    return [_interpretar(posicoes) for posicoes in np.nonzero(mascara.dados)]


def _posicao(indice: int, tamanho: Dimensao, eixo: int, forma: Forma) -> int:
    if isinstance(tamanho, Lote):
        if indice < 0:
            raise ErroDeCaptura(
                "quantas amostras tem o lote só se sabe ao executar, e por isso uma rede que se compila não "
                "as conta do fim. Um índice negativo ali executa no motor numpy."
            )
        return indice
    if not -tamanho <= indice < tamanho:
        raise erro_de_indice(indice, tamanho, eixo, forma)
    return indice % tamanho


def erro_de_indice(indice: int, tamanho: int, eixo: int, forma: Forma, lugar: str = "") -> ErroDeForma:
    """O erro de um índice que não existe num eixo de tal tamanho; ``lugar``: onde ele estava."""
    faixa = f"vão de {-tamanho} a {tamanho - 1}" if tamanho else "não existem, porque ele está vazio"
    aqui = f", {lugar}," if lugar else ""
    return ErroDeForma(
        f"não existe o índice {indice}{aqui} no eixo {eixo} de um tensor {forma}: os dele {faixa}."
    )


def _recorte(c: slice, tamanho: Dimensao) -> tuple[Any, Any, int]:
    if isinstance(tamanho, Lote):
        if c in (slice(None), slice(None, None, 1)):
            return 0, tamanho, 1
        raise ErroDeCaptura(
            "quantas amostras tem o lote só se sabe ao executar, e por isso uma rede que se compila só o "
            "toma inteiro. Um recorte dele executa no motor numpy."
        )
    try:
        inicio, fim, salto = c.indices(tamanho)
    except (TypeError, ValueError) as erro:
        raise ErroDeTipo(
            f"um recorte é feito de inteiros, início:fim:salto, com salto diferente de zero, mas recebeu {c}."
        ) from erro
    return inicio, len(range(inicio, fim, salto)), salto


def conferir_indices(indices: Tensor, tamanho: Dimensao, eixo: int, forma: Forma) -> Tensor:
    """Os próprios índices, se são inteiros e todos existem num eixo de tal tamanho."""
    if indices.tipo not in ("int64", "uint32"):
        raise ErroDeTipo(f"os índices do eixo {eixo} precisam ser inteiros, mas são {indices.tipo}.")
    if indices.e_abstrato or isinstance(tamanho, Lote):
        return indices
    dados = indices.dados
    if dados.size and (dados.max() >= tamanho or dados.min() < -tamanho):
        onde = np.unravel_index(np.argmax((dados >= tamanho) | (dados < -tamanho)), dados.shape)
        lugar = f"na posição {tuple(map(int, onde))} dos índices" if dados.ndim else ""
        raise erro_de_indice(int(dados[onde]), tamanho, eixo, forma, lugar)
    return indices
