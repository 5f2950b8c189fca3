"""O que se aprende de cada coluna de uma tabela: média e desvio de números, lista de categorias de textos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.avisos import avisar
from neuronio.dados.ausentes import CATEGORIA, Remedio, e_ausente
from neuronio.dados.grafias import chave, composto
from neuronio.dados.leitura import MAIOR, descobrir_escrita, numeros, sem_marcas
from neuronio.dados.numeros import SEM_ESCRITA, Escrita
from neuronio.dados.planilha import Coluna
from neuronio.dados.reparticao import repartir

INDICADOR = "{} ausente"

POR_VEZ = 1 << 11
"""Linhas que se escrevem de uma vez: as características delas, que vêm coluna a coluna, cabem no cache."""


@dataclass(frozen=True)
class ColunaNumerica:
    r"""Uma coluna de números, padronizada.

    .. math:: x = \frac{v - \text{média}}{\text{desvio}}

    Args:
        nome: nome da coluna no arquivo.
        media: média na parte de treino, na unidade da coluna.
        desvio: desvio padrão (divide por n) na parte de treino; 1 se a coluna é constante.
        escrita: como os números estavam escritos no treino.
        preenchimento: o valor que toma o lugar de um que falta; ``None`` se não se preenche.
        indicador: se mais uma característica diz, com 1, onde faltava.
    """

    nome: str
    media: float
    desvio: float
    escrita: Escrita = SEM_ESCRITA
    preenchimento: float | None = None
    indicador: bool = False

    @classmethod
    def aprender(
        cls, nome: str, valores: NDArray[np.float64], escrita: Escrita, remedio: Remedio | None = None
    ) -> "ColunaNumerica":
        """O que dizem os valores de treino ``(n,)``, com NaN onde faltam."""
        faltas = np.isnan(valores)
        preenchimento = None
        if remedio in ("mediana", "moda"):
            preenchimento = _mediana_ou_moda(valores[~faltas], remedio)
            valores = np.where(faltas, preenchimento, valores)
        desvio = float(valores.std())
        constante = desvio == 0 or bool(valores.min() == valores.max())
        media, desvio = float(valores.mean()), 1.0 if constante else desvio
        return cls(nome, media, desvio, escrita, preenchimento, bool(faltas.any()))

    @property
    def nomes(self) -> tuple[str, ...]:
        """O nome da característica que sai desta coluna e, se há, o do indicador."""
        return (self.nome, INDICADOR.format(self.nome)) if self.indicador else (self.nome,)

    def valores(self, coluna: Coluna) -> NDArray[np.float64]:
        """As células como números ``(n,)``, lidas como no treino, com NaN onde faltam."""
        lidos = numeros(coluna, descobrir_escrita(coluna, self.escrita))
        return sem_marcas(coluna, lidos, self.media - 10 * self.desvio)

    def faltas(self, coluna: Coluna) -> NDArray[np.bool_]:
        """Onde falta um valor que não se sabe preencher."""
        return (
            np.isnan(self.valores(coluna))
            if self.preenchimento is None
            else np.zeros(len(coluna.textos), bool)
        )

    def transformar(self, coluna: Coluna) -> "Transformada":
        """As células como características ``(n, 1)``, ou ``(n, 2)`` com o indicador."""
        valores = self.valores(coluna)
        faltas = np.isnan(valores)
        if self.preenchimento is not None:
            valores[faltas] = self.preenchimento
        valores -= self.media
        valores /= self.desvio
        if (np.abs(valores) > MAIOR).any():
            i = int(np.abs(valores).argmax())
            raise coluna.erro(
                i, f'"{coluna.textos[i]:.60}" está longe demais dos valores do treino (média {self.media:g}).'
            )
        return Transformada(valores.astype(np.float32), None, faltas if self.indicador else None)

    def para_dict(self) -> dict[str, Any]:
        """O que guardar para fazer a mesma conta depois."""
        return {
            "nome": self.nome,
            "media": self.media,
            "desvio": self.desvio,
            "escrita": escrita_para_dict(self.escrita),
            "preenchimento": self.preenchimento,
            "indicador": self.indicador,
        }


@dataclass(frozen=True)
class ColunaDeCategorias:
    """Uma coluna de textos: cada categoria vira uma característica, 1 onde a célula é ela e 0 no resto.

    Args:
        nome: nome da coluna no arquivo.
        categorias: textos que existem na parte de treino, em ordem alfabética.
        preenchimento: a categoria de uma célula que falta; ``None`` se não se preenche.
        indicador: se mais uma característica diz, com 1, onde faltava.
        juntar: se a grafia que difere em maiúsculas, acentos ou espaços é a da categoria.
        literal: se é o que está escrito, e só a célula vazia diz que falta.
    """

    nome: str
    categorias: tuple[str, ...]
    preenchimento: str | None = None
    indicador: bool = False
    juntar: bool = False
    literal: bool = False

    @classmethod
    def aprender(
        cls, coluna: Coluna, treino: NDArray[np.int64], remedio: Remedio | None = None, juntar: bool = False
    ) -> "ColunaDeCategorias":
        """As categorias das linhas de treino."""
        faltas = coluna.faltas[treino]
        textos, codigos = coluna.textos.distintas
        vezes = np.bincount(codigos[treino[~faltas]], minlength=len(textos))
        presentes = {texto: int(n) for texto, n in zip(textos, vezes, strict=True) if n}
        preenchimento = {"moda": _mais_comum(presentes), "categoria": CATEGORIA}.get(remedio or "")
        categorias = set(presentes) | ({CATEGORIA} if remedio == "categoria" and faltas.any() else set())
        indicador = remedio == "moda" and bool(faltas.any())
        return cls(coluna.nome, tuple(sorted(categorias)), preenchimento, indicador, juntar, coluna.literal)

    @property
    def nomes(self) -> tuple[str, ...]:
        """Uma característica por categoria (``cor=azul``, ``cor=verde``...) e, se há, o indicador."""
        nomes = tuple(f"{self.nome}={categoria}" for categoria in self.categorias)
        return (*nomes, INDICADOR.format(self.nome)) if self.indicador else nomes

    def faltas(self, coluna: Coluna) -> NDArray[np.bool_]:
        """Onde falta um valor que não se sabe preencher."""
        return coluna.faltas if self.preenchimento is None else np.zeros(len(coluna.textos), bool)

    def transformar(self, coluna: Coluna) -> "Transformada":
        """As células como características ``(n, categorias)``, e mais uma com o indicador.

        Uma categoria que o treino não viu não é nenhuma: fica tudo em 0, com um aviso que diz a linha.
        """
        posicoes = {categoria: i for i, categoria in enumerate(self.categorias)}
        por_chave = {chave(categoria): i for categoria, i in posicoes.items()} if self.juntar else {}
        textos, codigos = coluna.textos.distintas
        das_distintas = np.empty(len(textos), np.int32)
        for i, texto in enumerate(textos):
            texto = self.preenchimento or "" if e_ausente(texto, coluna.literal) else texto
            posicao = posicoes.get(texto)
            das_distintas[i] = por_chave.get(chave(texto), -1) if posicao is None else posicao
        da_linha = das_distintas[codigos]
        novas = np.flatnonzero(da_linha < 0)
        if len(novas):
            self._avisar(coluna, novas)
        return Transformada(da_linha, len(self.categorias), coluna.faltas if self.indicador else None)

    def _avisar(self, coluna: Coluna, novas: NDArray[np.int64]) -> None:
        das_novas = coluna.textos.so(novas).distintas[0]
        textos = dict.fromkeys("(vazia)" if e_ausente(t, coluna.literal) else t for t in das_novas)
        ditas = ", ".join([*(f'"{texto:.60}"' for texto in list(textos)[:5]), *["..."][: len(textos) > 5]])
        linhas = ", ".join(str(numero) for numero in coluna.planilha.numeros[novas[:5]])
        conhecidas = ", ".join(self.categorias[:20]) + (", ..." if len(self.categorias) > 20 else "")
        avisar(
            f'{coluna.planilha.origem}: na coluna "{self.nome}", o treino não tinha a categoria {ditas} '
            f"(linha {linhas}{', ...' if len(novas) > 5 else ''}), que assim conta como nenhuma. As do "
            f"treino: {conhecidas}.",
        )

    def para_dict(self) -> dict[str, Any]:
        """O que guardar para fazer a mesma conta depois."""
        return {
            "nome": self.nome,
            "categorias": list(self.categorias),
            "preenchimento": self.preenchimento,
            "indicador": self.indicador,
            "juntar": self.juntar,
            "literal": self.literal,
        }


ColunaPreparada = ColunaNumerica | ColunaDeCategorias


@dataclass(frozen=True, eq=False)
class Transformada:
    """As características de uma coluna, que só se escrevem por extenso no lugar delas.

    Args:
        valores: ``(n,)``: os números, ou a posição da categoria; −1 se não é nenhuma.
        categorias: quantas há, se é de categorias: cada uma é uma característica.
        faltas: o indicador ``(n,)``, se há.
    """

    valores: NDArray[Any]
    categorias: int | None
    faltas: NDArray[np.bool_] | None

    def escrever(self, linhas: slice, x: NDArray[np.float32]) -> None:
        """Escreve em x ``(linhas, características)`` as de tais linhas."""
        valores = self.valores[linhas]
        if self.categorias is None:
            x[:, 0] = valores
        else:
            x[:, : self.categorias] = 0
            conhecidas = np.flatnonzero(valores >= 0)
            x[conhecidas, valores[conhecidas]] = 1
        if self.faltas is not None:
            x[:, -1] = self.faltas[linhas]


def caracteristicas(
    pares: Sequence[tuple[ColunaPreparada, Coluna]], *partes: NDArray[np.int64]
) -> list[NDArray[np.float32]]:
    """As características de cada parte das linhas, ``(n, características)``; uma linha, uma vez em cada.

    As linhas se leem na ordem em que estão, que a memória lê depressa, e cada uma, já pronta, vai para o seu
    lugar, que pode ser qualquer.
    """
    transformadas = []
    for preparada, coluna in pares:
        transformadas.append(preparada.transformar(coluna))
        coluna.esquecer()
    quantas, fins = len(transformadas[0].valores), np.cumsum([len(p.nomes) for p, _ in pares]).tolist()
    xs = [np.empty((len(linhas), fins[-1]), np.float32) for linhas in partes]
    lugares = [np.full(quantas, -1) for _ in partes]
    for linhas, lugar in zip(partes, lugares, strict=True):
        lugar[linhas] = np.arange(len(linhas))

    def escrever(de: int) -> None:
        bloco = slice(de, min(de + POR_VEZ, quantas))
        prontas = np.empty((bloco.stop - de, fins[-1]), np.float32)
        for transformada, comeco, fim in zip(transformadas, [0, *fins], fins, strict=False):
            transformada.escrever(bloco, prontas[:, comeco:fim])
        for x, lugar in zip(xs, lugares, strict=True):
            na_parte = np.flatnonzero(lugar[bloco] >= 0)
            x[lugar[bloco][na_parte]] = prontas[na_parte]

    repartir(escrever, range(0, quantas, POR_VEZ))
    return xs


def coluna_de_dict(d: Mapping[str, Any]) -> ColunaPreparada:
    """A coluna que ``para_dict`` descreveu; o que um modelo mais antigo não diz é como era então."""
    nome, preenchimento, indicador = (
        composto(str(d["nome"])),
        d.get("preenchimento"),
        bool(d.get("indicador")),
    )
    if "categorias" in d:
        categorias = tuple(composto(str(c)) for c in d["categorias"])
        cheio = None if preenchimento is None else str(preenchimento)
        literal = bool(d.get("literal", any(e_ausente(categoria) for categoria in categorias)))
        return ColunaDeCategorias(nome, categorias, cheio, indicador, bool(d.get("juntar")), literal)
    numero = None if preenchimento is None else float(preenchimento)
    escrita = escrita_de_dict(d.get("escrita"))
    return ColunaNumerica(nome, float(d["media"]), float(d["desvio"]), escrita, numero, indicador)


def escrita_para_dict(escrita: Escrita) -> dict[str, Any]:
    """A escrita, para o JSON."""
    return {"decimal": escrita.decimal, "unidade": escrita.unidade}


def escrita_de_dict(d: Mapping[str, Any] | None) -> Escrita:
    """A escrita que ``escrita_para_dict`` descreveu, ou a de que nada se sabe."""
    escrita = SEM_ESCRITA if d is None else Escrita(d["decimal"], d["unidade"])
    if escrita.decimal not in (None, ",", ".") or escrita.unidade not in ("", "R$", "%", "data"):
        raise ValueError(d)
    return escrita


def _mediana_ou_moda(presentes: NDArray[np.float64], remedio: Remedio) -> float:
    if remedio == "mediana":
        return float(np.median(presentes))
    valores, vezes = np.unique(presentes, return_counts=True)
    return float(valores[vezes.argmax()])


def _mais_comum(vezes: Mapping[str, int]) -> str | None:
    return min(vezes, key=lambda texto: (-vezes[texto], texto), default=None)
