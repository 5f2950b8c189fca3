"""O mapa afim: de onde, na imagem de antes, vem cada ponto da que se faz."""

from __future__ import annotations

from dataclasses import dataclass

from neuronio.tensor import Tensor

Numero = Tensor | float
"""Um por amostra, ``(lote,)``, ou o mesmo para todas."""


@dataclass(frozen=True)
class Mapa:
    r"""De cada amostra, o que leva um ponto (y, x) ao ponto que nele se lê.

    .. math:: y' = a y + b x + c \qquad x' = d y + e x + f

    As coordenadas são em pontos, a partir do centro da imagem.
    """

    a: Numero = 1.0
    b: Numero = 0.0
    c: Numero = 0.0
    d: Numero = 0.0
    e: Numero = 1.0
    f: Numero = 0.0

    def depois_de(self, primeiro: Mapa) -> Mapa:
        """O que leva aonde os dois levam, um depois do outro.

        >>> Mapa(a=2.0, c=1.0).depois_de(Mapa(c=10.0)).c
        21.0
        """
        o = primeiro
        return Mapa(
            self.a * o.a + self.b * o.d,
            self.a * o.b + self.b * o.e,
            self.a * o.c + self.b * o.f + self.c,
            self.d * o.a + self.e * o.d,
            self.d * o.b + self.e * o.e,
            self.d * o.c + self.e * o.f + self.f,
        )

    def em(self, y: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
        """Aonde leva cada ponto: ``(lote, h, w)``."""
        a, b, c, d, e, f = map(_por_ponto, (self.a, self.b, self.c, self.d, self.e, self.f))
        return y * a + x * b + c, y * d + x * e + f


def _por_ponto(numero: Numero) -> Numero:
    return numero.redimensionar(-1, 1, 1) if isinstance(numero, Tensor) else numero
