"""Um CSV como ele está no arquivo: nomes das colunas, células de texto e a linha de onde cada uma veio."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from neuronio.dados.arquivo_de_texto import ler_texto
from neuronio.erros import ErroDeDados, erro_de_nome

SEPARADORES = (";", "\t", "|", ",")  # nesta ordem no empate: uma vírgula pode ser decimal, um ";" não
AUSENTES = frozenset({"", "?", "na", "n/a", "nan", "null"})
_COM_VIRGULA_DECIMAL = re.compile(r"[+-]?\d[\d.]*,\d+")


@dataclass(frozen=True)
class Planilha:
    """Células de texto com o lugar de onde vieram.

    Args:
        origem: como chamar a planilha nas mensagens.
        nomes: nome de cada coluna.
        linhas: células, todas as linhas com ``len(nomes)`` textos.
        numeros: número de cada linha no arquivo, como um editor de texto o mostra.
        virgula: uma célula escrita com vírgula decimal, ou ``None`` se os números usam ponto.
    """

    origem: str
    nomes: list[str]
    linhas: list[list[str]]
    numeros: list[int]
    virgula: str | None = None

    def coluna(self, nome: str) -> "Coluna":
        """As células de uma coluna; ``ErroDeNome`` se ela não existe."""
        if nome not in self.nomes:
            raise erro_de_nome("coluna", nome, self.nomes)
        posicao = self.nomes.index(nome)
        return Coluna(self, nome, [linha[posicao] for linha in self.linhas])

    def exigir_completa(self, nomes: Sequence[str]) -> None:
        """Levanta ``ErroDeDados`` com as linhas e colunas em que falta um valor."""
        posicoes = [self.nomes.index(nome) for nome in nomes]
        faltas = [
            (numero, posicao)
            for numero, linha in zip(self.numeros, self.linhas, strict=True)
            for posicao in posicoes
            if linha[posicao].lower() in AUSENTES
        ]
        if not faltas:
            return
        lugares = "; ".join(f'linha {numero}, coluna "{self.nomes[p]}"' for numero, p in faltas[:5])
        resto = f"; e mais {len(faltas) - 5}" if len(faltas) > 5 else ""
        raise ErroDeDados(
            f"{self.origem}: faltam valores ({lugares}{resto}). Preencha-os ou apague essas linhas; "
            'contam como falta a célula vazia, "?", "NA", "NaN" e "null".'
        )


@dataclass(frozen=True)
class Coluna:
    """As células de uma coluna da planilha."""

    planilha: Planilha
    nome: str
    textos: list[str]

    def erro(self, indice: int, motivo: str) -> ErroDeDados:
        """O erro de uma célula: diz o arquivo, a linha e a coluna."""
        linha = self.planilha.numeros[indice]
        return ErroDeDados(f'{self.planilha.origem}, linha {linha}, coluna "{self.nome}": {motivo}')


def ler_planilha(caminho: str | Path) -> Planilha:
    """Lê um CSV de texto; linhas em branco são puladas, e o separador é o que mais divide o cabeçalho.

    Args:
        caminho: arquivo UTF-8 (ou Latin-1) cuja primeira linha dá nome às colunas.

    Raises:
        ErroDeArquivo: o arquivo não existe ou não pode ser lido.
        ErroDeDados: arquivo vazio, sem linhas, sem nome de coluna, com nome repetido ou linha torta.
    """
    texto = ler_texto(caminho)
    origem = Path(caminho).name
    separador = _descobrir_separador(texto, origem)
    registros = _registros(texto, separador, origem)
    _, nomes = next(registros, (0, []))
    _conferir_nomes(nomes, origem)
    linhas, numeros = [], []
    for numero, celulas in registros:
        if len(celulas) != len(nomes):
            raise ErroDeDados(
                f"{origem}, linha {numero}: o cabeçalho tem {len(nomes)} colunas e esta linha tem "
                f"{len(celulas)}. Se um texto contém {separador!r}, ponha-o entre aspas."
            )
        linhas.append(celulas)
        numeros.append(numero)
    if not linhas:
        raise ErroDeDados(f"{origem} só tem o cabeçalho; faltam as linhas de dados.")
    virgula = None if separador == "," else _primeira_virgula_decimal(linhas)
    return Planilha(origem, nomes, linhas, numeros, virgula)


def planilha_de_linhas(linhas: Sequence[Mapping[str, object]]) -> Planilha:
    """A planilha de uma lista de dicionários ``{coluna: valor}``, todos com as mesmas chaves."""
    if not linhas:
        raise ErroDeDados(
            "nenhuma linha para transformar; era esperado ao menos um dicionário {coluna: valor}."
        )
    nomes = list(linhas[0])
    for numero, linha in enumerate(linhas, 1):
        if set(linha) != set(nomes):
            raise ErroDeDados(
                f"a linha {numero} tem as colunas {sorted(linha)}, e a primeira, {sorted(nomes)}."
            )
    celulas = [["" if linha[n] is None else str(linha[n]).strip() for n in nomes] for linha in linhas]
    return Planilha("linhas recebidas", nomes, celulas, list(range(1, len(linhas) + 1)))


def _registros(texto: str, separador: str, origem: str) -> Iterator[tuple[int, list[str]]]:
    """Cada registro, salvo os em branco, com o número da linha em que começa."""
    leitor = csv.reader(io.StringIO(texto), delimiter=separador, strict=True)
    while True:
        numero = leitor.line_num + 1
        try:
            celulas = [celula.strip() for celula in next(leitor)]
        except StopIteration:
            return
        except csv.Error as erro:
            raise ErroDeDados(
                f"{origem}, linha {numero}: há aspas que não fecham, ou fecham no meio de um texto ({erro}). "
                'Uma aspa dentro de um texto se escreve dobrada: "".'
            ) from None
        if any(celulas) or len(celulas) > 1:
            yield numero, celulas


def _descobrir_separador(texto: str, origem: str) -> str:
    """O separador que mais divide o cabeçalho."""
    falha = ErroDeDados(f"{origem} está vazio.")
    divisoes: dict[str, int] = {}
    for separador in SEPARADORES:
        try:
            divisoes[separador] = len(next(_registros(texto, separador, origem), (0, []))[1])
        except ErroDeDados as erro:  # aspas que só fecham bem com outro separador
            divisoes[separador], falha = 0, erro
    if not any(divisoes.values()):
        raise falha
    return max(divisoes, key=lambda separador: divisoes[separador])


def _conferir_nomes(nomes: list[str], origem: str) -> None:
    for posicao, nome in enumerate(nomes, 1):
        if not nome:
            raise ErroDeDados(
                f"{origem}: a coluna {posicao} não tem nome no cabeçalho. Dê-lhe um nome ou apague-a."
            )
        primeira = nomes.index(nome) + 1
        if primeira != posicao:
            raise ErroDeDados(f'{origem}: as colunas {primeira} e {posicao} têm o mesmo nome, "{nome}".')


def _primeira_virgula_decimal(linhas: list[list[str]]) -> str | None:
    celulas = (celula for linha in linhas for celula in linha)
    return next((c for c in celulas if "," in c and _COM_VIRGULA_DECIMAL.fullmatch(c)), None)
