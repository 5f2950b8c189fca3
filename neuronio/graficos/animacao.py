"""A animação de um treino: uma figura por época, em GIF ou numa página com controle deslizante."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.arquivos import como_caminho, escrever
from neuronio.erros import ErroDeTipo, ErroDeTreino, ErroDeValor, erro_de_nome
from neuronio.formato import inteiro
from neuronio.graficos import estilo, paleta
from neuronio.graficos.cenas import Cena, Confusao, Curva, Fronteira, Kernels
from neuronio.graficos.figura_animada import Quadro
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.treino import Callback, Treino

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura

QUADROS = 40
"""Quantos tem uma animação, no máximo: de um treino de mais épocas, só algumas se veem."""

DE_AMOSTRAS: dict[str, Callable[[Any, Any], Cena]] = {
    "curva": Curva,
    "fronteira": Fronteira,
    "confusao": Confusao,
}
CENAS = (*DE_AMOSTRAS, "kernels")


@com_argumentos_em_portugues
def animar(oque: str, x: Any = None, y: Any = None, camada: str | None = None) -> Animacao:
    """Um callback que guarda como a rede está a cada época, e faz disso uma animação.

    Args:
        oque: "curva" (de uma regressão de uma variável), "fronteira" (de um classificador de pontos do
            plano), "kernels" (de uma convolução) ou "confusao" (a matriz de confusão).
        x, y: as amostras que se veem; os kernels não as pedem.
        camada: dos kernels, o nome da convolução; sem ele, a primeira.

    Returns:
        Um `Animacao`: dá-se a ``callbacks``, e depois ``salvar("treino.gif")`` ou ``salvar("treino.html")``,
        uma página só, com um botão e um controle deslizante; num caderno, mostra-se.

    Raises:
        ErroDeNome: se não há uma cena com tal nome.
        ErroDeForma, ErroDeDados: se x e y não são os que ela desenha; ao treinar, se não há convolução.

    >>> import tempfile, neuronio as nn
    >>> x, y = nn.dados.luas(60)
    >>> rede = nn.RedeNeural([2, 8, 2], saida="linear")
    >>> rede.compilar("adam", "entropia-cruzada", motor="numpy")
    >>> animacao = nn.graficos.animar("fronteira", x, y)
    >>> _ = rede.treinar(x, y, epocas=2, progresso=False, callbacks=[animacao])
    >>> with tempfile.TemporaryDirectory() as pasta:
    ...     animacao.salvar(f"{pasta}/treino.gif").read_bytes()[:6]
    b'GIF89a'
    """
    if oque not in CENAS:
        raise erro_de_nome("animação", str(oque), CENAS)
    if oque == "kernels":
        return Animacao(Kernels(camada))
    if x is None or y is None:
        raise ErroDeTipo(f'a animação "{oque}" é sobre amostras: nn.graficos.animar("{oque}", x, y).')
    return Animacao(DE_AMOSTRAS[oque](x, y))


class Animacao(Callback):
    """O que `animar` devolve: guarda o que a cena vê, antes do treino e ao fim de cada época.

    Args:
        cena: o que se vê.
    """

    def __init__(self, cena: Cena) -> None:
        self.cena, self.cada = cena, 1
        self.guardados: list[tuple[int, NDArray[Any]]] = []
        """De cada época que se guardou, o número dela e o que a cena viu."""

    def ao_iniciar_treino(self, treino: Treino) -> None:
        self.guardados, self.cada = [], 1
        self._guardar(treino)

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        if treino.epoca % self.cada == 0 or treino.epoca == treino.epocas:
            self._guardar(treino)

    def _guardar(self, treino: Treino) -> None:
        if treino.modelo.forma_entrada is None:  # ainda não se sabe o que ela lê
            return
        self.guardados.append((treino.epoca, self.cena.guardar(treino.modelo)))
        if len(self.guardados) > 2 * QUADROS:
            self.guardados, self.cada = self.guardados[::2], 2 * self.cada

    def salvar(self, caminho: str | Path, titulo: str = "Uma rede aprende") -> Path:
        """Escreve a animação: ``.gif``, ou ``.html``, que é um arquivo só e não precisa da internet.

        Raises:
            ErroDeTreino: se ainda não se treinou com ela.
            ErroDeValor: se o nome acaba de outro modo.
            ErroDeArquivo: se não se pode escrever ali.
        """
        destino = como_caminho(caminho)
        match destino.suffix.lower():
            case ".gif":
                from neuronio.graficos.grade import animar_quadros

                pngs = [self._com_a_epoca(*quadro).png(100) for quadro in self._escolhidos()]
                return escrever(destino, animar_quadros(pngs))
            case ".html":
                return escrever(destino, self._pagina(titulo).encode())
        raise ErroDeValor(f"uma animação se salva em .gif ou em .html, e não em {destino.name}.")

    def _com_a_epoca(self, epoca: int, guardado: NDArray[Any]) -> Figura:
        figura = self.cena.desenhar(guardado, self._todos())
        dizeres = f"época {inteiro(epoca)} de {inteiro(self.guardados[-1][0])}"
        figura.supxlabel(dizeres, x=0.98, ha="right", fontsize=estilo.LETRA, color=paleta.SUAVE)
        return figura

    def _repr_html_(self) -> str:
        moldura = escape(self._pagina("Uma rede aprende"), quote=True)
        estilo = "width: 100%; max-width: 640px; height: 720px; border: 0"
        return f'<iframe srcdoc="{moldura}" style="{estilo}"></iframe>'

    def _todos(self) -> list[NDArray[Any]]:
        return [guardado for _, guardado in self.guardados]

    def _escolhidos(self) -> list[tuple[int, NDArray[Any]]]:
        if not self.guardados:
            raise ErroDeTreino(
                "não há o que animar: dê a animação ao treino, rede.treinar(..., callbacks=[animacao]), e "
                "salve-a depois."
            )
        ultimo = len(self.guardados) - 1
        quais = np.unique(np.linspace(0, ultimo, min(ultimo + 1, QUADROS)).round().astype(int))
        return [self.guardados[i] for i in quais]

    def _pagina(self, titulo: str) -> str:
        quadros = [
            Quadro(epoca, self.cena.desenhar(guardado, self._todos()))
            for epoca, guardado in self._escolhidos()
        ]
        modelo = Template(files("neuronio.graficos").joinpath("animacao.html").read_text(encoding="utf-8"))
        return modelo.substitute(
            titulo=escape(titulo),
            quadros="\n".join(quadro.html(vez) for vez, quadro in enumerate(quadros)),
            ultimo=len(quadros) - 1,
        )
