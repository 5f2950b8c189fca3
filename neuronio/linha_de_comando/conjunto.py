"""O que um treino lê: amostras de treino e de teste, como se dividem, e como um arquivo vira mais uma."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from neuronio.dados import (
    PastaDeImagens,
    Preparo,
    PreparoDeFrases,
    Serie,
    Texto,
    separar,
    texto,
)
from neuronio.dados.separacao import indices_separados

Parte = tuple[Any, Any]
"""Amostras e alvos; de uma fonte, que já dá os alvos, o segundo é ``None``."""

VALIDACAO, VALIDACAO_NUM_TEXTO = 0.15, 0.05

MENOR_LADO_DA_CNN = 10  # duas convoluções de lado 3 e duas reduções à metade: 10 → 8 → 4 → 2 → 1

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
        return self._sortear(validacao, semente) if validacao else (self.treino, None)

    def _sortear(self, validacao: float, semente: int) -> tuple[Parte, Parte]:
        return separar(*self.treino, validacao, semente)


@dataclass(frozen=True)
class ConjuntoEmOrdem(Conjunto):
    """Amostras que vêm umas depois das outras: a validação já não está no treino."""

    @property
    def padroniza_o_alvo(self) -> bool:
        """Não: o alvo é um símbolo, ou já vem na escala da rede."""
        return False

    def quantas_no_treino(self, validacao: float) -> int:
        """Com quantas janelas se treina."""
        return len(self.treino[0])


@dataclass(frozen=True)
class ConjuntoDeSerie(ConjuntoEmOrdem):
    """As janelas de uma série, que se dividem no tempo, e não por sorteio.

    Args:
        serie: de que são.
    """

    serie: Serie

    @property
    def saidas(self) -> int:
        """Um número por passo do horizonte."""
        return self.serie.preparo.horizonte

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

    def _sortear(self, validacao: float, semente: int) -> tuple[Parte, Parte]:
        (x, y), partes = self.treino, indices_separados(self.treino[1], validacao, semente)
        treino, da_validacao = (([x[i] for i in quais.tolist()], y[quais]) for quais in partes)
        return treino, da_validacao


@dataclass(frozen=True)
class ConjuntoDeTexto(ConjuntoEmOrdem):
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
class ConjuntoDeImagens(Conjunto):
    """As imagens de uma pasta, que se leem à medida que são precisas; cada parte é ``(fonte, None)``.

    Args:
        pasta: de que são.
    """

    pasta: PastaDeImagens

    @property
    def modelo_de_costume(self) -> str:  # type: ignore[override]
        """A de convoluções, se as imagens não são pequenas demais para ela."""
        return "cnn" if min(self.forma[1:]) >= MENOR_LADO_DA_CNN else "mlp"

    @property
    def forma(self) -> tuple[int, ...]:
        """A forma de uma imagem."""
        return self.pasta.treino.forma

    def para(self, modelo: str, lote: int) -> Conjunto:
        """O mesmo; para uma rede adversária, que as lê muitas vezes, as imagens todas na memória."""
        return self.na_memoria() if modelo == "gan" else self

    def na_memoria(self) -> Conjunto:
        """As mesmas imagens, lidas de uma vez."""
        treino, teste = (f.ler(np.arange(len(f))) for f in (self.pasta.treino, self.pasta.teste))
        return Conjunto(self.titulo, treino, teste, self.preparo)

    def _sortear(self, validacao: float, semente: int) -> tuple[Parte, Parte]:
        fonte = self.pasta.treino
        partes = indices_separados(fonte.rotulos, validacao, semente)
        treino, da_validacao = ((fonte.parte(quais), None) for quais in partes)
        return treino, da_validacao
