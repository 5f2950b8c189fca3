"""As primitivas que só mudam os números de lugar: forma, ordem, repetição, recorte."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import neuronio.tensor.tensor as nucleo
from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.grafo.formulas import Formula
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor.dimensao import Dimensao, Forma, Lote, conferir_forma, e_inteiro, tamanho
from neuronio.tensor.primitiva import Primitiva
from neuronio.tensor.reducoes import normalizar_eixo
from neuronio.tensor.tipos import tipo_comum

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor

Recorte = tuple[tuple[int, int, int], ...]
"""Por eixo, início, quantidade e salto."""


# ── forma e ordem ───────────────────────────────────────────────────────────
def _forma_redimensionada(x: Forma, *, para: Forma) -> Forma:
    if tamanho(x) != tamanho(para):
        raise ErroDeForma(
            f"não dá para redimensionar {x} em {para}: a primeira tem {tamanho(x)} elementos e a segunda, "
            f"{tamanho(para)}. Um -1 no lugar de um dos tamanhos faz com que ele seja deduzido."
        )
    return para


redimensionar: Primitiva = Primitiva(
    "redimensionar",
    calculo=lambda xp, x, *, para: xp.reshape(x, para),
    forma=_forma_redimensionada,
    vjps=(lambda g, y, x, *, para: redimensionar(g, para=x.forma),),
    identidade=lambda *, para: True,
    absorve=True,
    so_a_forma=True,
    formula=Formula("forma", r"\mathrm{forma}(@0)", ("1",)),
)
transpor: Primitiva = Primitiva(
    "transpor",
    calculo=lambda xp, x, *, ordem: xp.transpose(x, ordem),
    forma=lambda x, *, ordem: tuple(x[i] for i in ordem),
    vjps=(lambda g, y, x, *, ordem: transpor(g, ordem=tuple(ordem.index(i) for i in range(len(ordem)))),),
    identidade=lambda *, ordem: tuple(ordem) == tuple(range(len(ordem))),
    formula=Formula("ᵀ", r"@0^{\top}", ("1",)),
)


def _repetir(xp: Any, x: Any, *, para: Forma) -> Any:
    return xp.broadcast_to(x, para)


def _forma_expandida(x: Forma, *, para: Forma) -> Forma:
    completa = (1,) * (len(para) - len(x)) + x
    if len(completa) != len(para) or any(a not in (1, b) for a, b in zip(completa, para, strict=True)):
        raise ErroDeForma(f"não dá para repetir {x} até {para}: só crescem os eixos de tamanho 1.")
    return para


def _vjp_da_expansao(g: Any, y: Any, x: Any, *, para: Forma) -> Any:
    from neuronio.tensor.reducoes import soma

    novos = len(para) - x.posto
    eixos = tuple(i for i, t in enumerate(para) if i < novos or (x.forma[i - novos] == 1 and t != 1))
    somado = soma(g, eixos=eixos, manter=False)
    return somado if somado.forma == x.forma else redimensionar(somado, para=x.forma)


expandir: Primitiva = Primitiva(
    "expandir",
    calculo=_repetir,
    forma=_forma_expandida,
    vjps=(_vjp_da_expansao,),
    identidade=lambda *, para: True,
    so_a_forma=True,
    formula=Formula("repete", r"\mathrm{repete}(@0)", ("1",)),
)


def zeros(forma: Forma, tipo: str) -> Tensor:
    """Zeros que não ocupam memória: um só, repetido."""
    return expandir(nucleo.Tensor(0, tipo=tipo), para=forma)


tamanho_do_lote: Primitiva = Primitiva(
    "tamanho_do_lote",
    calculo=lambda xp, *, quantos: xp.float32(quantos),
    forma=lambda *, quantos: (),
    tipo=lambda *, quantos: "float32",
    formula=Formula("lote", r"n_{\mathrm{lote}}", ()),
)


# ── recorte e o seu oposto ──────────────────────────────────────────────────
def _fatias(recorte: Recorte) -> tuple[slice, ...]:
    return tuple(
        slice(i, f if (f := i + n * p) >= 0 else None, p) if n else slice(0, 0) for i, n, p in recorte
    )


def _colar(xp: Any, x: Any, *, recorte: Recorte, forma: Forma) -> Any:
    y = xp.zeros(forma, x.dtype)
    y[_fatias(recorte)] = x
    return y


fatiar: Primitiva = Primitiva(
    "fatiar",
    calculo=lambda xp, x, *, recorte: x[_fatias(recorte)],
    forma=lambda x, *, recorte: tuple(n for _, n, _ in recorte),
    vjps=(lambda g, y, x, *, recorte: colar_fatia(g, recorte=recorte, forma=x.forma),),
    formula=Formula("[ : ]", r"@0[\cdot]", (r"1 \text{ no recorte}",)),
)
colar_fatia: Primitiva = Primitiva(
    "colar_fatia",
    calculo=_colar,
    forma=lambda x, *, recorte, forma: forma,
    vjps=(lambda g, y, x, *, recorte, forma: fatiar(g, recorte=recorte),),
    formula=Formula("cola", r"\mathrm{cola}(@0)", ("1",)),
)


def _forma_concatenada(*formas: Forma, eixo: int) -> Forma:
    primeira = formas[0]
    for outra in formas[1:]:
        if (
            len(outra) != len(primeira)
            or outra[:eixo] + outra[eixo + 1 :] != primeira[:eixo] + primeira[eixo + 1 :]
        ):
            raise ErroDeForma(
                f"não dá para concatenar {primeira} com {outra} pelo eixo {eixo}: os outros eixos precisam "
                "ser iguais."
            )
    junto: Dimensao = sum(f[eixo] for f in formas)
    return (*primeira[:eixo], junto, *primeira[eixo + 1 :])


def _vjp_da_concatenacao(indice: int) -> Any:
    def vjp(g: Any, y: Any, *entradas: Any, eixo: int) -> Any:
        inicio: Dimensao = sum(e.forma[eixo] for e in entradas[:indice])
        forma = entradas[indice].forma
        return fatiar(g, recorte=tuple((inicio if i == eixo else 0, n, 1) for i, n in enumerate(forma)))

    return vjp


concatenar_em: Primitiva = Primitiva(
    "concatenar",
    calculo=lambda xp, *xs, eixo: xp.concatenate(xs, axis=eixo),
    forma=_forma_concatenada,
    vjps=_vjp_da_concatenacao,
    formula=Formula("junta", r"\mathrm{junta}(@0, \ldots)", ("1",)),
)


# ── as mesmas, como o usuário as chama ──────────────────────────────────────
def nova_forma(x: Tensor, pedida: Sequence[Any]) -> Tensor:
    """``x.redimensionar(2, -1)``: um -1 é deduzido dos outros."""
    para = _soltos(pedida)
    vagos = [i for i, t in enumerate(para) if e_inteiro(t) and t == -1]
    if len(vagos) > 1:
        raise ErroDeForma(
            f"só um eixo pode ser -1, que é deduzido dos outros, mas a forma pedida foi {para}."
        )
    if not vagos:
        return redimensionar(x, para=conferir_forma(para))
    antes, depois = conferir_forma(para[: vagos[0]]), conferir_forma(para[vagos[0] + 1 :])
    deduzido = _deduzir(x.forma, tamanho((*antes, *depois)), para)
    return redimensionar(x, para=(*antes, deduzido, *depois))


def _soltos(argumentos: Sequence[Any]) -> tuple[Any, ...]:
    """Os argumentos dados um a um, ou todos numa tupla ou lista."""
    if len(argumentos) == 1 and isinstance(argumentos[0], (tuple, list)):
        return tuple(argumentos[0])
    return tuple(argumentos)


def _deduzir(forma: Forma, conhecido: Dimensao, para: Forma) -> Dimensao:
    total = tamanho(forma)
    if isinstance(total, Lote):
        return total // conhecido
    if isinstance(conhecido, Lote) or not conhecido or total % conhecido:
        raise ErroDeForma(
            f"não dá para redimensionar {forma} em {para}: {total} elementos não se dividem por {conhecido}."
        )
    return total // conhecido


def nova_ordem(x: Tensor, pedida: Sequence[Any]) -> Tensor:
    """``x.transpor(1, 0)``: os eixos na ordem pedida; sem argumentos, ao contrário."""
    eixos = _soltos(pedida) or tuple(reversed(range(x.posto)))
    ordem = tuple(normalizar_eixo(e, x.posto) for e in eixos)
    if sorted(ordem) != list(range(x.posto)):
        raise ErroDeForma(
            f"transpor pede cada um dos {x.posto} eixos uma vez, mas recebeu {eixos} para um tensor de forma "
            f"{x.forma}."
        )
    return transpor(x, ordem=ordem)


@com_argumentos_em_portugues
def concatenar(tensores: Sequence[Any], eixo: int = 0) -> Tensor:
    """Junta tensores ao longo de um eixo que já existe.

    Args:
        tensores: lista de tensores de mesma forma, salvo no eixo; os tipos são levados ao mais largo.
        eixo: por onde se juntam.

    >>> import neuronio as nn
    >>> nn.concatenar([nn.Tensor([1.0]), nn.Tensor([2.0, 3.0])])
    Tensor([1., 2., 3.])
    """
    lista = _lista_de_tensores(tensores, "concatenar")
    tipo = tipo_comum(*[t.tipo for t in lista])
    if any(t.posto == 0 for t in lista):
        raise ErroDeForma(
            "um número só não tem eixo por onde concatenar: para juntar números, use nn.empilhar."
        )
    positivo = normalizar_eixo(eixo, lista[0].posto)
    return concatenar_em(*[t.converter(tipo) for t in lista], eixo=positivo)


def _lista_de_tensores(tensores: Any, funcao: str) -> list[Tensor]:
    from neuronio.tensor.tensor import como_tensores

    if not isinstance(tensores, (list, tuple)):
        raise ErroDeTipo(f"{funcao} recebe uma lista de tensores, como nn.{funcao}([a, b]).")
    if not tensores:
        raise ErroDeForma(f"{funcao} precisa de pelo menos um tensor, mas recebeu uma lista vazia.")
    return como_tensores(tensores)


@com_argumentos_em_portugues
def empilhar(tensores: Sequence[Any], eixo: int = 0) -> Tensor:
    """Junta tensores de mesma forma ao longo de um eixo novo.

    Args:
        tensores: lista de tensores (ou números) de mesma forma.
        eixo: onde fica o eixo novo, do tamanho da lista.

    >>> import neuronio as nn
    >>> nn.empilhar([nn.Tensor([1.0, 2.0]), nn.Tensor([3.0, 4.0])]).forma
    (2, 2)
    """
    lista = _lista_de_tensores(tensores, "empilhar")
    for outro in lista[1:]:
        if outro.forma != lista[0].forma:
            raise ErroDeForma(
                f"só se empilham tensores de mesma forma, mas há {lista[0].forma} e {outro.forma}. Para "
                "juntar por um eixo que já existe, use nn.concatenar."
            )
    positivo = normalizar_eixo(eixo, lista[0].posto + 1)
    return concatenar([t.redimensionar(*t.forma[:positivo], 1, *t.forma[positivo:]) for t in lista], positivo)
