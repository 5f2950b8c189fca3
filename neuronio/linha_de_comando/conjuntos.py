"""Os dados de um treino, pelo nome ou pelo arquivo, já divididos em treino, validação e teste."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neuronio.configuracao import normalizar_nome
from neuronio.dados import (
    PREPARO_DIGITOS,
    PREPARO_IRIS,
    PREPARO_MNIST,
    Preparo,
    csv,
    digitos,
    iris,
    mnist,
    separar,
)
from neuronio.dados.arquivo_de_texto import ler_bytes
from neuronio.dados.planilha import ler_planilha
from neuronio.dados.tabelas import Pedido
from neuronio.erros import ErroDeNome, ErroDeValor, erro_de_nome
from neuronio.tensor.dimensao import Forma

Parte = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Conjunto:
    """Amostras de treino e de teste, e como um arquivo vira mais uma amostra.

    Args:
        titulo: como se chama numa frase.
        treino, teste: ``(x, y)``: x ``(n, ...)``, y ``(n,)``.
        preparo: vai junto com o modelo.
    """

    titulo: str
    treino: Parte
    teste: Parte
    preparo: Preparo

    @property
    def classifica(self) -> bool:
        """Se o alvo é uma classe; senão, é um número."""
        return self.preparo.classes is not None

    @property
    def forma(self) -> tuple[int, ...]:
        """A forma de uma amostra, sem o lote."""
        return tuple(self.treino[0].shape[1:])

    @property
    def saidas(self) -> int:
        """Quantos números a rede dá por amostra: um por classe, ou um só na regressão."""
        return 1 if self.preparo.classes is None else len(self.preparo.classes)

    def dividir(self, validacao: float, semente: int) -> tuple[Parte, Parte | None]:
        """O treino sem a parte de validação, e ela; sem validação, ``None``."""
        if validacao == 0:
            return self.treino, None
        return separar(*self.treino, validacao, semente)


@dataclass(frozen=True)
class _Pronto:
    titulo: str
    ler: Callable[[], tuple[Parte, Parte]]
    preparo: Preparo


PRONTOS: dict[str, _Pronto] = {
    "digitos": _Pronto("dígitos", digitos, PREPARO_DIGITOS),
    "iris": _Pronto("flores de íris", iris, PREPARO_IRIS),
    "mnist": _Pronto("MNIST", mnist, PREPARO_MNIST),
}


def identificar(dados: str) -> str:
    """O nome do conjunto como se guarda: o de um pronto, ou o caminho absoluto de um CSV.

    Raises:
        ErroDeNome: se não é um nome nem um arquivo; sugere o mais próximo.

    >>> identificar("Dígitos")
    'digitos'
    """
    if normalizar_nome(dados) in PRONTOS:
        return normalizar_nome(dados)
    caminho = Path(dados)
    if caminho.exists() or caminho.suffix.lower() in (".csv", ".tsv", ".txt"):
        return str(caminho.resolve())
    erro = erro_de_nome("conjunto de dados", dados, PRONTOS)
    raise ErroDeNome(f"{erro} Para os seus próprios dados, dê um ARQUIVO.csv.")


def abrir(dados: str, alvo: str | None, leitura: Pedido | None = None) -> Conjunto:
    """Os dados de tal nome, como `identificar` o devolveu; ``leitura`` é o que se pediu de como ler um CSV.

    Raises:
        ErroDeValor: se falta o alvo de um CSV, ou se sobra.
        ErroDeArquivo, ErroDeDados: se os dados não podem ser lidos.
    """
    if dados not in PRONTOS:
        return _do_csv(Path(dados), alvo, leitura or {})
    if leitura:
        raise ErroDeValor(
            f"--{next(iter(leitura))} diz como ler um CSV, e {dados} já vem pronto. Retire a opção."
        )
    if alvo is not None:
        raise ErroDeValor(f"--alvo escolhe a coluna de um CSV, e {dados} já tem o seu alvo. Retire a opção.")
    pronto = PRONTOS[dados]
    treino, teste = pronto.ler()
    return Conjunto(pronto.titulo, treino, teste, pronto.preparo)


def _do_csv(caminho: Path, alvo: str | None, leitura: Pedido) -> Conjunto:
    if alvo is None:
        colunas = ler_planilha(caminho).nomes
        raise ErroDeValor(
            f"diga que coluna de {caminho.name} a rede vai aprender a prever, como --alvo {colunas[-1]}. As "
            f"colunas: {', '.join(colunas)}."
        )
    tabela = csv(caminho, alvo, **leitura)
    return Conjunto(caminho.name, tabela.treino, tabela.teste, tabela.preparo)


def saida_serve(forma: Forma | None, classes: tuple[str, ...] | None) -> bool:
    """Se o que a rede dá por amostra é um número por classe, ou um só na regressão e para duas classes.

    >>> saida_serve((7,), ("a", "b", "c")), saida_serve((1,), ("não", "sim")), saida_serve((1,), None)
    (False, True, True)
    """
    if classes is None:
        return forma in ((1,), ())
    return forma == (len(classes),) or (forma == (1,) and len(classes) == 2)


def impressao_digital(dados: str) -> str | None:
    """O SHA-256 de um arquivo de dados, para saber se mudou; os conjuntos prontos nunca mudam."""
    return None if dados in PRONTOS else hashlib.sha256(ler_bytes(dados)).hexdigest()


def descrever_amostras(x: Any, preparo: Preparo) -> str:
    """Quantas amostras são, e de quê: "1.222 imagens".

    >>> descrever_amostras(range(1222), PREPARO_DIGITOS)
    '1.222 imagens'
    """
    especie = "imagens" if len(preparo.forma) > 1 else "linhas"
    return f"{len(x):,} {especie}".replace(",", ".")
