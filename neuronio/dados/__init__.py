"""Dados: conjuntos prontos, tabelas, séries, imagens e textos; arrays do NumPy, ou fontes deles."""

from neuronio.arrays.verificacao import validar_dados, validar_x
from neuronio.dados.adiantamento import adiantar
from neuronio.dados.brinquedos import circulos, espiral, luas, senoide, xor
from neuronio.dados.conjunto_cifar10 import PREPARO_CIFAR10, cifar10
from neuronio.dados.conjunto_fashion_mnist import PREPARO_FASHION_MNIST, fashion_mnist
from neuronio.dados.conjunto_mnist import PREPARO_MNIST, mnist, onde_esta_o_mnist
from neuronio.dados.embutidos import PREPARO_DIGITOS, PREPARO_IRIS, digitos, iris
from neuronio.dados.fonte import Fonte, Leitor
from neuronio.dados.frases import PreparoDeFrases
from neuronio.dados.geradores import gerador
from neuronio.dados.obtencao import pasta_do_cache
from neuronio.dados.pastas import FonteDeImagens, PastaDeImagens, pasta
from neuronio.dados.preparo import Preparo, PreparoDeFoto, PreparoDeImagem, PreparoDeTabela
from neuronio.dados.preparo_de_serie import Continuacao, PreparoDeSerie
from neuronio.dados.preparo_de_texto import PreparoDeTexto
from neuronio.dados.prova import Prova
from neuronio.dados.separacao import separar, separar_em_ordem, separar_por_grupo
from neuronio.dados.series import Serie, co2, serie
from neuronio.dados.tabelas import Tabela, csv, tabela
from neuronio.dados.textos import Texto, texto
from neuronio.dados.vocabulario import Vocabulario
from neuronio.nomes import DOS_DADOS, porta

__all__ = [
    "PREPARO_CIFAR10",
    "PREPARO_DIGITOS",
    "PREPARO_FASHION_MNIST",
    "PREPARO_IRIS",
    "PREPARO_MNIST",
    "Continuacao",
    "Fonte",
    "FonteDeImagens",
    "Leitor",
    "PastaDeImagens",
    "Preparo",
    "PreparoDeFoto",
    "PreparoDeFrases",
    "PreparoDeImagem",
    "PreparoDeSerie",
    "PreparoDeTabela",
    "PreparoDeTexto",
    "Prova",
    "Serie",
    "Tabela",
    "Texto",
    "Vocabulario",
    "adiantar",
    "cifar10",
    "circulos",
    "co2",
    "csv",
    "digitos",
    "espiral",
    "fashion_mnist",
    "gerador",
    "iris",
    "luas",
    "mnist",
    "onde_esta_o_mnist",
    "pasta",
    "pasta_do_cache",
    "senoide",
    "separar",
    "separar_em_ordem",
    "separar_por_grupo",
    "serie",
    "tabela",
    "texto",
    "validar_dados",
    "validar_x",
    "xor",
]

__getattr__, __dir__ = porta("nn.dados", __all__, DOS_DADOS)
