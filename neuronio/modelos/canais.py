"""A ordem dos eixos de um lote de imagens: os canais vêm antes da altura, e não no fim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuronio.camadas import Conv2D
from neuronio.camadas.imagens import ORDEM

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

POUCOS = 4
"""Canais que uma imagem costuma ter: cinza, com transparência, cores, cores com transparência."""

MENOR_LADO = 8
"""Uma imagem de menos pontos de lado pode ser outra coisa."""


def recusar_canais_por_ultimo(modelo: Modelo, forma: tuple[int, ...]) -> None:
    """Recusa imagens cuja altura a primeira convolução da rede tomaria pelos canais.

    Dentro da rede há formas assim (muitos canais, e poucos pontos de largura), mas não num arquivo de
    imagens; e quem convolve um sinal de uma dimensão só usa um kernel de largura 1.

    Raises:
        ErroDeForma: se parecem ter os canais por último.
    """
    if len(forma) != 4 or forma[3] > POUCOS or min(forma[1:3]) < MENOR_LADO:
        return
    _, altura, largura, canais = forma
    primeira = next((camada for camada in modelo.todas() if isinstance(camada, Conv2D)), None)
    if primeira is None or primeira.janela[1] == 1 or (primeira.forma_entrada or ())[:1] != (altura,):
        return
    raise primeira.erro_de_forma(
        f"espera imagens na ordem {ORDEM}, mas as que vieram, {forma}, parecem ter os canais por último: "
        f"x.transpose(0, 3, 1, 2) os traz para a frente, e uma Entrada seria Entrada({canais}, {altura}, "
        f"{largura}). Se a ordem já está certa, troque a altura pela largura: x.swapaxes(2, 3)."
    )
