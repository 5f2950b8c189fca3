"""As primitivas que juntam os números de um ou mais eixos num só."""

from __future__ import annotations

from typing import Any

from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Forma, e_inteiro
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.tipos import REAIS

Eixos = tuple[int, ...]


def normalizar_eixo(eixo: Any, posto: int) -> int:
    """Um eixo só, positivo.

    >>> normalizar_eixo(-1, 3)
    2
    """
    if not e_inteiro(eixo):
        raise ErroDeTipo(f"um eixo é um número inteiro, mas recebeu {eixo!r}.")
    if not -posto <= eixo < posto:
        faixa = f"os eixos vão de {-posto} a {posto - 1}" if posto else "ele é um número só"
        raise ErroDeForma(f"não existe o eixo {eixo} num tensor de {posto} eixo(s): {faixa}.")
    return int(eixo) % posto


def normalizar_eixos(eixo: int | tuple[int, ...] | list[int] | None, posto: int) -> Eixos:
    """Os eixos pedidos, todos positivos, em ordem e sem repetição; None são todos.

    >>> normalizar_eixos(-1, 3), normalizar_eixos(None, 2)
    ((2,), (0, 1))
    """
    if eixo is None:
        return tuple(range(posto))
    eixos = eixo if isinstance(eixo, (tuple, list)) else (eixo,)
    positivos = {normalizar_eixo(e, posto) for e in eixos}
    if len(positivos) < len(eixos):
        raise ErroDeForma(f"os eixos {tuple(eixos)} repetem um mesmo eixo.")
    return tuple(sorted(positivos))


def _reduzida(forma: Forma, *, eixos: Eixos, manter: bool) -> Forma:
    if manter:
        return tuple(1 if i in eixos else t for i, t in enumerate(forma))
    return tuple(t for i, t in enumerate(forma) if i not in eixos)


def _reduzida_com_elementos(forma: Forma, *, eixos: Eixos, manter: bool) -> Forma:
    if any(forma[e] == 0 for e in eixos):
        raise ErroDeForma(f"não há maior nem menor de nenhum número: o tensor tem forma {forma}.")
    return _reduzida(forma, eixos=eixos, manter=manter)


def restaurar(reduzido: Any, x: Any, eixos: Eixos) -> Any:
    """Repete um resultado já reduzido até a forma que ``x`` tinha antes da redução."""
    from neuronio.tensor.estrutura import expandir, redimensionar

    mantida = _reduzida(x.forma, eixos=eixos, manter=True)
    if reduzido.forma != mantida:
        reduzido = redimensionar(reduzido, para=mantida)
    return expandir(reduzido, para=x.forma)


def _vjp_do_maximo(g: Any, y: Any, x: Any, *, eixos: Eixos, manter: bool) -> Any:
    from neuronio.tensor.elementares import converter

    venceu = converter(x == restaurar(y, x, eixos), para=g.tipo)
    empates = soma(venceu, eixos=eixos, manter=True)
    return restaurar(g, x, eixos) * venceu / empates  # empatados dividem o gradiente por igual


def _tipo_da_soma(x: str, **_: Any) -> str:
    return x if x in REAIS else "int64"


def _somar(xp: Any, x: Any, *, eixos: Eixos, manter: bool) -> Any:
    return xp.sum(x, axis=eixos, keepdims=manter, dtype=x.dtype if x.dtype.kind == "f" else "int64")


soma: Primitiva = Primitiva(
    "soma",
    calculo=_somar,
    forma=_reduzida,
    tipo=_tipo_da_soma,  # inteiros somam em int64, e True conta 1
    vjps=(lambda g, y, x, *, eixos, manter: restaurar(g, x, eixos),),
    formula=Formula("Σ", r"\sum @0", ("1",)),
)
maximo: Primitiva = Primitiva(
    "maximo",
    calculo=lambda xp, x, *, eixos, manter: xp.max(x, axis=eixos, keepdims=manter),
    forma=_reduzida_com_elementos,
    vjps=(_vjp_do_maximo,),
    formula=Formula("máx", r"\max @0", (r"1 \text{ no maior}",)),
)
argmax: Primitiva = Primitiva(
    "argmax",
    calculo=lambda xp, x, *, eixo: xp.argmax(x, axis=eixo).astype("int64"),
    forma=lambda x, *, eixo: _reduzida_com_elementos(x, eixos=(eixo,), manter=False),
    tipo=lambda x, *, eixo: "int64",
    formula=Formula("argmáx", r"\mathrm{argmax}\, @0", ()),
)
