"""O preparo de um texto: o vocabulário, que o modelo leva consigo."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.arquivo_de_texto import ler_texto
from neuronio.dados.preparo import Preparo
from neuronio.dados.vocabulario import Vocabulario
from neuronio.erros import ErroDeDados
from neuronio.nomes import com_metodos_em_portugues


@com_metodos_em_portugues("PreparoDeTexto")
@dataclass(frozen=True)
class PreparoDeTexto(Preparo):
    """Troca cada símbolo de um texto pelo número que tem no vocabulário do treino.

    Args:
        classes: os símbolos, na ordem dos números; são também o que a rede prevê.
        nivel: o que é um símbolo, "caractere" ou "palavra".

    >>> PreparoDeTexto(("a", "b", "n")).vocabulario.codificar("banana")
    array([1, 0, 2, 0, 2, 0])
    """

    tipo: ClassVar[str] = "texto"

    classes: tuple[str, ...]
    nivel: str = "caractere"

    def __post_init__(self) -> None:
        self.vocabulario  # noqa: B018  um vocabulário quebrado se recusa já

    @cached_property
    def vocabulario(self) -> Vocabulario:
        """O vocabulário que se aprendeu no treino."""
        return Vocabulario(self.classes, self.nivel)

    @property
    def forma(self) -> tuple[int, ...]:
        """A de uma amostra: um texto são símbolos, cada um um número só."""
        return ()

    def ler(self, caminho: str | Path) -> NDArray[np.int64]:
        """O texto de um arquivo codificado, int64 ``(símbolos,)``."""
        return self.vocabulario.codificar(ler_texto(caminho))

    def imagem(self, caminho: str | Path) -> NDArray[np.float32]:
        """Um erro: este modelo lê textos."""
        raise ErroDeDados(f"este modelo lê textos, e {caminho} seria uma imagem.")

    def transformar(self, linhas: Any) -> NDArray[np.float32]:
        """Um erro: este modelo lê textos."""
        raise ErroDeDados("este modelo lê textos, e vieram linhas de tabela.")

    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""
        return {"tipo": self.tipo, "classes": list(self.classes), "nivel": self.nivel}

    @classmethod
    def de_campos(cls, d: Mapping[str, Any]) -> "PreparoDeTexto":
        """O preparo que ``para_dict`` descreveu."""
        return cls(tuple(str(simbolo) for simbolo in d["classes"]), str(d["nivel"]))
