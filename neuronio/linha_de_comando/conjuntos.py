"""Os dados de um treino, pelo nome ou pelo arquivo, já divididos em treino, validação e teste."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neuronio.configuracao import normalizar_nome
from neuronio.dados import (
    PREPARO_CIFAR10,
    PREPARO_DIGITOS,
    PREPARO_FASHION_MNIST,
    PREPARO_IRIS,
    PREPARO_MNIST,
    Preparo,
    PreparoDeFrases,
    PreparoDeSerie,
    PreparoDeTexto,
    cifar10,
    co2,
    csv,
    digitos,
    fashion_mnist,
    iris,
    mnist,
    pasta,
    serie,
)
from neuronio.dados.arquivo_de_texto import ler_bytes
from neuronio.dados.listagem import listar
from neuronio.dados.planilha import ler_planilha
from neuronio.erros import ErroDeNome, ErroDeValor, erro_de_nome
from neuronio.linha_de_comando.conjunto import (
    VALIDACAO_NUM_TEXTO,
    Conjunto,
    ConjuntoDeFrases,
    ConjuntoDeImagens,
    ConjuntoDeSerie,
    ConjuntoDeTexto,
    Parte,
)
from neuronio.linha_de_comando.opcoes import DE_IMAGENS, DE_SERIE, DE_TABELA, DE_TEXTO, em_opcao
from neuronio.tensor.dimensao import Forma


@dataclass(frozen=True)
class _Pronto:
    titulo: str
    ler: Callable[[], tuple[Parte, Parte]]
    preparo: Preparo


PRONTOS: dict[str, _Pronto] = {
    "digitos": _Pronto("dígitos", digitos, PREPARO_DIGITOS),
    "iris": _Pronto("flores de íris", iris, PREPARO_IRIS),
    "mnist": _Pronto("MNIST", mnist, PREPARO_MNIST),
    "fashionmnist": _Pronto("Fashion-MNIST", fashion_mnist, PREPARO_FASHION_MNIST),
    "cifar10": _Pronto("CIFAR-10", cifar10, PREPARO_CIFAR10),
}


SERIES_PRONTAS = {"co2": "CO₂ em Mauna Loa"}
"""As séries que vêm com a instalação, e o título de cada uma."""


def identificar(dados: str) -> str:
    """O nome do conjunto como se guarda: o de um pronto, ou o caminho absoluto de um arquivo ou pasta.

    Raises:
        ErroDeNome: se não é um nome nem um arquivo; sugere o mais próximo.

    >>> identificar("Dígitos")
    'digitos'
    """
    if normalizar_nome(dados) in {**PRONTOS, **SERIES_PRONTAS}:
        return normalizar_nome(dados)
    caminho = Path(dados)
    if caminho.exists() or caminho.suffix.lower() in (".csv", ".tsv", ".txt"):
        return str(caminho.resolve())
    erro = erro_de_nome("conjunto de dados", dados, {**PRONTOS, **SERIES_PRONTAS})
    raise ErroDeNome(f"{erro} Para os seus próprios dados, dê um ARQUIVO.csv, ou uma PASTA de imagens.")


def e_pasta(dados: str) -> bool:
    """Se é uma pasta de imagens; o nome de um conjunto pronto é sempre o dele."""
    return dados not in {**PRONTOS, **SERIES_PRONTAS} and Path(dados).is_dir()


def abrir(dados: str, alvo: str | None, leitura: dict[str, Any] | None = None) -> Conjunto:
    """Os dados de tal nome, como `identificar` o devolveu; ``leitura`` é o que se pediu de como ler um CSV.

    Raises:
        ErroDeValor: se falta o alvo de um CSV, ou se sobra.
        ErroDeArquivo, ErroDeDados: se os dados não podem ser lidos.
    """
    if e_pasta(dados):
        return _da_pasta(dados, alvo, leitura or {})
    if e_texto(dados, alvo, leitura or {}):
        pedido = {"validacao": VALIDACAO_NUM_TEXTO, "nivel": "caractere", **(leitura or {})}
        return ConjuntoDeTexto.de(Path(dados), pedido["validacao"], pedido["nivel"])
    if de_imagens := next((nome for nome in leitura or {} if nome in DE_IMAGENS), None):
        raise ErroDeValor(
            f"--{em_opcao(de_imagens)} diz como ler uma pasta de imagens, e {dados} não é uma. Retire a "
            "opção."
        )
    if dados in SERIES_PRONTAS or (leitura and "serie" in leitura):
        return _da_serie(dados, alvo, leitura or {})
    if de_serie := next((nome for nome in leitura or {} if nome in DE_SERIE), None):
        raise ErroDeValor(f"--{de_serie} é de uma série: diga que coluna dela se prevê, com --serie COLUNA.")
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


def e_texto(dados: str, alvo: str | None, leitura: Mapping[str, Any]) -> bool:
    """Se os dados são um texto que se aprende a continuar: um .txt que não se disse tabela nem série.

    >>> e_texto("dom-casmurro.txt", None, {}), e_texto("casas.txt", "preco", {})
    (True, False)
    """
    de_outro = alvo is not None or any(nome in DE_TABELA or nome in DE_SERIE for nome in leitura)
    return Path(dados).suffix.lower() == ".txt" and not de_outro


def _da_serie(dados: str, alvo: str | None, leitura: dict[str, Any]) -> Conjunto:
    pedido = dict(leitura)
    coluna = pedido.pop("serie", None)
    da_tabela = next((n for n in pedido if (n in DE_TABELA and n != "decimal") or n in DE_TEXTO), None)
    if alvo is not None or da_tabela:
        raise ErroDeValor(
            f"--{da_tabela or 'alvo'} é das tabelas, e de uma série se diz --serie COLUNA. Retire a opção."
        )
    if dados in PRONTOS:
        raise ErroDeValor(f"--serie lê um CSV, e {dados} não é uma série. Retire a opção.")
    if dados not in SERIES_PRONTAS:
        lida, titulo = serie(dados, coluna, **pedido), Path(dados).name
    elif coluna in (None, dados):
        lida, titulo = co2(**pedido), SERIES_PRONTAS[dados]
    else:
        raise ErroDeValor(f"{dados} já vem pronta, e só tem uma coluna. Retire --serie {coluna}.")
    return ConjuntoDeSerie(titulo, lida.treino, lida.teste, lida.preparo, lida)


def _da_pasta(caminho: str, alvo: str | None, leitura: dict[str, Any]) -> Conjunto:
    """As imagens de uma pasta, em que cada classe é uma pasta."""
    sobra = "alvo" if alvo is not None else next((nome for nome in leitura if nome not in DE_IMAGENS), None)
    if sobra:
        raise ErroDeValor(
            f"--{sobra} é das tabelas, e {caminho} é uma pasta de imagens, em que a classe de cada uma é a "
            "pasta em que está. Retire a opção."
        )
    lida = pasta(caminho, **leitura)
    return ConjuntoDeImagens(Path(caminho).name, (lida.treino, None), (lida.teste, None), lida.preparo, lida)


def _do_csv(caminho: Path, alvo: str | None, leitura: dict[str, Any]) -> Conjunto:
    if alvo is None:
        colunas = ler_planilha(caminho).nomes
        raise ErroDeValor(
            f"diga que coluna de {caminho.name} a rede vai aprender a prever, como --alvo {colunas[-1]}. As "
            f"colunas: {', '.join(colunas)}."
        )
    tabela = csv(caminho, alvo, **leitura)
    if isinstance(tabela.preparo, PreparoDeFrases):
        return ConjuntoDeFrases(caminho.name, tabela.treino, tabela.teste, tabela.preparo)
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
    """O SHA-256 de um arquivo, ou da lista dos de uma pasta, para saber se mudou; os prontos nunca mudam."""
    if dados in {**PRONTOS, **SERIES_PRONTAS}:
        return None
    if not e_pasta(dados):
        return hashlib.sha256(ler_bytes(dados)).hexdigest()
    imagens = (f"{um.nome}\0{um.bytes}\0{um.modificado}\0" for um in listar(dados).imagens)
    return hashlib.sha256("".join(imagens).encode(errors="surrogateescape")).hexdigest()


def descrever_amostras(x: Any, preparo: Preparo) -> str:
    """Quantas amostras são, e de quê: "1.222 imagens".

    >>> descrever_amostras(range(1222), PREPARO_DIGITOS)
    '1.222 imagens'
    """
    if isinstance(preparo, PreparoDeTexto):
        especie = f"{preparo.nivel}s"
    elif isinstance(preparo, PreparoDeSerie):
        especie = "janelas"
    else:
        especie = "imagens" if len(preparo.forma) > 1 else "linhas"
    return f"{quantas(x, preparo):,} {especie}".replace(",", ".")


def quantas(x: Any, preparo: Preparo) -> int:
    """Quantas amostras são; de um texto, quantos símbolos.

    >>> quantas(range(1222), PREPARO_DIGITOS)
    1222
    """
    if not isinstance(preparo, PreparoDeTexto):
        return len(x)
    return int(np.size(x["x"] if isinstance(x, dict) else x))
