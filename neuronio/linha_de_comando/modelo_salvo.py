"""Abrir o modelo de uma execução, pela pasta ou pelo arquivo."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from neuronio.configuracao import normalizar_nome
from neuronio.dados import Preparo, PreparoDeTexto
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeForma, erro_de_nome
from neuronio.linha_de_comando.conjuntos import PRONTOS, saida_serve
from neuronio.linha_de_comando.execucao import CONFIGURACAO, MODELO
from neuronio.linha_de_comando.modelo_do_usuario import classes_do_arquivo
from neuronio.modelos import Modelo, carregar
from neuronio.tensor.dimensao import tamanho


def abrir_modelo(caminho: Path, arquivo_das_classes: Path | None = None) -> Modelo:
    """O modelo de um arquivo, ou da pasta de uma execução.

    Args:
        caminho: ``modelo.safetensors``, ou a pasta que o tem.
        arquivo_das_classes: o ARQUIVO.py que define as camadas do usuário que o modelo usa. Só com ele algum
            código é executado.

    Raises:
        ErroDeArquivo: se não há modelo ali, se está quebrado, ou se falta o arquivo das classes.
    """
    arquivo = arquivo_do_modelo(caminho)
    classes = [] if arquivo_das_classes is None else classes_do_arquivo(arquivo_das_classes.resolve())
    try:
        return carregar(arquivo, classes)
    except ErroDeArquivo as erro:
        if "classes=[" not in str(erro):
            raise
        raise ErroDeArquivo(
            f"{erro} Na linha de comando: --classes ARQUIVO.py, com o arquivo que a define."
        ) from erro


def arquivo_do_modelo(caminho: Path) -> Path:
    """O arquivo do modelo: o próprio caminho, ou o que está na pasta."""
    if not caminho.is_dir():
        return caminho
    arquivo = caminho / MODELO
    if arquivo.is_file():
        return arquivo
    if (caminho / CONFIGURACAO).is_file():
        raise ErroDeArquivo(
            f"a execução de {caminho} parou antes de guardar o modelo. Continue-a com: neuronio treinar "
            f"--retomar --saida {caminho}"
        )
    raise ErroDeArquivo(
        f"não há {MODELO} na pasta {caminho}. Dê a pasta de uma execução, ou o arquivo de um modelo."
    )


def dar_preparo(modelo: Modelo, dados: str | None) -> None:
    """A um modelo salvo sem preparo, o dos dados que vêm prontos e com que ele treinou.

    Raises:
        ErroDeNome: se não há dados prontos com tal nome.
        ErroDeForma: se a rede não lê amostras como essas.
    """
    if dados is None or modelo.preparo is not None:
        return
    if (nome := normalizar_nome(dados)) not in PRONTOS:
        raise erro_de_nome("conjunto de dados pronto", dados, PRONTOS)
    preparo = PRONTOS[nome].preparo
    if tamanho(modelo.forma_entrada or ()) != tamanho(preparo.forma):
        raise ErroDeForma(
            f"o modelo lê amostras de forma {modelo.forma_entrada}, e as de {nome} são {preparo.forma}."
        )
    modelo.preparo = preparo


def na_forma_da_rede(modelo: Modelo, x: np.ndarray) -> np.ndarray:
    """As amostras do preparo como a rede as lê: a que treinou com imagens achatadas as quer achatadas."""
    forma = modelo.forma_entrada
    return x if forma is None or tamanho(forma) != tamanho(x.shape[1:]) else x.reshape(len(x), *forma)


def exigir_preparo(modelo: Modelo, caminho: Path) -> Preparo:
    """O preparo dos dados que o modelo leva consigo.

    Raises:
        ErroDeDados: se o modelo não guarda nenhum, ou o de outras classes.
    """
    if modelo.preparo is None:
        raise ErroDeDados(
            f"o modelo de {caminho} não guarda como os dados foram preparados, e sem isso não se sabe ler o "
            "arquivo. Se treinou com dados que vêm prontos, diga quais: --dados digitos. Se não, antes de "
            "salvá-lo, em Python: modelo.preparo = tabela.preparo (ou o da série, ou o das fotografias)"
        )
    classes = None if isinstance(modelo.preparo, PreparoDeTexto) else modelo.preparo.classes
    if classes is not None and not saida_serve(modelo.forma_saida, classes):
        raise ErroDeDados(
            f"o modelo de {caminho} dá por amostra a forma {modelo.forma_saida}, e o preparo que guarda é de "
            f"{len(classes)} classes: não são um do outro."
        )
    return modelo.preparo
