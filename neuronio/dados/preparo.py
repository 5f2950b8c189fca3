"""O preparo: o que transforma um arquivo nos números que a rede recebe; o modelo salvo o leva consigo."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.dados.alvo import ler_alvo
from neuronio.dados.colunas import ColunaPreparada, coluna_de_dict
from neuronio.dados.fotos import de_zero_a_um, foto
from neuronio.dados.imagens import imagem_de_digito
from neuronio.dados.planilha import Planilha, ler_planilha, planilha_de_linhas
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeValor, ErroNeuronio

LADO_MAXIMO = 4096  # pixels; um arquivo alheio não faz criar uma imagem que não caiba na memória


@dataclass(frozen=True)
class Preparo(ABC):
    """Como um arquivo vira a entrada da rede, e o nome de cada saída.

    Args:
        classes: nome de cada classe, na ordem dos rótulos; ``None`` na regressão.
    """

    classes: tuple[str, ...] | None

    @property
    @abstractmethod
    def forma(self) -> tuple[int, ...]:
        """Forma de uma amostra, sem o lote."""

    @abstractmethod
    def ler(self, caminho: str | Path) -> NDArray[np.float32]:
        """As amostras de um arquivo, ``(n, *forma)``: uma imagem, ou as linhas de um CSV."""

    @abstractmethod
    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""

    def imagem(self, caminho: str | Path) -> NDArray[np.float32]:
        """A amostra ``(1, canais, altura, largura)`` de um arquivo de imagem, se a rede lê imagens."""
        raise ErroDeDados(f"este modelo lê tabelas, e {caminho} seria uma imagem. Dê a ele um CSV.")

    def transformar(self, linhas: Sequence[Mapping[str, object]]) -> NDArray[np.float32]:
        """As amostras ``(n, características)`` de linhas ``{coluna: valor}``, se a rede lê tabelas."""
        raise ErroDeDados("este modelo lê imagens, e vieram linhas de tabela. Dê a ele um arquivo de imagem.")

    @staticmethod
    def de_dict(d: Mapping[str, Any]) -> "Preparo":
        """O preparo que ``para_dict`` descreveu; ``ErroDeArquivo`` se a descrição está quebrada.

        >>> Preparo.de_dict(PreparoDeImagem(("0", "1"), lado=28, margem=4, centro=14.0).para_dict()).forma
        (1, 28, 28)
        """
        tipos: dict[str, type[PreparoDeTabela] | type[PreparoDeImagem] | type[PreparoDeFoto]]
        tipos = {"tabela": PreparoDeTabela, "imagem": PreparoDeImagem, "foto": PreparoDeFoto}
        try:
            return tipos[d["tipo"]].de_campos(d)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, ErroNeuronio) as erro:
            raise ErroDeArquivo(
                f"o preparo dos dados guardado com o modelo está quebrado ({erro!r})."
            ) from erro


@dataclass(frozen=True)
class PreparoDeTabela(Preparo):
    """Padroniza os números e abre as categorias de uma tabela, como se aprendeu na parte de treino.

    Args:
        classes: nome de cada classe, na ordem dos rótulos; ``None`` na regressão.
        alvo: nome da coluna prevista; o arquivo de que se quer a previsão pode tê-la ou não.
        colunas: o que se aprendeu de cada coluna, na ordem das características.

    >>> from neuronio.dados.colunas import ColunaDeCategorias, ColunaNumerica
    >>> preparo = PreparoDeTabela(
    ...     ("não", "sim"),
    ...     "comprou",
    ...     (ColunaNumerica("idade", media=30.0, desvio=10.0), ColunaDeCategorias("cor", ("azul", "verde"))),
    ... )
    >>> preparo.transformar([{"cor": "verde", "idade": 45}])
    array([[1.5, 0. , 1. ]], dtype=float32)
    """

    alvo: str
    colunas: tuple[ColunaPreparada, ...]

    @property
    def nomes(self) -> tuple[str, ...]:
        """O nome de cada característica que a rede recebe."""
        return tuple(nome for coluna in self.colunas for nome in coluna.nomes)

    @property
    def forma(self) -> tuple[int, ...]:
        """Forma de uma amostra: ``(características,)``."""
        return (len(self.nomes),)

    def ler(self, caminho: str | Path) -> NDArray[np.float32]:
        """As linhas de um CSV como amostras ``(n, características)``.

        As colunas são achadas pelo nome, em qualquer ordem; a do alvo é dispensável e não é olhada.

        Raises:
            ErroDeDados: falta ou sobra uma coluna, falta um valor, texto onde se aprendeu um número, ou
                categoria que não existia no treino; a mensagem diz a linha e a coluna.
        """
        return self.preparar(ler_planilha(caminho))

    def ler_com_alvo(
        self, caminho: str | Path
    ) -> tuple[NDArray[np.float32], NDArray[np.int64] | NDArray[np.float32]]:
        """As linhas de um CSV que tem o alvo, para avaliar a rede: ``(n, características)`` e ``(n,)``."""
        planilha = ler_planilha(caminho)
        x = self.preparar(planilha)
        alvo = planilha.coluna(self.alvo)
        planilha.exigir_completa([self.alvo])
        return x, ler_alvo(alvo, self.classes)

    def transformar(self, linhas: Sequence[Mapping[str, object]]) -> NDArray[np.float32]:
        """As amostras ``(n, características)`` de uma lista de dicionários ``{coluna: valor}``."""
        return self.preparar(planilha_de_linhas(linhas))

    def preparar(self, planilha: Planilha) -> NDArray[np.float32]:
        """As amostras ``(n, características)`` de uma planilha já lida."""
        esperadas = [coluna.nome for coluna in self.colunas]
        faltam = [nome for nome in esperadas if nome not in planilha.nomes]
        sobram = [nome for nome in planilha.nomes if nome not in (*esperadas, self.alvo)]
        problemas = [f"falta a coluna {_entre_aspas(faltam)}"] if faltam else []
        problemas += [f"a coluna {_entre_aspas(sobram)} não existia no treino"] if sobram else []
        if problemas:
            raise ErroDeDados(
                f"{planilha.origem}: {' e '.join(problemas)}. O modelo espera: {_entre_aspas(esperadas)}."
            )
        planilha.exigir_completa(esperadas)
        return np.hstack([coluna.transformar(planilha.coluna(coluna.nome)) for coluna in self.colunas])

    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""
        return {
            "tipo": "tabela",
            "classes": None if self.classes is None else list(self.classes),
            "alvo": self.alvo,
            "colunas": [coluna.para_dict() for coluna in self.colunas],
        }

    @classmethod
    def de_campos(cls, d: Mapping[str, Any]) -> "PreparoDeTabela":
        """O preparo que ``para_dict`` descreveu."""
        classes = None if d["classes"] is None else tuple(str(classe) for classe in d["classes"])
        return cls(classes, str(d["alvo"]), tuple(coluna_de_dict(coluna) for coluna in d["colunas"]))


@dataclass(frozen=True)
class PreparoDeImagem(Preparo):
    """Leva o desenho de uma coisa só, como um dígito, ao tamanho e à posição em que a rede os aprendeu.

    Args:
        classes: nome de cada classe, na ordem dos rótulos.
        lado: lado da imagem que a rede recebe, em pixels.
        margem: pixels livres em volta da caixa do desenho.
        centro: índice do pixel em que fica o centro de massa do desenho.
    """

    lado: int
    margem: int
    centro: float

    def __post_init__(self) -> None:
        inteiro_positivo("o lado da imagem", self.lado)
        inteiro_positivo("a margem", self.margem, 0)
        numero("o centro", self.centro, 0, self.lado)
        if self.lado > LADO_MAXIMO or 2 * self.margem >= self.lado:
            raise ErroDeValor(
                f"uma imagem de {self.lado} pixels de lado, com {self.margem} de margem, não serve: o lado "
                f"vai até {LADO_MAXIMO}, e as duas margens têm de caber nele."
            )

    @property
    def forma(self) -> tuple[int, ...]:
        """Forma de uma amostra: ``(canais, altura, largura)``."""
        return (1, self.lado, self.lado)

    def ler(self, caminho: str | Path) -> NDArray[np.float32]:
        """A imagem de um arquivo como uma amostra ``(1, 1, lado, lado)``, float32 de 0 a 1."""
        return imagem_de_digito(caminho, self.lado, self.margem, self.centro)

    def imagem(self, caminho: str | Path) -> NDArray[np.float32]:
        """O mesmo que ``ler``: a imagem de um arquivo como uma amostra ``(1, 1, lado, lado)``."""
        return self.ler(caminho)

    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""
        return {
            "tipo": "imagem",
            "classes": None if self.classes is None else list(self.classes),
            "lado": self.lado,
            "margem": self.margem,
            "centro": self.centro,
        }

    @classmethod
    def de_campos(cls, d: Mapping[str, Any]) -> "PreparoDeImagem":
        """O preparo que ``para_dict`` descreveu."""
        classes = None if d["classes"] is None else tuple(str(classe) for classe in d["classes"])
        return cls(classes, int(d["lado"]), int(d["margem"]), float(d["centro"]))


@dataclass(frozen=True)
class PreparoDeFoto(Preparo):
    """Leva uma fotografia inteira ao tamanho e às cores que a rede recebe.

    Args:
        classes: nome de cada classe, na ordem dos rótulos.
        canais: 3, vermelho, verde e azul; ou 1, tons de cinza.
        altura, largura: em pixels.

    >>> PreparoDeFoto(("gato", "sapo"), canais=3, altura=48, largura=64).forma
    (3, 48, 64)
    """

    canais: int
    altura: int
    largura: int

    def __post_init__(self) -> None:
        for nome, lado in (("a altura", self.altura), ("a largura", self.largura)):
            if inteiro_positivo(nome, lado) > LADO_MAXIMO:
                raise ErroDeValor(f"{nome} da imagem vai até {LADO_MAXIMO} pixels, mas recebeu {lado}.")
        if inteiro_positivo("canais", self.canais) not in (1, 3):
            raise ErroDeValor(
                f"canais é 3, para imagens coloridas, ou 1, para tons de cinza; recebeu {self.canais}."
            )

    @property
    def forma(self) -> tuple[int, ...]:
        """Forma de uma amostra: ``(canais, altura, largura)``."""
        return (self.canais, self.altura, self.largura)

    def ler(self, caminho: str | Path) -> NDArray[np.float32]:
        """A imagem de um arquivo como uma amostra ``(1, canais, altura, largura)``, float32 de 0 a 1."""
        return de_zero_a_um(foto(caminho, *self.forma)[None])

    def imagem(self, caminho: str | Path) -> NDArray[np.float32]:
        """O mesmo que ``ler``: a imagem de um arquivo como uma amostra ``(1, canais, altura, largura)``."""
        return self.ler(caminho)

    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""
        return {
            "tipo": "foto",
            "classes": None if self.classes is None else list(self.classes),
            "canais": self.canais,
            "altura": self.altura,
            "largura": self.largura,
        }

    @classmethod
    def de_campos(cls, d: Mapping[str, Any]) -> "PreparoDeFoto":
        """O preparo que ``para_dict`` descreveu."""
        classes = None if d["classes"] is None else tuple(str(classe) for classe in d["classes"])
        return cls(classes, int(d["canais"]), int(d["altura"]), int(d["largura"]))


def _entre_aspas(nomes: Sequence[str]) -> str:
    return ", ".join(f'"{nome}"' for nome in nomes)
