"""O preparo: o que transforma um arquivo nos números que a rede recebe; o modelo salvo o leva consigo."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from neuronio.conferencias import inteiro_positivo, numero
from neuronio.dados.alvo import Alvo
from neuronio.dados.ausentes import e_ausente
from neuronio.dados.colunas import (
    ColunaDeCategorias,
    ColunaPreparada,
    caracteristicas,
    coluna_de_dict,
    escrita_de_dict,
    escrita_para_dict,
)
from neuronio.dados.fotos import de_zero_a_um, foto
from neuronio.dados.grafias import composto
from neuronio.dados.imagens import imagem_de_digito, imagem_de_objeto
from neuronio.dados.nomes_das_colunas import conferir_nomes
from neuronio.dados.numeros import SEM_ESCRITA, Decimal, Escrita
from neuronio.dados.planilha import Planilha, ler_planilha
from neuronio.dados.quadros import planilha_de
from neuronio.erros import ErroDeArquivo, ErroDeDados, ErroDeValor, ErroNeuronio
from neuronio.nomes import com_metodos_em_portugues

DecimalDito = Decimal | Mapping[str, Decimal] | None

DIGITOS = tuple("0123456789")
LADO_MAXIMO = 4096  # pixels; um arquivo alheio não faz criar uma imagem que não caiba na memória


@dataclass(frozen=True)
class Preparo(ABC):
    """Como um arquivo vira a entrada da rede, e o nome de cada saída.

    Args:
        classes: nome de cada classe, na ordem dos rótulos; ``None`` na regressão.
    """

    tipo: ClassVar[str]
    """Como a espécie se chama num arquivo."""

    classes: tuple[str, ...] | None

    @property
    @abstractmethod
    def forma(self) -> tuple[int, ...]:
        """Forma de uma amostra, sem o lote."""

    @abstractmethod
    def ler(self, caminho: str | Path) -> Any:
        """As amostras de um arquivo, ``(n, *forma)``: uma imagem, as linhas de um CSV, um texto."""

    @abstractmethod
    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""

    @classmethod
    @abstractmethod
    def de_campos(cls, d: Mapping[str, Any]) -> "Preparo":
        """O preparo que ``para_dict`` descreveu."""

    def imagem(self, caminho: str | Path) -> NDArray[np.float32]:
        """A amostra ``(1, canais, altura, largura)`` de um arquivo de imagem, se a rede lê imagens."""
        raise ErroDeDados(f"este modelo lê tabelas, e {caminho} seria uma imagem. Dê a ele um CSV.")

    def transformar(self, linhas: Any) -> Any:
        """As amostras ``(n, características)`` de uma tabela da memória, se a rede lê tabelas."""
        raise ErroDeDados("este modelo lê imagens, e vieram linhas de tabela. Dê a ele um arquivo de imagem.")

    @staticmethod
    def de_dict(d: Mapping[str, Any]) -> "Preparo":
        """O preparo que ``para_dict`` descreveu; ``ErroDeArquivo`` se a descrição está quebrada.

        >>> Preparo.de_dict(PreparoDeImagem(("0", "1"), lado=28, margem=4, centro=14.0).para_dict()).forma
        (1, 28, 28)
        """
        tipos = {classe.tipo: classe for classe in Preparo.__subclasses__()}
        try:
            return tipos[d["tipo"]].de_campos(d)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, ErroNeuronio) as erro:
            motivo = f" ({erro})" if isinstance(erro, ErroNeuronio) else ""
            raise ErroDeArquivo(f"o preparo dos dados guardado com o modelo está quebrado{motivo}.") from erro


@com_metodos_em_portugues("PreparoDeTabela")
@dataclass(frozen=True)
class PreparoDeTabela(Preparo):
    """Padroniza os números e abre as categorias de uma tabela, como se aprendeu na parte de treino.

    Args:
        classes: nome de cada classe, na ordem dos rótulos; ``None`` na regressão.
        alvo: nome da coluna prevista; o arquivo de que se quer a previsão pode tê-la ou não.
        colunas: o que se aprendeu de cada coluna, na ordem das características.
        escrita: como estava escrito o alvo, na regressão.
        juntar: se os textos que só diferem em maiúsculas, acentos ou espaços são um só.
        literal: se, no alvo, só a célula vazia diz que o valor falta.
        ignoradas: colunas do arquivo do treino que não entram.

    >>> from neuronio.dados.colunas import ColunaDeCategorias, ColunaNumerica
    >>> preparo = PreparoDeTabela(
    ...     ("não", "sim"),
    ...     "comprou",
    ...     (ColunaNumerica("idade", media=30.0, desvio=10.0), ColunaDeCategorias("cor", ("azul", "verde"))),
    ... )
    >>> preparo.transformar([{"cor": "verde", "idade": 45}])
    array([[1.5, 0. , 1. ]], dtype=float32)
    """

    tipo: ClassVar[str] = "tabela"

    alvo: str
    colunas: tuple[ColunaPreparada, ...]
    escrita: Escrita = SEM_ESCRITA
    juntar: bool = False
    literal: bool = False
    ignoradas: tuple[str, ...] = ()

    @property
    def nomes(self) -> tuple[str, ...]:
        """O nome de cada característica que a rede recebe."""
        return tuple(nome for coluna in self.colunas for nome in coluna.nomes)

    @property
    def forma(self) -> tuple[int, ...]:
        """Forma de uma amostra: ``(características,)``."""
        return (len(self.nomes),)

    def ler(self, caminho: str | Path, decimal: DecimalDito = None) -> NDArray[np.float32]:
        """As linhas de um CSV como amostras ``(n, características)``.

        As colunas são achadas pelo nome, em qualquer ordem; a do alvo é dispensável e não é olhada. Das que
        não existiam no treino, e das categorias que ele não viu, só se avisa.

        Args:
            caminho: o arquivo.
            decimal: como em ``nn.dados.csv``, se um número se lê de duas maneiras.

        Raises:
            ErroDeDados: falta uma coluna, falta um valor que não se aprendeu a preencher, ou texto onde se
                aprendeu um número; a mensagem diz a linha e a coluna.
        """
        return self.preparar(self._com_decimal(ler_planilha(caminho), decimal))

    def ler_com_alvo(
        self, caminho: str | Path, decimal: DecimalDito = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64] | NDArray[np.float32]]:
        """As linhas de um CSV que tem o alvo, para avaliar a rede: ``(n, características)`` e ``(n,)``."""
        return self._com_alvo(self._com_decimal(ler_planilha(caminho), decimal))

    def transformar(self, linhas: Any) -> NDArray[np.float32]:
        """As amostras ``(n, características)`` de um DataFrame, de um dicionário de colunas ou de uma lista
        de dicionários ``{coluna: valor}``."""
        return self.preparar(planilha_de(linhas))

    def transformar_com_alvo(
        self, linhas: Any
    ) -> tuple[NDArray[np.float32], NDArray[np.int64] | NDArray[np.float32]]:
        """O mesmo, de uma tabela da memória que tem o alvo: ``(n, características)`` e ``(n,)``."""
        return self._com_alvo(planilha_de(linhas))

    def preparar(self, planilha: Planilha) -> NDArray[np.float32]:
        """As amostras ``(n, características)`` de uma planilha já lida."""
        literais = [c.nome for c in self.colunas if isinstance(c, ColunaDeCategorias) and c.literal]
        planilha = replace(planilha.sem_colunas([*self.ignoradas, self.alvo]), literais=frozenset(literais))
        conferir_nomes(planilha.origem, [coluna.nome for coluna in self.colunas], planilha.nomes)
        pares = [(coluna, planilha.coluna(coluna.nome)) for coluna in self.colunas]
        exigir_completa(planilha, {lida.nome: coluna.faltas(lida) for coluna, lida in pares})
        return caracteristicas(pares, np.arange(len(planilha.numeros)))[0]

    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""
        return {
            "tipo": self.tipo,
            "classes": None if self.classes is None else list(self.classes),
            "alvo": self.alvo,
            "colunas": [coluna.para_dict() for coluna in self.colunas],
            "escrita": escrita_para_dict(self.escrita),
            "juntar": self.juntar,
            "literal": self.literal,
            "ignoradas": list(self.ignoradas),
        }

    @classmethod
    def de_campos(cls, d: Mapping[str, Any]) -> "PreparoDeTabela":
        """O preparo que ``para_dict`` descreveu; o que um modelo mais antigo não diz é como era então."""
        classes = None if d["classes"] is None else tuple(composto(str(classe)) for classe in d["classes"])
        literal = bool(d.get("literal", any(e_ausente(classe) for classe in classes or ())))
        return cls(
            classes,
            composto(str(d["alvo"])),
            tuple(coluna_de_dict(coluna) for coluna in d["colunas"]),
            escrita_de_dict(d.get("escrita")),
            bool(d.get("juntar")),
            literal,
            tuple(composto(str(nome)) for nome in d.get("ignoradas", ())),
        )

    def _com_alvo(
        self, planilha: Planilha
    ) -> tuple[NDArray[np.float32], NDArray[np.int64] | NDArray[np.float32]]:
        x = self.preparar(planilha)
        coluna = replace(planilha, literais={self.alvo} if self.literal else ()).coluna(self.alvo)
        exigir_completa(planilha, {self.alvo: coluna.faltas})
        return x, Alvo(self.alvo, self.classes, self.escrita, self.juntar, self.literal).ler(coluna)

    def _com_decimal(self, planilha: Planilha, decimal: DecimalDito) -> Planilha:
        conferir_decimal(decimal)
        return replace(planilha, decimal=decimal)


def exigir_completa(planilha: Planilha, faltas: Mapping[str, NDArray[np.bool_]]) -> None:
    """Levanta ``ErroDeDados`` com as linhas e colunas em que falta um valor."""
    lugares = [
        (int(i), f'linha {planilha.numeros[i]}, coluna "{nome}"', planilha.colunas[nome][i])
        for nome, mascara in faltas.items()
        for i in np.flatnonzero(mascara)[:6]
    ]
    if not lugares:
        return
    lugares.sort(key=lambda lugar: lugar[0])
    total = sum(int(mascara.sum()) for mascara in faltas.values())
    ditos = "; ".join(lugar + (f": {texto}" if texto else "") for _, lugar, texto in lugares[:5])
    resto = f"; e mais {total - 5}" if total > 5 else ""
    coluna = next(nome for nome, mascara in faltas.items() if mascara.any())
    raise ErroDeDados(
        f"{planilha.origem}: faltam valores ({ditos}{resto}). Preencha-os no arquivo; ou treine com "
        'ausentes="preencher" (a mediana nos números, uma categoria própria nos textos), com '
        f'ausentes="apagar" (saem as linhas) ou com ignorar=["{coluna}"] (sai a coluna). Se o que está '
        f'escrito é uma categoria, e não uma falta, categorias=["{coluna}"]. No comando, --ausentes, '
        "--ignorar e --categorias."
    )


def conferir_decimal(decimal: DecimalDito) -> None:
    """Levanta ``ErroDeValor`` se não é um separador decimal, nem um por coluna."""
    ditos = decimal.values() if isinstance(decimal, Mapping) else (decimal,)
    if not all(dito is None or (isinstance(dito, str) and dito in (",", ".")) for dito in ditos):
        raise ErroDeValor(
            f'decimal é "," ou ".", ou um dicionário deles por coluna, como {{"renda": ","}}; veio '
            f"{decimal!r}."
        )


@com_metodos_em_portugues("PreparoDeImagem")
@dataclass(frozen=True)
class PreparoDeImagem(Preparo):
    """Leva o desenho de uma coisa só, como um dígito, ao tamanho e à posição em que a rede os aprendeu.

    Args:
        classes: nome de cada classe, na ordem dos rótulos.
        lado: lado da imagem que a rede recebe, em pixels.
        margem: pixels livres em volta da caixa do desenho.
        centro: índice do pixel em que fica o centro de massa do desenho.
    """

    tipo: ClassVar[str] = "imagem"

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
        ler = imagem_de_digito if self.classes == DIGITOS else imagem_de_objeto
        return ler(caminho, self.lado, self.margem, self.centro)

    def imagem(self, caminho: str | Path) -> NDArray[np.float32]:
        """O mesmo que ``ler``: a imagem de um arquivo como uma amostra ``(1, 1, lado, lado)``."""
        return self.ler(caminho)

    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""
        return {
            "tipo": self.tipo,
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


@com_metodos_em_portugues("PreparoDeFoto")
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

    tipo: ClassVar[str] = "foto"

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
            "tipo": self.tipo,
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
