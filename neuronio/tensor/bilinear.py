"""A leitura bilinear: de uma imagem, o tom entre quatro pontos, no lugar que se calcular."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuronio.grafo.formulas import Formula
from neuronio.tensor.ao_longo import coletar_ao_longo, espalhar_ao_longo
from neuronio.tensor.dimensao import concreto
from neuronio.tensor.estrutura import expandir
from neuronio.tensor.primitiva import Primitiva

if TYPE_CHECKING:
    from neuronio.tensor.tensor import Tensor


def _ler(xp: Any, x: Any, linhas: Any, colunas: Any) -> Any:
    """``x``: (n, canais, altura, largura), de lados de pelo menos 2; ``linhas`` e ``colunas``: (n, h, w)."""
    (n, canais, altura, largura), (_, h, w) = x.shape, linhas.shape
    (i, beta), (j, alfa) = _em_volta(xp, linhas, altura), _em_volta(xp, colunas, largura)
    pontos, primeiro = x.reshape(n, canais, altura * largura), i * largura + j

    def em(depois: int) -> Any:
        onde = (primeiro + depois).reshape(n, 1, h * w)
        return xp.take_along_axis(pontos, onde, 2).reshape(n, canais, h, w)

    cima = _entre(em(0), em(1), alfa)
    return _entre(cima, _entre(em(largura), em(largura + 1), alfa), beta)


def _em_volta(xp: Any, p: Any, lado: int) -> tuple[Any, Any]:
    """O ponto antes de p, e quanto se passou dele: o de fora vai à beira; de um NaN, o primeiro, e NaN."""
    p = xp.clip(p, 0, lado - 1)[:, None]
    antes = xp.minimum(xp.nan_to_num(p).astype("int64"), lado - 2)
    return antes, p - antes.astype(p.dtype)


def _entre(a: Any, b: Any, quanto: Any) -> Any:
    return a + (b - a) * quanto


class _Leitura:
    """A mesma leitura, escrita com tensores: é de que se fazem as derivadas."""

    def __init__(self, x: Tensor, linhas: Tensor, colunas: Tensor) -> None:
        n, canais, altura, largura = x.forma
        self.forma, self.pontos, self.largura = x.forma, x.redimensionar(n, canais, -1), concreto(largura)
        i, self.beta, self.varia_beta = self._em_volta(linhas, altura)
        j, self.alfa, self.varia_alfa = self._em_volta(colunas, self.largura)
        primeiro = (i * self.largura + j).converter("int64")
        self.lida = (n, canais, *linhas.forma[1:])
        self.primeiro = expandir(primeiro, para=self.lida).redimensionar(n, canais, -1)

    def _em_volta(self, p: Tensor, lado: Any) -> tuple[Tensor, Tensor, Tensor]:
        """O ponto antes de p, quanto se passou dele, e se isso varia com p: na beira, não."""
        p = p[:, None]
        na_imagem = p.limitar(0, lado - 1)
        antes = na_imagem.piso().limitar(None, lado - 2)
        return antes, na_imagem - antes, (p >= 0) & (p <= lado - 1)

    def em(self, depois: int) -> Tensor:
        """O ponto de cada imagem que está tantos depois do primeiro dos quatro."""
        return coletar_ao_longo(self.pontos, self.primeiro + depois, eixo=2).redimensionar(self.lida)

    def devolver(self, g: Tensor) -> Tensor:
        """A cada ponto da imagem, o que lhe cabe do gradiente de quem o leu."""
        em_cima, em_baixo = g * (1 - self.beta), g * self.beta
        partes = [
            self._espalhar(em_cima * (1 - self.alfa), 0),
            self._espalhar(em_cima * self.alfa, 1),
            self._espalhar(em_baixo * (1 - self.alfa), self.largura),
            self._espalhar(em_baixo * self.alfa, self.largura + 1),
        ]
        return sum(partes[1:], partes[0]).redimensionar(self.forma)

    def _espalhar(self, g: Tensor, depois: int) -> Tensor:
        em_fila, quantos = g.redimensionar(self.primeiro.forma), self.pontos.forma[2]
        return espalhar_ao_longo(em_fila, self.primeiro + depois, eixo=2, quantos=quantos)

    def na_vertical(self) -> Tensor:
        """De quanto muda o que se lê, a cada ponto que se desce."""
        esquerda, direita = self.em(self.largura) - self.em(0), self.em(self.largura + 1) - self.em(1)
        na_vertical: Tensor = _entre(esquerda, direita, self.alfa) * self.varia_beta
        return na_vertical

    def na_horizontal(self) -> Tensor:
        """De quanto muda o que se lê, a cada ponto para a direita."""
        cima, baixo = self.em(1) - self.em(0), self.em(self.largura + 1) - self.em(self.largura)
        na_horizontal: Tensor = _entre(cima, baixo, self.beta) * self.varia_alfa
        return na_horizontal


ler_bilinear: Primitiva = Primitiva(
    "ler_bilinear",
    real=True,
    calculo=_ler,
    forma=lambda x, linhas, colunas: (*x[:2], *linhas[1:]),
    vjps=(
        lambda g, y, *entradas: _Leitura(*entradas).devolver(g),
        lambda g, y, *entradas: (g * _Leitura(*entradas).na_vertical()).soma(eixo=1),
        lambda g, y, *entradas: (g * _Leitura(*entradas).na_horizontal()).soma(eixo=1),
    ),
    formula=Formula(
        "ler em", r"@0[@1, @2]", (r"1 \text{ nos pontos em volta}", r"\Delta_{y} @0", r"\Delta_{x} @0")
    ),
)
