"""Uma tabela como ela está no arquivo: nomes das colunas, células de texto e a linha de onde cada uma
veio."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neuronio.avisos import avisar
from neuronio.dados.arquivo_de_texto import caminho_de_arquivo, ler_fita
from neuronio.dados.celulas import Celulas
from neuronio.dados.disposicao import ler_registros
from neuronio.dados.numeros import Decimal
from neuronio.dados.registros import Registros
from neuronio.dados.tracos import LE_COM, Especie, Traco, Vista, olhar
from neuronio.erros import ErroDeDados, erro_de_nome

_E_ROTULO = re.compile(r"(19|20)\d\d|(?![+-]?[\d.,]+%?$).+", re.DOTALL)
"""O que há na segunda linha de um cabeçalho: um ano, ou o que não é um número."""


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
    colunas: Mapping[str, Celulas]
    numeros: NDArray[np.int64]
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
        colunas = {nome: celulas.so(quais) for nome, celulas in self.colunas.items()}
        return replace(self, colunas=colunas, numeros=self.numeros[quais])

    @cached_property
    def usa_ponto(self) -> bool:
        """Se alguma coluna só se lê com ponto decimal, e nenhuma só com vírgula."""
        return {decimal for nome in self.colunas for decimal in self.coluna(nome).decisivas} == {"."}


@dataclass(frozen=True)
class Coluna:
    """As células de uma coluna da planilha."""

    planilha: Planilha = field(repr=False)
    nome: str
    textos: Celulas

    @property
    def literal(self) -> bool:
        """Se é o que está escrito, e só a célula vazia diz que falta."""
        return self.nome in self.planilha.literais

    @cached_property
    def vista(self) -> Vista:
        """O que se vê em cada célula."""
        return olhar(self.textos)

    def esquecer(self) -> None:
        """Solta a memória do que se viu; se ainda fizer falta, olha-se outra vez."""
        self.__dict__.pop("vista", None)

    @cached_property
    def faltas(self) -> NDArray[np.bool_]:
        """Quais células dizem que o valor falta."""
        return np.asarray(self.textos.tamanhos == 0) if self.literal else self.vista.com(Traco.FALTA)

    @property
    def especies(self) -> list[Especie]:
        """As espécies das células que não faltam, na ordem em que aparecem."""
        return self.vista.especies

    @property
    def decisivas(self) -> dict[Decimal, int]:
        """De cada decimal que só ele lê algum dos números, a posição do primeiro deles."""
        achadas: dict[Decimal, int] = {}
        for especie in self.especies:
            lidos = [decimal for decimal, traco in LE_COM.items() if especie.tem(traco)]
            if len(lidos) == 1:
                achadas.setdefault(lidos[0], especie.primeira)
        return achadas

    @property
    def decimal(self) -> Decimal | None:
        """O separador decimal que se disse que ela tem."""
        dito = self.planilha.decimal
        return dito.get(self.nome) if isinstance(dito, Mapping) else dito

    def erro(self, indice: int, motivo: str, curas: Sequence[Sequence[str]] = ()) -> ErroDeDados:
        """O erro de uma célula: diz o arquivo, a linha e a coluna; e com que opções do comando se cura."""
        linha = self.planilha.numeros[indice]
        return ErroDeDados(f'{self.planilha.origem}, linha {linha}, coluna "{self.nome}": {motivo}', curas)


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
    separador, registros, de_fora = ler_registros(ler_fita(caminho), origem)
    if de_fora:
        linhas = f"a linha {de_fora[0]}" if len(de_fora) == 1 else f"as linhas {_lista(de_fora)}"
        avisar(f"{origem}: não é da tabela, e foi pulado, o que está n{linhas}.")
    (linha, nomes), dados = registros[0], registros[1:]
    if dados:
        _recusar_cabecalho_de_duas_linhas(linha, nomes, *dados[0], separador, origem)
    _conferir_larguras(nomes, dados, separador, origem)
    colunas = [dados.coluna(posicao) for posicao in range(len(nomes))]
    if _e_indice(nomes, colunas):
        avisar(
            f"{origem}: a primeira coluna não tem nome e só numera as linhas (é o índice que o pandas "
            "escreve); não entrou na tabela.",
        )
        nomes, colunas = nomes[1:], colunas[1:]
    _conferir_nomes(nomes, origem)
    _recusar_total(colunas[0], dados.numeros, origem)
    return Planilha(origem, dict(zip(nomes, colunas, strict=True)), dados.numeros, separador)


def _recusar_cabecalho_de_duas_linhas(
    linha: int, nomes: list[str], seguinte: int, embaixo: list[str], separador: str, origem: str
) -> None:
    """Um cabeçalho como os do SIDRA, de anos embaixo do nome da variável: diz que linha põe no lugar."""
    em_cima = nomes + [""] * (len(embaixo) - len(nomes))
    repetidos = "" in em_cima[1:] or len(set(em_cima)) < len(em_cima)
    rotulos = embaixo[0] in ("", nomes[0]) and all(map(_E_ROTULO.fullmatch, embaixo[1:]))
    if not (repetidos and rotulos and len(em_cima) == len(embaixo)):
        return
    de_cada: list[str] = []
    for nome in em_cima:
        de_cada.append(nome or (de_cada[-1] if de_cada else ""))
    juntos = [" ".join(dict.fromkeys(filter(None, par))) for par in zip(de_cada, embaixo, strict=True)]
    if all(juntos) and len(set(juntos)) == len(juntos):
        raise ErroDeDados(
            f"{origem}: o cabeçalho tem duas linhas, a {linha} e a {seguinte}, e cada coluna há de ter "
            f"um nome só. Ponha no lugar das duas esta linha: {separador.join(juntos)}"
        )


def _conferir_larguras(nomes: list[str], dados: Registros, separador: str, origem: str) -> None:
    if not dados:
        raise ErroDeDados(f"{origem} só tem o cabeçalho; faltam as linhas de dados.")
    tortas = np.flatnonzero(dados.larguras != len(nomes))
    _recusar_cabecalho_repetido(nomes, dados[: tortas[0]] if len(tortas) else dados, origem)
    if len(tortas):
        raise ErroDeDados(
            f"{origem}, linha {dados.numeros[tortas[0]]}: o cabeçalho tem {len(nomes)} colunas e esta linha "
            f"tem {dados.larguras[tortas[0]]}. Se um texto contém {separador!r}, ponha-o entre aspas."
        )


def _recusar_cabecalho_repetido(nomes: list[str], dados: Registros, origem: str) -> None:
    if len(nomes) == 1:
        return
    fita = np.frombuffer(dados.fita, np.uint8)
    restam = np.arange(len(dados))
    for posicao, nome in enumerate(nome.encode() for nome in nomes):
        onde = dados.primeiras[restam] + posicao
        iguais = dados.tamanhos[onde] == len(nome)
        if nome:
            iguais &= fita[dados.inicios[onde]] == nome[0]
        restam = restam[iguais]
    for i in restam.tolist():
        numero, celulas = dados[i]
        if celulas == nomes:
            raise ErroDeDados(
                f"{origem}, linha {numero}: o cabeçalho está repetido no meio dos dados, como quando se "
                "juntam dois arquivos; apague a linha."
            )


def _e_indice(nomes: list[str], colunas: list[Celulas]) -> bool:
    """Se a primeira coluna é o índice de um DataFrame: sem nome, e um inteiro diferente em cada linha."""
    if len(nomes) < 2 or nomes[0] not in ("", "Unnamed: 0"):
        return False
    textos, _ = colunas[0].distintas
    return len(textos) == len(colunas[0]) and all(texto.isdecimal() for texto in textos)


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


def _recusar_total(celulas: Celulas, numeros: NDArray[np.int64], origem: str) -> None:
    """A soma das linhas não é mais uma linha: dela se aprenderia um absurdo."""
    if not _diz_total(celulas[-1]) or sum(map(_diz_total, celulas)) > 1:
        return
    raise ErroDeDados(
        f'{origem}, linha {numeros[-1]}: "{celulas[-1]}" parece a soma das outras linhas, e não '
        "mais uma delas; apague-a."
    )


def _diz_total(texto: str) -> bool:
    return texto.strip(": ").casefold() == "total"


def _lista(numeros: Sequence[int]) -> str:
    return ", ".join(str(numero) for numero in numeros[:20]) + (", ..." if len(numeros) > 20 else "")
