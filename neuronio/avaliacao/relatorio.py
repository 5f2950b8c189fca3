"""O relatório de um modelo: as medidas, as figuras, e a página que junta tudo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio import graficos
from neuronio.avaliacao.respostas import respostas
from neuronio.erros import ErroDeArquivo
from neuronio.exames.exame import diagnostico
from neuronio.formato import inteiro
from neuronio.graficos import ConteudoDoRelatorio, LinhaDoModelo, escrever_relatorio
from neuronio.graficos.pagina import PAGINA
from neuronio.medidas import Avaliacao, AvaliacaoDeRegressao, avaliar_classificacao, avaliar_regressao
from neuronio.modelos import Modelo
from neuronio.modelos.resumo import Resumo
from neuronio.nomes import com_argumentos_em_portugues

if TYPE_CHECKING:
    from neuronio.graficos.figura import Figura


@dataclass(frozen=True, eq=False)
class Relatorio:
    """O que se mediu de um modelo, as figuras e a página.

    Atributos:
        medida: os números: uma :class:`Avaliacao`, ou uma :class:`AvaliacaoDeRegressao`.
        conteudo: o que vai na página.
    """

    medida: Avaliacao | AvaliacaoDeRegressao
    conteudo: ConteudoDoRelatorio

    def __repr__(self) -> str:
        return f"{self.medida} As figuras estão em .figuras, e .salvar(pasta) escreve a página."

    @cached_property
    def figuras(self) -> dict[str, Figura]:
        """As figuras, pelo nome: cada uma é uma ``matplotlib.figure.Figure``, que se muda à vontade."""
        medida = self.medida
        if isinstance(medida, AvaliacaoDeRegressao):
            return {"dispersao": graficos.dispersao(medida), "residuos": graficos.residuos(medida)}
        desenhadas = {
            "confusao": graficos.matriz_de_confusao(medida.matriz, medida.classes),
            "confusao_em_fracoes": graficos.matriz_de_confusao(medida.matriz, medida.classes, fracoes=True),
            "roc": graficos.curvas_roc(medida.curvas),
            "precisao_e_recall": graficos.curvas_de_precisao(medida.precisao_recall),
            "calibracao": graficos.curva_de_calibracao(medida.calibracao),
            "custos": graficos.custo_por_limiar(medida.limiares),
        }
        if self.conteudo.imagens is not None and medida.enganos:
            desenhadas["enganos"] = graficos.enganos(self.conteudo.imagens, medida.enganos, medida.classes)
        return desenhadas

    def salvar(self, pasta: str | Path, substituir: bool = False) -> Path:
        """Escreve ``relatorio.html``, que se lê sem rede, e as figuras em PNG; devolve o caminho da página.

        Args:
            pasta: onde; é criada se não existe.
            substituir: se pode escrever por cima de um relatório que lá está.

        Raises:
            ErroDeArquivo: já há lá um relatório, ou não se pode escrever.
        """
        pagina = Path(pasta) / PAGINA
        if pagina.exists() and not substituir:
            raise ErroDeArquivo(
                f"já há um relatório em {pagina}: escolha outra pasta, ou diga substituir=True para "
                "escrever por cima dele."
            )
        return escrever_relatorio(pasta, self.conteudo)


@com_argumentos_em_portugues
def relatorio(
    modelo: Modelo,
    x: Any,
    y: Any = None,
    classes: Sequence[str] | None = None,
    *,
    custos: tuple[float, float] = (1, 1),
    caixas: int = 10,
    titulo: str = "Avaliação",
    conjunto: str = "dados avaliados",
) -> Relatorio:
    """Mede um modelo pronto em dados que ele não viu, e prepara as figuras e a página.

    De uma classificação: acurácia, simples, balanceada e entre as k mais prováveis; precisão, recall e F1 de
    cada classe e em média; ROC e precisão e recall; confusão, em contagens e em frações; calibração;
    limiares escolhidos pelo custo; intervalos; e os enganos mais confiantes. De uma regressão: MAE, MSE,
    RMSE, R² e MAPE, resíduos e previsto contra verdadeiro. As definições são as do scikit-learn.

    Args:
        modelo: compilado, para que se saiba se classifica.
        x: amostras, ``(n, ...)``.
        y: rótulos, inteiros ``(n,)`` ou one-hot; ou alvos, ``(n,)`` ou ``(n, k)``. Um `Autocodificador` se
            mede pelas amostras que refaz: sem y, contra elas próprias.
        classes: o nome de cada classe; sem isto, os do preparo do modelo, ou números.
        custos: o de um falso positivo e o de um falso negativo, com que se escolhem os limiares.
        caixas: em quantas se divide a certeza, para a calibração.
        titulo: o da página.
        conjunto: de que parte dos dados são as amostras, como se diz na página.

    Returns:
        :class:`Relatorio`.

    Raises:
        ErroDeTreino: o modelo não foi compilado com uma perda, ou é uma `GAN`, que não tem alvos.
        ErroDeForma: quantidades que não combinam.
        ErroDeDados: nada para medir, números que não o são, rótulos fora da faixa, ou uma rede de várias
            saídas.

    >>> import neuronio as nn
    >>> (x, y), (xt, yt) = nn.dados.iris()
    >>> rede = nn.RedeNeural([4, 8, 3])
    >>> rede.compilar(nn.Adam(0.02), "entropia-cruzada", motor="numpy")
    >>> historico = rede.treinar(x, y, epocas=40, progresso=False)
    >>> feito = relatorio(rede, xt, yt)
    >>> feito.medida.acuracia > 0.8, sorted(feito.figuras)[:3]
    (True, ['calibracao', 'confusao', 'confusao_em_fracoes'])

    Fonte: Manning, Raghavan e Schütze, *Introduction to Information Retrieval*, 2008, capítulo 8.
    """
    classifica, saidas, verdade = respostas(modelo, x, y)
    medida: Avaliacao | AvaliacaoDeRegressao
    if classifica:
        nomes = _classes_de(modelo, saidas) if classes is None else classes
        medida = avaliar_classificacao(saidas, verdade, nomes, custos=custos, caixas=caixas)
        numeros = {"acuracia": medida.acuracia, "acuracia_balanceada": medida.acuracia_balanceada}
    else:
        medida = avaliar_regressao(saidas, verdade)
        numeros = {"mae": medida.mae, "rmse": medida.rmse}
    conteudo = ConteudoDoRelatorio(
        titulo=titulo,
        comando="",
        configuracao={"Amostras": inteiro(medida.amostras), "Perda": type(modelo.perda).__name__},
        modelo=linhas_do_modelo(modelo),
        parametros=Resumo.de(modelo).parametros,
        historico=modelo.historico.colunas(),
        finais={conjunto.capitalize(): numeros},
        avaliacao=medida,
        conjunto=conjunto,
        completo=True,
        diagnostico=diagnostico(modelo, modelo.historico, x, y),
        imagens=imagens_de(x) if classifica else None,
    )
    return Relatorio(medida, conteudo)


def linhas_do_modelo(modelo: Modelo) -> list[LinhaDoModelo]:
    """As camadas do modelo, como o relatório as mostra."""
    return [
        LinhaDoModelo(f"{li.nome} ({li.classe})", li.saida, li.parametros or 0)
        for li in Resumo.de(modelo).linhas
    ]


def imagens_de(x: Any) -> np.ndarray | None:
    """As amostras, se são imagens."""
    if not isinstance(x, np.ndarray) or x.ndim != 4 or x.shape[1] not in (1, 3):
        return None
    return x


def _classes_de(modelo: Modelo, saidas: np.ndarray) -> Sequence[str] | None:
    """Os nomes do preparo, se são tantos quantas as classes."""
    nomes = None if modelo.preparo is None else modelo.preparo.classes
    return nomes if nomes and len(nomes) == max(2, saidas.shape[1]) else None
