"""Dados: conjuntos prontos, tabelas, imagens e textos, como arrays do NumPy."""

from neuronio.dados.conjunto_mnist import PREPARO_MNIST, mnist, onde_esta_o_mnist
from neuronio.dados.embutidos import PREPARO_DIGITOS, PREPARO_IRIS, digitos, iris
from neuronio.dados.obtencao import pasta_do_cache
from neuronio.dados.preparo import Preparo, PreparoDeImagem, PreparoDeTabela
from neuronio.dados.separacao import separar
from neuronio.dados.tabela import Tabela, csv
from neuronio.dados.textos import Texto, texto
from neuronio.dados.verificacao import validar_dados, validar_x

__all__ = [
    "PREPARO_DIGITOS",
    "PREPARO_IRIS",
    "PREPARO_MNIST",
    "Preparo",
    "PreparoDeImagem",
    "PreparoDeTabela",
    "Tabela",
    "Texto",
    "csv",
    "digitos",
    "iris",
    "mnist",
    "onde_esta_o_mnist",
    "pasta_do_cache",
    "separar",
    "texto",
    "validar_dados",
    "validar_x",
]
