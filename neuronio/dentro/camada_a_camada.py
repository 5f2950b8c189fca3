"""Uma amostra, camada a camada: o que cada uma faz dela."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.dentro.quadros import com_sinal, maior_modulo, nomear_ao_lado, pintar_quadros
from neuronio.erros import ErroDeForma, ErroDeTipo
from neuronio.graficos import estilo, paleta
from neuronio.modelos import Modelo
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from neuronio.graficos.figura import Figura

MAXIMO_DE_CAMADAS, MAXIMO_DE_MAPAS, MAXIMO_DE_NUMEROS = 16, 12, 64


@com_argumentos_em_portugues
def ativacoes(modelo: Modelo, x: Any, camadas: Any = None) -> Figura:
    """Desenha o que cada camada dá de uma amostra, da entrada à saída: azul é positivo, laranja, negativo.

    Números em fila são uma fila de casas, mapas de convolução são quadros, e uma sequência, uma tabela com um
    passo por coluna. Cada camada tem a sua escala de cores; de muitas casas, mostram-se as primeiras.

    Args:
        modelo: uma rede já construída, ou que se constrói para esta amostra.
        x: um lote de uma amostra, ``(1, ...)``, como ``x_teste[:1]``.
        camadas: os nomes das camadas, ou elas próprias; sem isto, todas as que estão na fila da rede, até
            dezesseis.

    Returns:
        Uma figura do Matplotlib, com uma fileira por camada. Os números estão em `modelo.ativacoes`.

    Raises:
        ErroDeNome: se não há tal camada; diz as que há.
        ErroDeForma: se vem mais de uma amostra.

    >>> import neuronio as nn
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> figura = ativacoes(rede, [[5.1, 3.5, 1.4, 0.2]])
    >>> [eixos.get_ylabel().split()[0] for eixos in figura.axes]
    ['entrada_1', 'densa_1', 'relu_1', 'densa_2', 'linear_1']
    """
    if not isinstance(modelo, Modelo):
        raise ErroDeTipo(f"olha-se por dentro de um modelo, mas recebi {modelo!r:.60}.")
    vistas = modelo.ativacoes(x, camadas)
    if camadas is None:
        vistas = {nome: a for nome, a in vistas.items() if "." not in nome}
    mostradas = dict(list(vistas.items())[:MAXIMO_DE_CAMADAS])
    if any(len(a) != 1 for a in mostradas.values()):
        quantas = len(next(iter(mostradas.values())))
        raise ErroDeForma(f"mostra-se uma amostra, e vieram {quantas}: escolha uma, como x[:1].")
    altos = [_alto(a[0]) for a in mostradas.values()]
    figura = estilo.nova_figura(7.6, 0.6 + sum(altos))
    grade = figura.subplots(len(mostradas), 1, squeeze=False, height_ratios=altos)[:, 0]
    for eixos, (nome, dadas) in zip(grade, mostradas.items(), strict=True):
        estilo.arrumar(eixos, "", "", "")
        _mostrar(eixos, dadas[0].astype(np.float64))
        nomear_ao_lado(eixos, f"{estilo.encurtar(nome, 18)}\n{_forma(dadas.shape[1:])}", estilo.LETRA - 1)
    estilo_do_titulo = {
        "loc": "left",
        "fontsize": estilo.LETRA + 2,
        "fontweight": "bold",
        "color": paleta.TINTA,
    }
    grade[0].set_title("Uma amostra, camada a camada", pad=8, **estilo_do_titulo)
    return figura


def _forma(forma: tuple[int, ...]) -> str:
    """A forma e, se nem tudo se mostra, quanto se mostra."""
    cabem = {1: MAXIMO_DE_NUMEROS, 3: MAXIMO_DE_MAPAS}.get(len(forma), forma[0])
    return "×".join(map(str, forma)) + (f"\n(só {cabem})" if forma[0] > cabem else "")


def _alto(numeros: NDArray[Any]) -> float:
    """Em polegadas, o que a fileira ocupa."""
    return {1: 0.5, 2: 1.1}.get(numeros.ndim, 0.85)


def _mostrar(eixos: Axes, numeros: NDArray[np.float64]) -> None:
    if numeros.ndim == 3:
        mapas = numeros[:MAXIMO_DE_MAPAS]
        pintar_quadros(eixos, mapas, MAXIMO_DE_MAPAS)
        eixos.set_xlim(-0.02, 1.1 * MAXIMO_DE_MAPAS - 0.08)
        eixos.set_anchor("W")
        return
    fila = numeros.T if numeros.ndim == 2 else numeros.reshape(1, -1)[:, :MAXIMO_DE_NUMEROS]
    limite = maior_modulo(fila)
    eixos.imshow(fila, cmap=com_sinal(), vmin=-limite, vmax=limite, interpolation="nearest", aspect="auto")
    eixos.set_xticks([])
    eixos.set_yticks([])
    eixos.grid(visible=False)
    for borda in eixos.spines.values():
        borda.set_visible(True)
        borda.set_color(paleta.EIXO)
