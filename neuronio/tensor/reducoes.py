"""As primitivas que juntam os números de um ou mais eixos num só."""

from __future__ import annotations

from typing import Any

from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Forma
from neuronio.tensor.primitiva import Primitiva

Eixos = tuple[int, ...]


def normalizar_eixos(eixo: int | tuple[int, ...] | list[int] | None, posto: int) -> Eixos:
    """Os eixos pedidos, todos positivos, em ordem e sem repetição; None são todos.

    >>> normalizar_eixos(-1, 3), normalizar_eixos(None, 2)
    ((2,), (0, 1))
    """
    if eixo is None:
        return tuple(range(posto))
    eixos = eixo if isinstance(eixo, (tuple, list)) else (eixo,)
    positivos = set()
    for e in eixos:
        if isinstance(e, bool) or not isinstance(e, int):
            raise ErroDeTipo(f"um eixo é um número inteiro, mas recebeu {e!r}.")
        if not -posto <= e < posto:
            faixa = f"os eixos vão de {-posto} a {posto - 1}" if posto else "ele não tem eixos"
            raise ErroDeForma(f"não existe o eixo {e} num tensor de {posto} eixo(s): {faixa}.")
        positivos.add(e % posto)
    if len(positivos) < len(eixos):
        raise ErroDeForma(f"os eixos {tuple(eixos)} repetem um mesmo eixo.")
    return tuple(sorted(positivos))


def _reduzida(forma: Forma, *, eixos: Eixos, manter: bool) -> Forma:
    if manter:
        return tuple(1 if i in eixos else t for i, t in enumerate(forma))
    return tuple(t for i, t in enumerate(forma) if i not in eixos)


def _reduzida_com_elementos(forma: Forma, *, eixos: Eixos, manter: bool) -> Forma:
    if any(forma[e] == 0 for e in eixos):
        raise ErroDeForma(f"não há máximo de nenhum número: o tensor tem forma {forma}.")
    return _reduzida(forma, eixos=eixos, manter=manter)


def restaurar(reduzido: Any, x: Any, eixos: Eixos) -> Any:
    """Repete um resultado já reduzido até a forma que ``x`` tinha antes da redução."""
    from neuronio.tensor.estrutura import expandir, redimensionar

    return expandir(redimensionar(reduzido, para=_reduzida(x.forma, eixos=eixos, manter=True)), para=x.forma)


def _vjp_do_maximo(g: Any, y: Any, x: Any, *, eixos: Eixos, manter: bool) -> Any:
    from neuronio.tensor.elementares import converter

    venceu = converter(x == restaurar(y, x, eixos), para=g.tipo)
    empates = soma(venceu, eixos=eixos, manter=True)
    return restaurar(g, x, eixos) * venceu / empates  # empatados dividem o gradiente por igual


soma: Primitiva = Primitiva(
    "soma",
    calculo=lambda xp, x, *, eixos, manter: xp.sum(x, axis=eixos, keepdims=manter, dtype=x.dtype),
    forma=_reduzida,
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
    calculo=lambda xp, x, *, eixo: xp.argmax(x, axis=eixo),
    forma=lambda x, *, eixo: _reduzida_com_elementos(x, eixos=(eixo,), manter=False),
    tipo=lambda x, *, eixo: "int64",
    formula=Formula("argmáx", r"\mathrm{argmax}\, @0", ()),
)
