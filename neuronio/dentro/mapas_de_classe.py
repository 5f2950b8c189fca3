"""Grad-CAM: que região da imagem decidiu a resposta de uma rede de convoluções."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.camadas import Conv2D, Conv2DTransposta
from neuronio.dentro.derivada import LOTE, Classes, amostras_reais, classes_de, derivando, respostas
from neuronio.erros import ErroDeForma, ErroDeValor
from neuronio.modelos import Modelo
from neuronio.modelos.ativacoes import Vistas, caminhos, nomes_pedidos, vendo_camadas
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor import Tensor, gradientes


@com_argumentos_em_portugues
def grad_cam(modelo: Modelo, x: Any, classes: Classes = None, camada: Any = None) -> NDArray[np.float32]:
    r"""Que regiões de cada imagem contaram a favor de uma classe, vistas nos mapas de uma convolução.

    .. math:: w_k = \frac{1}{h w} \sum_{i,j} \frac{\partial z_c}{\partial A_{kij}}, \qquad
        L = \max\Bigl(0, \sum_k w_k A_k\Bigr)

    Cada mapa A conta tanto quanto, em média, empurra a resposta z.

    Args:
        modelo: uma rede de uma entrada, que dá um número por classe.
        x: imagens, ``(n, canais, altura, largura)``.
        classes: como em `gradiente_da_entrada`.
        camada: o nome de uma que dá mapas, ou ela própria; sem isto, a última convolução, com a ativação que
            vem logo depois dela.

    Returns:
        Um mapa por imagem, do tamanho dos da camada, ``(n, altura, largura)``; nada é negativo.

    Raises:
        ErroDeValor: se a rede não tem convoluções, e não se diz uma camada.
        ErroDeForma: se a camada não dá mapas, ``(n, canais, altura, largura)``.
        ErroDeNome: se não há tal camada; diz as que há.

    Fonte: Selvaraju e outros, "Grad-CAM", 2017, equações 1 e 2.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(1, 8, 8), nn.Conv2D(4, 3), nn.ReLU(), nn.Flatten(), nn.Densa(10)])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> grad_cam(rede, np.ones((5, 1, 8, 8))).shape
    (5, 6, 6)
    """
    imagens = amostras_reais(modelo, x)
    quais = classes_de(modelo, imagens, classes)
    dona = None if camada is None else nomes_pedidos(modelo, camada)[0]
    if dona is None:
        conferir_convolucao(modelo)
    mapas = []
    for i in range(0, len(imagens), LOTE):
        with derivando(modelo), vendo_camadas(modelo) as vistas:
            lote = Tensor(imagens[i : i + LOTE], requer_grad=True, tipo=imagens.dtype.name)
            total = respostas(modelo(lote), quais[i : i + LOTE])
            ativacao = vistas.tensores[_qual(modelo, vistas, dona)]
            (g,) = gradientes(total, [ativacao])
            importancia = g.media(eixo=(2, 3), manter=True)
            mapas.append((importancia * ativacao).soma(eixo=1).relu().numpy())
    return np.concatenate(mapas)


def tem_convolucao(modelo: Modelo) -> bool:
    """Se alguma camada do modelo é uma convolução de imagens."""
    return any(isinstance(c, (Conv2D, Conv2DTransposta)) for c in modelo.todas())


def conferir_convolucao(modelo: Modelo) -> None:
    """Recusa um modelo sem convoluções."""
    if not tem_convolucao(modelo):
        camadas = ", ".join(dict.fromkeys(type(c).__name__ for _, c in modelo.subcamadas()))
        raise ErroDeValor(
            f"o Grad-CAM olha para os mapas de uma convolução, e esta rede não tem nenhuma ({camadas}): use "
            "nn.dentro.gradientes_integrados, que serve a qualquer rede."
        )


def _qual(modelo: Modelo, vistas: Vistas, dona: str | None) -> str:
    """Do que se viu, o nome dos mapas que se querem."""
    formas = {nome: t.forma[1:] for nome, t in vistas.tensores.items()}
    if dona is None:
        return _depois_da_ultima_convolucao(modelo, vistas, formas)
    nomes = vistas.de(dona)
    if not nomes or len(formas[nomes[0]]) != 3:
        com_mapas = ", ".join(nome for nome, forma in formas.items() if len(forma) == 3)
        raise ErroDeForma(
            f'a camada "{dona}" não dá mapas, (n, canais, altura, largura). As que dão: '
            f"{com_mapas or 'nenhuma'}."
        )
    return nomes[0]


def _depois_da_ultima_convolucao(modelo: Modelo, vistas: Vistas, formas: dict[str, Any]) -> str:
    quais = caminhos(modelo)
    convolucoes = {quais[id(c)] for c in modelo.todas() if isinstance(c, (Conv2D, Conv2DTransposta))}
    nomes = list(formas)
    ultima = max(i for i, nome in enumerate(nomes) if vistas.donas[nome] in convolucoes)
    while ultima + 1 < len(nomes) and formas[nomes[ultima + 1]] == formas[nomes[ultima]]:
        ultima += 1
    return nomes[ultima]
