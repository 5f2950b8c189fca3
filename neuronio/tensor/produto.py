"""O produto de matrizes, de qualquer posto."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.erros import ErroDeForma
from neuronio.grafo.formulas import Formula
from neuronio.tensor.dimensao import Forma, Lote, tamanho
from neuronio.tensor.primitiva import Primitiva, ajustar, forma_comum
from neuronio.tensor.tipos import tipo_comum

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


def _forma_do_produto(a: Forma, b: Forma) -> Forma:
    return (*a[:-1], b[-1])


produto: Primitiva = Primitiva(
    "produto",
    # (..., m, k) por (..., k, n), com os mesmos eixos à esquerda: `multiplicar_matrizes` os prepara
    calculo=lambda xp, a, b: xp.matmul(a, b),
    forma=_forma_do_produto,
    vjps=(lambda g, y, a, b: _derivada_da_esquerda(g, a, b), lambda g, y, a, b: produto(trocar(a), g)),
    formula=Formula("@", r"@0 \, @1", (r"@1^{\top}", r"@0^{\top}")),
)


def _derivada_da_esquerda(g: Tensor, a: Tensor, b: Tensor) -> Tensor:
    if isinstance(a.forma[-1], Lote):  # as amostras ficam nas linhas: é como se repartem
        return trocar(produto(b, trocar(g)))
    return produto(g, trocar(b))


def trocar(x: Tensor) -> Tensor:
    """Troca os dois últimos eixos."""
    from neuronio.tensor.estrutura import transpor

    return transpor(x, ordem=(*range(x.posto - 2), x.posto - 1, x.posto - 2))


def multiplicar_matrizes(a: Any, b: Any) -> Tensor:
    """O produto ``a @ b``: soma sobre a última dimensão da esquerda e a penúltima da direita.

    Vetores valem como linha à esquerda e como coluna à direita; os eixos a mais são lotes, e combinam
    como nas operações elementares.

    Raises:
        ErroDeForma: se as dimensões somadas não são iguais, ou um dos lados é um número só.
    """
    from neuronio.tensor.tensor import como_tensores

    a, b = como_tensores([a, b])
    _conferir(a.forma, b.forma)
    tipo = tipo_comum(a.tipo, b.tipo)
    tipo = "int64" if tipo == "bool" else tipo
    a, b = a.converter(tipo), b.converter(tipo)
    vetor_a, vetor_b = a.posto == 1, b.posto == 1
    if vetor_a:
        a = a.redimensionar(1, *a.forma)
    if vetor_b:
        b = b.redimensionar(*b.forma, 1)
    if b.posto == 2 and a.posto > 2:  # um só produto grande, em vez de um por lote
        y = produto(a.redimensionar(tamanho(a.forma[:-1]), a.forma[-1]), b)
        y = y.redimensionar(*a.forma[:-1], b.forma[-1])
    else:
        lotes = forma_comum(a.forma[:-2], b.forma[:-2], operacao="produto, nos eixos à esquerda das matrizes")
        y = produto(
            ajustar(a, tipo, (*lotes, *a.forma[-2:])),
            ajustar(b, tipo, (*lotes, *b.forma[-2:])),
        )
    if vetor_a:
        y = y.redimensionar(*y.forma[:-2], y.forma[-1])
    if vetor_b:
        y = y.redimensionar(*y.forma[:-1])
    return y


def _conferir(a: Forma, b: Forma) -> None:
    if not a or not b:
        raise ErroDeForma(f"não dá para multiplicar {a} por {b} com @: um dos lados é um número só. Use *.")
    esquerda, direita = a[-1], b[-2] if len(b) > 1 else b[0]
    if esquerda == direita:
        return
    mensagem = (
        f"não dá para multiplicar {a} por {b}: o produto soma sobre a última dimensão da esquerda "
        f"({esquerda}) e a {'penúltima' if len(b) > 1 else 'única'} da direita ({direita})."
    )
    if len(b) == 2 and b[-1] == esquerda:
        mensagem += f" Transpor a direita, para {b[::-1]}, resolve: x @ w.T"
    elif len(a) == 2 and a[-2] == direita:
        mensagem += f" Transpor a esquerda, para {a[::-1]}, resolve: x.T @ w"
    raise ErroDeForma(mensagem)
