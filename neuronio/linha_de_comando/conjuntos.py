"""Os dados de um treino, pelo nome ou pelo arquivo, já divididos em treino, validação e teste."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from neuronio.configuracao import normalizar_nome
from neuronio.dados import (
    PREPARO_DIGITOS,
    PREPARO_IRIS,
    PREPARO_MNIST,
    Preparo,
    PreparoDeFrases,
    PreparoDeSerie,
    PreparoDeTexto,
    Serie,
    Texto,
    co2,
    csv,
    digitos,
    iris,
    mnist,
    separar,
    serie,
    texto,
)
from neuronio.dados.arquivo_de_texto import ler_bytes
from neuronio.dados.planilha import ler_planilha
from neuronio.dados.separacao import indices_separados
from neuronio.erros import ErroDeNome, ErroDeValor, erro_de_nome
from neuronio.linha_de_comando.opcoes import DE_SERIE, DE_TABELA, DE_TEXTO
from neuronio.tensor.dimensao import Forma

Parte = tuple[Any, np.ndarray]

VALIDACAO, VALIDACAO_NUM_TEXTO = 0.15, 0.05

JANELA_DO_TEXTO = 64
"""Quantos símbolos se leem de cada vez; o gradiente não volta mais que isso."""

TESTE_DO_TEXTO = 0.1
"""A parte do fim do texto que a rede nunca vê."""

COM_FLUXOS = ("lstm", "gru")
"""As redes que leem o texto em fluxos, com o estado que vai de uma janela à seguinte."""


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

    modelo_de_costume: ClassVar[str] = "mlp"
    """O que se treina se não se diz outro."""
    validacao_de_costume: ClassVar[float] = VALIDACAO
    """A fração que vai para a validação, se não se diz outra."""
    tipo: ClassVar[str] = "float32"
    """O tipo dos números de uma amostra."""

    @property
    def embaralhar(self) -> bool:
        """Se a ordem das amostras não importa."""
        return True

    def para(self, modelo: str, lote: int) -> Conjunto:
        """O mesmo, como tal modelo o lê, em lotes de tantas amostras."""
        return self

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

    @property
    def padroniza_o_alvo(self) -> bool:
        """Se o alvo ainda está na sua unidade, e a rede aprende melhor com ele padronizado."""
        return not self.classifica

    def quantas_no_treino(self, validacao: float) -> int:
        """Com quantas amostras se treina, fora as da validação."""
        return len(self.treino[0]) - round(validacao * len(self.treino[0]))

    def dividir(self, validacao: float, semente: int) -> tuple[Parte, Parte | None]:
        """O treino sem a parte de validação, e ela; sem validação, ``None``."""
        if validacao == 0:
            return self.treino, None
        return separar(*self.treino, validacao, semente)


@dataclass(frozen=True)
class ConjuntoDeSerie(Conjunto):
    """As janelas de uma série, que se dividem no tempo, e não por sorteio.

    Args:
        serie: de que são.
    """

    serie: Serie

    @property
    def saidas(self) -> int:
        """Um número por passo do horizonte."""
        return self.serie.preparo.horizonte

    @property
    def padroniza_o_alvo(self) -> bool:
        """Não: as janelas já vêm na escala da rede."""
        return False

    def quantas_no_treino(self, validacao: float) -> int:
        """Com quantas janelas se treina."""
        return len(self.treino[0])

    def dividir(self, validacao: float, semente: int) -> tuple[Parte, Parte | None]:
        """O treino, e o tempo que vem depois dele."""
        return self.treino, self.serie.validacao


@dataclass(frozen=True)
class ConjuntoDeFrases(Conjunto):
    """As frases de uma coluna de uma tabela, cada uma com o seu comprimento, e o que delas se prevê."""

    preparo: PreparoDeFrases

    modelo_de_costume: ClassVar[str] = "lstm"
    tipo: ClassVar[str] = "int64"

    @property
    def forma(self) -> tuple[int, ...]:
        """Os símbolos da frase mais longa do treino."""
        return (max(map(len, self.treino[0])),)

    def dividir(self, validacao: float, semente: int) -> tuple[Parte, Parte | None]:
        """O treino sem a parte de validação, e ela; sem validação, ``None``."""
        if validacao == 0:
            return self.treino, None
        (x, y), partes = self.treino, indices_separados(self.treino[1], validacao, semente)
        treino, da_validacao = (([x[i] for i in quais.tolist()], y[quais]) for quais in partes)
        return treino, da_validacao


@dataclass(frozen=True)
class ConjuntoDeTexto(Conjunto):
    """Um texto dividido na ordem em que está: treino, validação e teste.

    Args:
        textos: os três; sem validação, o do meio é ``None``.
        fluxos: em quantos trechos se lê o treino, lado a lado; None, se as janelas são independentes.
    """

    textos: tuple[Texto, Texto | None, Texto]
    fluxos: int | None = None

    modelo_de_costume: ClassVar[str] = "lstm"
    validacao_de_costume: ClassVar[float] = VALIDACAO_NUM_TEXTO
    tipo: ClassVar[str] = "int64"

    @classmethod
    def de(cls, caminho: Path, validacao: float, nivel: str) -> ConjuntoDeTexto:
        """O texto de um arquivo; a validação é tal fração dele.

        Raises:
            ErroDeDados: se o texto é pequeno demais.
        """
        inteiro, da_validacao = texto(caminho, nivel), None
        if validacao:
            treino, da_validacao, teste = inteiro.separar(validacao, TESTE_DO_TEXTO)
        else:
            treino, teste = inteiro.separar(TESTE_DO_TEXTO)
        janela = max(1, min(JANELA_DO_TEXTO, len(teste) - 1, len(da_validacao or teste) - 1))
        textos = (treino, da_validacao, teste)
        return cls(caminho.name, treino.janelas(janela), teste.janelas(janela), treino.preparo, textos)

    def para(self, modelo: str, lote: int) -> ConjuntoDeTexto:
        """O mesmo, como tal modelo o lê."""
        lido = replace(self, fluxos=lote if modelo in COM_FLUXOS else None)
        return replace(lido, teste=lido.medida(self.textos[-1]))

    @property
    def embaralhar(self) -> bool:
        """Se a ordem das janelas não importa."""
        return self.fluxos is None

    @property
    def padroniza_o_alvo(self) -> bool:
        """Não: o alvo é um símbolo."""
        return False

    def quantas_no_treino(self, validacao: float) -> int:
        """Com quantas janelas se treina."""
        return len(self.treino[0])

    def dividir(self, validacao: float, semente: int) -> tuple[Parte, Parte | None]:
        """O treino, e o trecho que vem depois dele."""
        treino, da_validacao, _ = self.textos
        return self._janelas(treino, self.fluxos), None if da_validacao is None else self.medida(da_validacao)

    def medida(self, de: Texto) -> Any:
        """As amostras e os alvos com que se mede num dos textos, que se lê do começo ao fim."""
        return self._janelas(de, None if self.fluxos is None else 1)

    def _janelas(self, de: Texto, fluxos: int | None) -> Any:
        return de.janelas(self.forma[0]) if fluxos is None else de.fluxos(fluxos, self.forma[0])


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


SERIES_PRONTAS = {"co2": "CO₂ em Mauna Loa"}
"""As séries que vêm com a instalação, e o título de cada uma."""


def identificar(dados: str) -> str:
    """O nome do conjunto como se guarda: o de um pronto, ou o caminho absoluto de um CSV.

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
    raise ErroDeNome(f"{erro} Para os seus próprios dados, dê um ARQUIVO.csv.")


def abrir(dados: str, alvo: str | None, leitura: dict[str, Any] | None = None) -> Conjunto:
    """Os dados de tal nome, como `identificar` o devolveu; ``leitura`` é o que se pediu de como ler um CSV.

    Raises:
        ErroDeValor: se falta o alvo de um CSV, ou se sobra.
        ErroDeArquivo, ErroDeDados: se os dados não podem ser lidos.
    """
    if e_texto(dados, alvo, leitura or {}):
        pedido = {"validacao": VALIDACAO_NUM_TEXTO, "nivel": "caractere", **(leitura or {})}
        return ConjuntoDeTexto.de(Path(dados), pedido["validacao"], pedido["nivel"])
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
    """O SHA-256 de um arquivo de dados, para saber se mudou; os conjuntos prontos nunca mudam."""
    return None if dados in {**PRONTOS, **SERIES_PRONTAS} else hashlib.sha256(ler_bytes(dados)).hexdigest()


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
