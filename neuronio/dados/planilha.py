"""Uma tabela como ela está no arquivo: nomes das colunas, células de texto e a linha de onde cada uma
veio."""

import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.arquivo_de_texto import caminho_de_arquivo, ler_texto
from neuronio.dados.ausentes import e_ausente
from neuronio.dados.disposicao import Registro, ler_registros
from neuronio.dados.numeros import Decimal, Unidade, decisivas, ler_direto, separar_unidade
from neuronio.erros import ErroDeDados, erro_de_nome


@dataclass(frozen=True)
class Planilha:
    """Células de texto com o lugar de onde vieram.

    Args:
        origem: como chamar a planilha nas mensagens.
        colunas: as células de cada coluna, todas com a mesma quantidade.
        numeros: número de cada linha no arquivo, como um editor de texto o mostra.
        separador: o que há entre as colunas no arquivo; vazio se não veio de um.
        decimal: o separador decimal que se disse, o de todas as colunas ou o de algumas.
        literais: colunas que são o que está escrito: códigos, e um ``X`` que não é de falta.
    """

    origem: str
    colunas: Mapping[str, list[str]]
    numeros: Sequence[int]
    separador: str = ""
    decimal: Decimal | Mapping[str, Decimal] | None = None
    literais: Collection[str] = ()

    @property
    def nomes(self) -> list[str]:
        """O nome de cada coluna, na ordem do arquivo."""
        return list(self.colunas)

    def coluna(self, nome: str) -> "Coluna":
        """As células de uma coluna; ``ErroDeNome`` se ela não existe."""
        if nome not in self.colunas:
            raise erro_de_nome("coluna", nome, self.colunas)
        if nome not in self._lidas:
            self._lidas[nome] = Coluna(self, nome, self.colunas[nome])
        return self._lidas[nome]

    @cached_property
    def _lidas(self) -> dict[str, "Coluna"]:
        """As colunas que já se pediram, que lembram do que se viu nelas."""
        return {}

    def sem_colunas(self, nomes: Iterable[str]) -> "Planilha":
        """A planilha sem algumas colunas."""
        fora = set(nomes)
        return replace(self, colunas={n: textos for n, textos in self.colunas.items() if n not in fora})

    def so_linhas(self, quais: NDArray[np.bool_]) -> "Planilha":
        """A planilha com algumas das linhas, cada uma com o seu número."""
        posicoes = np.flatnonzero(quais).tolist()
        colunas = {nome: [textos[i] for i in posicoes] for nome, textos in self.colunas.items()}
        return replace(self, colunas=colunas, numeros=[self.numeros[i] for i in posicoes])

    @cached_property
    def usa_ponto(self) -> bool:
        """Se alguma coluna só se lê com ponto decimal, e nenhuma só com vírgula."""
        vistas: set[Decimal] = set()
        for nome in self.colunas:
            coluna = self.coluna(nome)
            if coluna.direta is None:
                vistas |= decisivas(numero for numero, _ in coluna.separados).keys()
            elif coluna.direta[1] is not None:
                vistas.add(coluna.direta[1])
        return vistas == {"."}


@dataclass(frozen=True)
class Coluna:
    """As células de uma coluna da planilha."""

    planilha: Planilha = field(repr=False)
    nome: str
    textos: list[str]

    @property
    def literal(self) -> bool:
        """Se é o que está escrito, e só a célula vazia diz que falta."""
        return self.nome in self.planilha.literais

    @cached_property
    def faltas(self) -> NDArray[np.bool_]:
        """Quais células dizem que o valor falta."""
        if self.direta is not None:
            return np.zeros(len(self.textos), bool)
        return np.array([e_ausente(texto, self.literal) for texto in self.textos], bool)

    @cached_property
    def direta(self) -> tuple[NDArray[np.float64], Decimal | None] | None:
        """Os números dela, e o decimal, se nenhuma célula pede que se olhe melhor."""
        return ler_direto(self.textos)

    @cached_property
    def separados(self) -> list[tuple[str, Unidade]]:
        """O número e a unidade de cada célula que não falta."""
        return [
            separar_unidade(texto) for texto, falta in zip(self.textos, self.faltas, strict=True) if not falta
        ]

    @property
    def decimal(self) -> Decimal | None:
        """O separador decimal que se disse que ela tem."""
        dito = self.planilha.decimal
        return dito.get(self.nome) if isinstance(dito, Mapping) else dito

    def erro(self, indice: int, motivo: str) -> ErroDeDados:
        """O erro de uma célula: diz o arquivo, a linha e a coluna."""
        linha = self.planilha.numeros[indice]
        return ErroDeDados(f'{self.planilha.origem}, linha {linha}, coluna "{self.nome}": {motivo}')


