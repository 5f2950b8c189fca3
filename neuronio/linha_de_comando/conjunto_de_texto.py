"""Um arquivo de texto como os dados de um treino: a cada símbolo, a rede aprende a prever o seguinte."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from neuronio.dados import Texto, texto
from neuronio.linha_de_comando.conjuntos import VALIDACAO_NUM_TEXTO, Conjunto, Parte

JANELA = 64
"""Quantos símbolos se leem de cada vez; o gradiente não volta mais que isso."""

TESTE = 0.1
"""A parte do fim do texto que a rede nunca vê."""

COM_FLUXOS = ("lstm", "gru")
"""As redes que leem o texto em fluxos, com o estado que vai de uma janela à seguinte."""


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
    def de(cls, caminho: Path, validacao: float) -> ConjuntoDeTexto:
        """O texto de um arquivo; a validação é tal fração dele.

        Raises:
            ErroDeDados: se o texto é pequeno demais.
        """
        inteiro, da_validacao = texto(caminho), None
        if validacao:
            treino, da_validacao, teste = inteiro.separar(validacao, TESTE)
        else:
            treino, teste = inteiro.separar(TESTE)
        janela = max(1, min(JANELA, len(teste) - 1, len(da_validacao or teste) - 1))
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
