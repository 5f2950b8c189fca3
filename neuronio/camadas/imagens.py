"""O que as camadas de imagem conferem antes de calcular: a ordem dos eixos."""

from __future__ import annotations

from neuronio.camadas.camada import Camada
from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeValor
from neuronio.tensor.convolucao import Par
from neuronio.tensor.dimensao import Forma, Lote

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


def conferir_grupos(filtros: int, grupos: int) -> None:
    """Recusa filtros que não se dividem por igual entre os grupos.

    Raises:
        ErroDeValor: se não se dividem.
    """
    if filtros % grupos:
        raise ErroDeValor(
            f"os filtros se dividem por igual entre os grupos, mas {filtros} não se divide por {grupos}."
        )


def canais_a_conhecer(camada: Camada, amostra: Forma, grupos: int) -> int:
    """Quantos canais tem a primeira imagem que uma convolução vê; divididos por igual entre os grupos.

    Raises:
        ErroDeForma: se não é uma imagem, tem jeito de ter os canais por último, ou eles não se dividem.
    """
    imagens = (Lote(), *amostra)
    conferir_imagens(camada, imagens)
    if parecem_ter_canais_por_ultimo(imagens):
        raise camada.erro_de_forma(
            f"espera imagens na ordem {ORDEM}, mas recebeu {imagens}, que parecem ter os canais por "
            "último: x.transpose(0, 3, 1, 2) os traz para a frente. Se a ordem já está certa, troque "
            "altura por largura."
        )
    canais = inteiro_positivo("a quantidade de canais", amostra[0])
    if canais % grupos:
        raise camada.erro_de_forma(
            f"divide os canais em {grupos} grupos iguais, mas recebeu imagens de {canais} canais, "
            f"{imagens}. Use uma quantidade de grupos que divida {canais}."
        )
    return canais


def conferir_canais(camada: Camada, forma: Forma, canais: int, kernel: Forma) -> None:
    """Recusa imagens de outra quantidade de canais que a do kernel.

    Raises:
        ErroDeForma: se não são imagens, ou têm outros canais.
    """
    conferir_imagens(camada, forma)
    if forma[1] == canais:
        return
    if forma[3] == canais:
        dica = "Os canais parecem vir por último: x.transpose(0, 3, 1, 2) os traz para a frente."
    else:
        dica = f"Para imagens de {forma[1]} canal(is), crie outra camada."
    raise camada.erro_de_forma(
        f"espera imagens de {canais} canal(is), na ordem {ORDEM}, porque o seu kernel tem forma "
        f"{kernel}, mas recebeu {forma}. {dica}"
    )


def altura_e_largura(forma: Forma) -> Par:
    """Os lados das imagens de um lote."""
    _, _, altura, largura = forma
    assert isinstance(altura, int)  # só o primeiro eixo pode ser o lote simbólico
    assert isinstance(largura, int)
    return altura, largura