def ler_planilha(caminho: str | Path) -> Planilha:
    """Lê um CSV; pulam-se, com um aviso, os títulos acima do cabeçalho e as notas abaixo dos dados.

    Args:
        caminho: arquivo UTF-8 (ou Windows-1252) cuja primeira linha, fora os títulos, dá nome às colunas.

    Raises:
        ErroDeTipo: não é um caminho.
        ErroDeArquivo: o arquivo não existe ou não pode ser lido.
        ErroDeDados: arquivo vazio, sem linhas, sem nome de coluna, com nome repetido ou linha torta.
    """
    origem = caminho_de_arquivo(caminho).name
    separador, registros, de_fora = ler_registros(ler_texto(caminho), origem)
    if de_fora:
        linhas = f"a linha {de_fora[0]}" if len(de_fora) == 1 else f"as linhas {_lista(de_fora)}"
        warnings.warn(f"{origem}: não é da tabela, e foi pulado, o que está n{linhas}.", stacklevel=3)
    (_, nomes), dados = registros[0], registros[1:]
    _conferir_larguras(nomes, dados, separador, origem)
    colunas = [list(celulas) for celulas in zip(*(celulas for _, celulas in dados), strict=True)]
    if _e_indice(nomes, colunas):
        warnings.warn(
            f"{origem}: a primeira coluna não tem nome e só numera as linhas (é o índice que o pandas "
            "escreve); não entrou na tabela.",
            stacklevel=3,
        )
        nomes, colunas = nomes[1:], colunas[1:]
    _conferir_nomes(nomes, origem)
    _recusar_total(colunas, dados, origem)
    return Planilha(
        origem, dict(zip(nomes, colunas, strict=True)), [numero for numero, _ in dados], separador
    )


def _conferir_larguras(nomes: list[str], dados: list[Registro], separador: str, origem: str) -> None:
    if not dados:
        raise ErroDeDados(f"{origem} só tem o cabeçalho; faltam as linhas de dados.")
    for numero, celulas in dados:
        if celulas == nomes and len(nomes) > 1:
            raise ErroDeDados(
                f"{origem}, linha {numero}: o cabeçalho está repetido no meio dos dados, como quando se "
                "juntam dois arquivos; apague a linha."
            )
        if len(celulas) != len(nomes):
            raise ErroDeDados(
                f"{origem}, linha {numero}: o cabeçalho tem {len(nomes)} colunas e esta linha tem "
                f"{len(celulas)}. Se um texto contém {separador!r}, ponha-o entre aspas."
            )


def _e_indice(nomes: list[str], colunas: list[list[str]]) -> bool:
    """Se a primeira coluna é o índice de um DataFrame: sem nome, e um inteiro diferente em cada linha."""
    if len(nomes) < 2 or nomes[0] not in ("", "Unnamed: 0"):
        return False
    return all(texto.isdecimal() for texto in colunas[0]) and len(set(colunas[0])) == len(colunas[0])


def _conferir_nomes(nomes: list[str], origem: str) -> None:
    vistos: dict[str, int] = {}
    for posicao, nome in enumerate(nomes, 1):
        if not nome:
            raise ErroDeDados(
                f"{origem}: a coluna {posicao} não tem nome no cabeçalho. Dê-lhe um nome ou apague-a."
            )
        primeira = vistos.setdefault(nome, posicao)
        if primeira != posicao:
            raise ErroDeDados(f'{origem}: as colunas {primeira} e {posicao} têm o mesmo nome, "{nome}".')


def _recusar_total(colunas: list[list[str]], dados: list[Registro], origem: str) -> None:
    """A soma das linhas não é mais uma linha: dela se aprenderia um absurdo."""
    primeira = [texto.strip(": ").casefold() for texto in colunas[0]]
    if primeira[-1] == "total" and primeira.count("total") == 1:
        raise ErroDeDados(
            f'{origem}, linha {dados[-1][0]}: "{colunas[0][-1]}" parece a soma das outras linhas, e não '
            "mais uma delas; apague-a."
        )


def _lista(numeros: Sequence[int]) -> str:
    return ", ".join(str(numero) for numero in numeros[:20]) + (", ..." if len(numeros) > 20 else "")
