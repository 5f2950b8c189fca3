"""Medir um modelo pronto, e contar o que se mediu: no terminal e no relatório."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from neuronio.avaliacao.relatorio import imagens_de
from neuronio.dados import FonteDeImagens, PreparoDeSerie, PreparoDeTexto, Prova
from neuronio.formato import inteiro, nome_da_metrica, numero, porcento, proporcao, valor_da_metrica
from neuronio.graficos.desequilibrio import desequilibrio, remedio
from neuronio.graficos.escrita import em_ordem
from neuronio.graficos.escrita import veredito as veredito_do_texto
from neuronio.graficos.veredito import veredito
from neuronio.linha_de_comando.conjunto import Conjunto, ConjuntoDeSerie, ConjuntoDeTexto, Parte
from neuronio.linha_de_comando.medicao_de_texto import avaliar_texto, medir_parte
from neuronio.linha_de_comando.terminal import mostrar_tabela, tabela
from neuronio.medidas import (
    Avaliacao,
    AvaliacaoDeRegressao,
    AvaliacaoDeSerie,
    AvaliacaoDeTexto,
    avaliar_classificacao,
    avaliar_regressao,
    avaliar_serie,
)
from neuronio.modelos import Modelo

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True)
class ImagensDaFonte:
    """As imagens de uma fonte, que só se leem quando se pedem."""

    fonte: FonteDeImagens

    @property
    def shape(self) -> tuple[int, ...]:
        """``(n, canais, altura, largura)``."""
        return (len(self.fonte), *self.fonte.forma)

    def __len__(self) -> int:
        return len(self.fonte)

    def __getitem__(self, quais: list[int]) -> NDArray[np.float32]:
        return self.fonte.ler(np.array(quais))[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.asarray(self[list(range(len(self)))], dtype)


@dataclass(frozen=True)
class Medida:
    """O que se mediu numa parte dos dados que a rede não viu no treino.

    Args:
        avaliacao: de classificação, de regressão, de uma série ou de um texto.
        imagens: as amostras, se são imagens.
    """

    avaliacao: Avaliacao | AvaliacaoDeRegressao | AvaliacaoDeSerie | AvaliacaoDeTexto
    imagens: np.ndarray | ImagensDaFonte | None

    def em_numeros(self) -> dict[str, float]:
        """Os números principais, para guardar."""
        match self.avaliacao:
            case AvaliacaoDeRegressao() as medida:
                numeros = {"r2": medida.r2, "mae": medida.mae, "rmse": medida.rmse, "mse": medida.mse}
            case AvaliacaoDeSerie(rede=erros):
                numeros = {"mae": erros.mae, "rmse": erros.rmse, "mase": erros.mase}
            case AvaliacaoDeTexto(perplexidade=perplexidade):
                numeros = {"perplexidade": perplexidade}
            case Avaliacao() as medida:
                numeros = {"acuracia": medida.acuracia, "auc_media": medida.auc_media}
        return {nome: valor for nome, valor in numeros.items() if valor is not None}

    def em_palavras(self) -> str:
        """Os números principais numa linha."""
        medida = self.avaliacao
        if isinstance(medida, AvaliacaoDeSerie):
            return f"{numeros_em_palavras(self.em_numeros())}. {veredito(medida)}"
        if isinstance(medida, AvaliacaoDeTexto):
            return veredito_do_texto(medida)
        if isinstance(medida, AvaliacaoDeRegressao):
            return numeros_em_palavras(self.em_numeros())
        principais = [desequilibrio(medida), f"acurácia {porcento(medida.acuracia)}"]
        palavras = ", ".join([*filter(None, principais), f"AUC média {proporcao(medida.auc_media)}"])
        return f"{palavras}. {remedio(medida)}" if remedio(medida) else palavras


def medir(modelo: Modelo, parte: Parte) -> Medida:
    """Avalia o modelo numa parte dos dados."""
    x, y = parte
    classes = None if modelo.preparo is None else modelo.preparo.classes
    if isinstance(x, FonteDeImagens):
        avaliacao = avaliar_classificacao(modelo.probabilidades(x), x.rotulos, classes)
        return Medida(avaliacao, ImagensDaFonte(x))
    if np.issubdtype(y.dtype, np.integer):
        return Medida(avaliar_classificacao(modelo.probabilidades(x), y, classes), imagens_de(x))
    return Medida(avaliar_regressao(modelo.prever(x).reshape(len(y), -1), y), imagens_de(x))


def medir_serie(modelo: Modelo, prova: Prova) -> Medida:
    """Avalia o modelo nas janelas de uma série, ao lado das referências."""
    return Medida(avaliar_serie(modelo.prever(prova.janelas.x), prova), None)


def medir_teste(modelo: Modelo, conjunto: Conjunto) -> Medida:
    """Avalia o modelo na parte de teste."""
    if isinstance(conjunto, ConjuntoDeSerie):
        return medir_serie(modelo, conjunto.serie.prova)
    if isinstance(conjunto, ConjuntoDeTexto):
        return Medida(avaliar_texto(modelo, conjunto), None)
    return medir(modelo, conjunto.teste)


def medir_numeros(modelo: Modelo, parte: Parte) -> dict[str, float]:
    """Só os números principais: a perda e as métricas; na regressão, R² e os erros na unidade do alvo."""
    x, y = parte
    if isinstance(x, FonteDeImagens):
        return modelo.avaliar(x)
    if isinstance(modelo.preparo, PreparoDeSerie):
        erro = (modelo.prever(x) - y).astype(np.float64) * modelo.preparo.escala.desvio
        return {"mae": float(np.abs(erro).mean()), "rmse": float(np.sqrt((erro**2).mean()))}
    if isinstance(modelo.preparo, PreparoDeTexto):
        return medir_parte(modelo, parte)
    if np.issubdtype(y.dtype, np.integer):
        return modelo.avaliar(x, y)
    return medir(modelo, parte).em_numeros()


def numeros_em_palavras(numeros: Mapping[str, float]) -> str:
    """As medidas numa linha, como se leem.

    >>> numeros_em_palavras({"perda": 0.0812345, "acuracia": 0.9769})
    'perda 0,08123, acurácia 97,69\\xa0%'
    """
    return ", ".join(
        f"{nome_da_metrica(nome)} {valor_da_metrica(nome, valor)}" for nome, valor in numeros.items()
    )


def mostrar_por_classe(medida: Medida) -> None:
    """A tabela de precisão, recall, F1 e AUC de cada classe; na regressão, a das medidas; numa série, a
    dos erros da rede e das referências; num texto, a das perplexidades."""
    match medida.avaliacao:
        case AvaliacaoDeRegressao() as regressao:
            mostrar_tabela(_tabela_da_regressao(regressao))
        case AvaliacaoDeSerie() as serie:
            mostrar_tabela(_tabela_da_serie(serie))
        case AvaliacaoDeTexto() as texto:
            mostrar_tabela(_tabela_do_texto(texto))
        case Avaliacao() as classes:
            mostrar_tabela(_tabela_das_classes(classes))


def _tabela_das_classes(medida: Avaliacao) -> Table:
    linhas = tabela("classe", "amostras", "precisão", "recall", "F1", "AUC")
    for classe, curva in zip(medida.por_classe, medida.curvas, strict=True):
        medidas = (classe.precisao, classe.recall, classe.f1)
        linhas.add_row(classe.classe, inteiro(classe.suporte), *map(porcento, medidas), proporcao(curva.auc))
    return linhas


def _tabela_da_serie(medida: AvaliacaoDeSerie) -> Table:
    linhas = tabela("previsão", "MAE", "RMSE", "MASE")
    for erros in sorted((medida.rede, *medida.referencias), key=lambda erros: erros.mae):
        linhas.add_row(erros.nome, numero(erros.mae), numero(erros.rmse), proporcao(erros.mase, 2))
    return linhas


def _tabela_do_texto(medida: AvaliacaoDeTexto) -> Table:
    linhas = tabela("modelo", "perplexidade")
    for nome, perplexidade in em_ordem(medida):
        linhas.add_row(nome, numero(perplexidade))
    return linhas


def _tabela_da_regressao(medida: AvaliacaoDeRegressao) -> Table:
    linhas = tabela("medida", "valor")
    linhas.add_row("erro absoluto médio", numero(medida.mae))
    linhas.add_row("erro quadrático médio", numero(medida.mse))
    linhas.add_row("R²", "—" if medida.r2 is None else numero(medida.r2))
    return linhas
