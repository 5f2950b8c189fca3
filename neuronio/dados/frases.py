"""Uma coluna de frases: cada célula é uma sequência de símbolos, de que se prevê o alvo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from neuronio.avisos import avisar
from neuronio.dados.alvo import Alvo
from neuronio.dados.colunas import escrita_de_dict, escrita_para_dict
from neuronio.dados.nomes_das_colunas import conferir_nomes
from neuronio.dados.numeros import SEM_ESCRITA, Decimal, Escrita
from neuronio.dados.planilha import Coluna, Planilha, ler_planilha
from neuronio.dados.preparo import Preparo, conferir_decimal, exigir_completa
from neuronio.dados.quadros import planilha_de
from neuronio.dados.vocabulario import Vocabulario, partir
from neuronio.erros import ErroDeDados, ErroDeTipo
from neuronio.nomes import com_metodos_em_portugues

Frases = list[NDArray[np.int64]]

MINIMO = 2
"""Quantas vezes uma palavra aparece, ao menos, para entrar no vocabulário: de uma só não se aprende nada."""
PALAVRAS_DE_UMA_FRASE = 3
"""Quantas palavras as células de uma coluna de frases têm, ao menos, em média."""


@com_metodos_em_portugues("PreparoDeFrases")
@dataclass(frozen=True)
class PreparoDeFrases(Preparo):
    """Troca cada frase de uma coluna pelos números dos símbolos dela, no vocabulário do treino.

    No nível da palavra, as maiúsculas não contam e os espaços não são símbolos.

    Args:
        classes: nome de cada classe, na ordem dos rótulos; ``None`` na regressão.
        alvo: nome da coluna prevista; o arquivo de que se quer a previsão pode tê-la ou não.
        coluna: nome da coluna das frases; as outras não se olham.
        simbolos: os do vocabulário, na ordem dos números.
        nivel: o que é um símbolo, "palavra" ou "caractere".
        escrita: como estava escrito o alvo, na regressão.
        juntar: se as classes que só diferem em maiúsculas, acentos ou espaços são uma só.

    >>> preparo = PreparoDeFrases(("não", "sim"), "gostou", "opinião", ("bom", "filme", "�"))
    >>> preparo.codificar("Filme ótimo, bom filme")
    array([1, 2, 2, 0, 1])
    """

    tipo: ClassVar[str] = "frases"

    alvo: str
    coluna: str
    simbolos: tuple[str, ...]
    nivel: str = "palavra"
    escrita: Escrita = SEM_ESCRITA
    juntar: bool = False

    def __post_init__(self) -> None:
        self.vocabulario  # noqa: B018  um vocabulário quebrado se recusa já

    @classmethod
    def aprender(cls, coluna: Coluna, treino: NDArray[np.int64], alvo: Alvo, nivel: str) -> "PreparoDeFrases":
        """O vocabulário das linhas de treino de uma coluna em que nada falta.

        Raises:
            ErroDeDados: não há símbolo que se repita.
        """
        textos = [_normal(coluna.textos[i], nivel) for i in treino.tolist()]
        entre = "\n" if nivel == "palavra" else ""
        vocabulario = Vocabulario.de(entre.join(textos), nivel, MINIMO, desconhecido=True)
        simbolos = tuple(s for s in vocabulario.simbolos if not s.isspace() or nivel == "caractere")
        if len(simbolos) < 2:
            raise ErroDeDados(
                f'{coluna.planilha.origem}: na coluna "{coluna.nome}", nenhuma palavra se repete, e delas '
                'não se aprende nada. Leia-a com nivel="caractere" (no comando, --nivel caractere).'
            )
        return cls(alvo.classes, alvo.nome, coluna.nome, simbolos, nivel, alvo.escrita, alvo.juntar)

    @cached_property
    def vocabulario(self) -> Vocabulario:
        """O vocabulário que se aprendeu no treino."""
        return Vocabulario(self.simbolos, self.nivel)

    @property
    def nomes(self) -> tuple[str, ...]:
        """O nome da coluna das frases."""
        return (self.coluna,)

    @property
    def forma(self) -> tuple[int, ...]:
        """A de um símbolo: as frases têm comprimentos diferentes."""
        return ()

    def codificar(self, frase: str) -> NDArray[np.int64]:
        """O número de cada símbolo de uma frase, int64 ``(símbolos,)``; os que o treino não viu contam como o
        desconhecido.

        Raises:
            ErroDeTipo: não é um texto.
            ErroDeDados: é um texto vazio.
        """
        if not isinstance(frase, str):
            raise ErroDeTipo(f"era esperada uma frase, um texto; veio {frase!r:.80}.")
        if not frase.strip():
            raise ErroDeDados("a frase está vazia; era esperada ao menos uma palavra.")
        simbolos = partir(_normal(frase.strip(), self.nivel), self.nivel)
        if self.nivel == "palavra":
            simbolos = [simbolo for simbolo in simbolos if not simbolo.isspace()]
        numeros = [self.vocabulario.numeros.get(s, self.vocabulario.desconhecido) for s in simbolos]
        return np.array(numeros, np.int64)

    def ler(self, caminho: str | Path, decimal: Any = None) -> Frases:
        """As frases de um CSV, codificadas; a coluna é achada pelo nome."""
        return self.preparar(_com_decimal(ler_planilha(caminho), decimal))

    def ler_com_alvo(self, caminho: str | Path, decimal: Any = None) -> tuple[Frases, NDArray[Any]]:
        """As frases de um CSV que tem o alvo, para avaliar a rede, e ele ``(n,)``."""
        return self._com_alvo(_com_decimal(ler_planilha(caminho), decimal))

    def transformar(self, linhas: Any) -> Frases:
        """As frases de uma tabela da memória, ou de uma lista de textos."""
        if (
            isinstance(linhas, Sequence)
            and not isinstance(linhas, str)
            and all(isinstance(f, str) for f in linhas)
        ):
            return self._codificar_todas(linhas)
        return self.preparar(planilha_de(linhas))

    def transformar_com_alvo(self, linhas: Any) -> tuple[Frases, NDArray[Any]]:
        """O mesmo, de uma tabela da memória que tem o alvo."""
        return self._com_alvo(planilha_de(linhas))

    def preparar(self, planilha: Planilha) -> Frases:
        """As frases de uma planilha já lida."""
        conferir_nomes(planilha.origem, [self.coluna], [n for n in planilha.nomes if n == self.coluna])
        coluna = planilha.coluna(self.coluna)
        exigir_completa(planilha, {self.coluna: coluna.faltas})
        return self._codificar_todas(coluna.textos)

    def imagem(self, caminho: str | Path) -> NDArray[np.float32]:
        """Um erro: este modelo lê frases."""
        raise ErroDeDados(f"este modelo lê frases, e {caminho} seria uma imagem.")

    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""
        return {
            "tipo": self.tipo,
            "classes": None if self.classes is None else list(self.classes),
            "alvo": self.alvo,
            "coluna": self.coluna,
            "simbolos": list(self.simbolos),
            "nivel": self.nivel,
            "escrita": escrita_para_dict(self.escrita),
            "juntar": self.juntar,
        }

    @classmethod
    def de_campos(cls, d: Mapping[str, Any]) -> "PreparoDeFrases":
        """O preparo que ``para_dict`` descreveu."""
        return cls(
            None if d["classes"] is None else tuple(str(classe) for classe in d["classes"]),
            str(d["alvo"]),
            str(d["coluna"]),
            tuple(str(simbolo) for simbolo in d["simbolos"]),
            str(d["nivel"]),
            escrita_de_dict(d["escrita"]),
            bool(d["juntar"]),
        )

    def _codificar_todas(self, frases: Sequence[str]) -> Frases:
        codificadas = [self.codificar(frase) for frase in frases]
        estranhas = [i for i, f in enumerate(codificadas) if (f == self.vocabulario.desconhecido).all()]
        if estranhas:
            quantas = "uma frase não tem" if len(estranhas) == 1 else f"{len(estranhas)} frases não têm"
            avisar(
                f'{quantas} nada que o treino tenha visto, como "{frases[estranhas[0]]:.40}": o que a rede '
                "disser disso não quer dizer nada.",
            )
        return codificadas

    def _com_alvo(self, planilha: Planilha) -> tuple[Frases, NDArray[Any]]:
        coluna = planilha.coluna(self.alvo)
        exigir_completa(planilha, {self.alvo: coluna.faltas})
        return self.preparar(planilha), Alvo(self.alvo, self.classes, self.escrita, self.juntar).ler(coluna)


def parece_de_frases(coluna: Coluna) -> bool:
    """Se quase todas as células são textos diferentes, e têm em média três palavras ou mais.

    >>> from neuronio.dados.quadros import planilha_de
    >>> opinioes = planilha_de({"opinião": ["Gostei muito do filme.", "Não gostei nada dele.", "Que filme!"]})
    >>> parece_de_frases(opinioes.coluna("opinião"))
    True
    """
    textos, _ = coluna.textos.distintas
    palavras = sum(len(texto.split()) for texto in textos)
    return 2 * len(textos) > len(coluna.textos) and palavras >= PALAVRAS_DE_UMA_FRASE * len(textos)


def _normal(texto: str, nivel: str) -> str:
    return texto.lower() if nivel == "palavra" else texto


def _com_decimal(planilha: Planilha, decimal: Decimal | Mapping[str, Decimal] | None) -> Planilha:
    conferir_decimal(decimal)
    return replace(planilha, decimal=decimal)
