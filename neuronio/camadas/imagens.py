"""O que as camadas de imagem conferem antes de calcular: a ordem dos eixos."""

from __future__ import annotations

from neuronio.camadas.camada import Camada
from neuronio.tensor.convolucao import Par
from neuronio.tensor.dimensao import Forma

ORDEM = "(lote, canais, altura, largura)"


def conferir_imagens(camada: Camada, forma: Forma) -> None:
    """Recusa o que não tem os quatro eixos de um lote de imagens, dizendo qual falta.

    Raises:
        ErroDeForma: se a forma não é (lote, canais, altura, largura).
    """
    if len(forma) == 4:
        return
    dica = ""
    if len(forma) == 3:
        dica = (
            " Se são imagens sem o eixo dos canais, ponha-o: x[:, None]. Se é uma imagem só, falta o do "
            "lote: x[None]."
        )
    elif len(forma) == 2:
        dica = " Se cada linha é uma imagem achatada, ponha antes um Redimensionar(canais, altura, largura)."
    raise camada.erro_de_forma(f"espera imagens na ordem {ORDEM}, mas recebeu {forma}.{dica}")


def parecem_ter_canais_por_ultimo(forma: Forma) -> bool:
    """Se uma forma tem jeito de (lote, altura, largura, canais): 8×8 ou mais, com 1 ou 3 canais no fim."""
    _, altura, largura, canais = forma
    return canais in (1, 3) and altura == largura and isinstance(altura, int) and altura >= 8


def altura_e_largura(forma: Forma) -> Par:
    """Os lados das imagens de um lote."""
    _, _, altura, largura = forma
    assert isinstance(altura, int)  # só o primeiro eixo pode ser o lote simbólico
    assert isinstance(largura, int)
    return altura, largura
