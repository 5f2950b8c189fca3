"""Um CSV pronto para o treino: dividido, padronizado e com as categorias abertas em números."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuronio.dados.alvo import Tarefa, descobrir_classes, ler_alvo
from neuronio.dados.colunas import ColunaDeCategorias, ColunaNumerica, ColunaPreparada, e_numerica, numeros
from neuronio.dados.planilha import Coluna, Planilha, ler_planilha
from neuronio.dados.preparo import PreparoDeTabela
from neuronio.dados.separacao import indices_separados
from neuronio.erros import ErroDeDados, erro_de_nome

MAXIMO_DE_CATEGORIAS = 1000

Indices = NDArray[np.int64]
Parte = tuple[NDArray[np.float32], NDArray[Any]]


@dataclass(frozen=True, repr=False)
class Tabela:
    """Uma tabela dividida em treino e teste, com o preparo que se aprendeu no treino.

    Args:
        treino: ``(x, y)``: x float32 ``(n, características)``; y ``(n,)``, int64 (classes) ou float32
            (regressão).
        teste: ``(x, y)``, como ``treino``.
        preparo: médias, desvios, categorias e classes aprendidos na parte de treino.
    """

    treino: Parte
    teste: Parte
    preparo: PreparoDeTabela

    @property
    def colunas(self) -> tuple[str, ...]:
        """O nome de cada coluna de x: a de números mantém o seu, a categoria é ``coluna=categoria``."""
        return self.preparo.nomes

    @property
    def classes(self) -> tuple[str, ...] | None:
        """O nome de cada classe, na ordem dos rótulos; ``None`` na regressão."""
        return self.preparo.classes

    def __repr__(self) -> str:
        alvo = f"regressão de {self.preparo.alvo}" if self.classes is None else f"{len(self.classes)} classes"
        linhas = f"{len(self.treino[1])} linhas de treino, {len(self.teste[1])} de teste"
        return f"Tabela({linhas}, {len(self.colunas)} características, {alvo})"


def csv(
    caminho: str | Path,
    alvo: str,
    *,
    teste: float = 0.2,
    semente: int = 0,
    categorias: Sequence[str] = (),
    tarefa: Tarefa | None = None,
) -> Tabela:
    """Lê um CSV, descobre o tipo de cada coluna, separa o teste e padroniza pelo que viu no treino.

    Uma coluna em que mais da metade dos valores parece número é numérica, e todos têm de ser; as outras são
    de categorias. O alvo é de classes se é de textos ou de poucos inteiros diferentes; senão, de regressão. A
    divisão mantém a proporção das classes. Uma linha cuja categoria só existiria no teste fica no treino, com
    um aviso: a rede não tem como prever o que nunca viu.

    Args:
        caminho: arquivo em UTF-8 ou Latin-1, com o nome das colunas na primeira linha e, entre elas, ``,``,
            ``;``, ``|`` ou tabulação. Salvo com ``,``, os números podem usar vírgula decimal.
        alvo: nome da coluna a prever.
        teste: fração das linhas que vai para o teste.
        semente: a mesma semente dá a mesma divisão.
        categorias: colunas a tratar como categorias, mesmo que pareçam números (códigos, por exemplo).
        tarefa: ``"classificacao"`` ou ``"regressao"``, quando o alvo de inteiros não é o que parece.

    Returns:
        ``Tabela`` com ``treino``, ``teste``, ``colunas``, ``classes`` e ``preparo``.

    Raises:
        ErroDeArquivo: o arquivo não existe ou não pode ser lido.
        ErroDeNome: a coluna do alvo não existe; a mensagem sugere a mais próxima.
        ErroDeDados: linha torta, valor que falta, texto em coluna numérica, uma só classe, classe de uma só
            linha.

    >>> import tempfile, pathlib
    >>> arquivo = pathlib.Path(tempfile.mkdtemp()) / "flores.csv"
    >>> linhas = "altura;cor;flor\\n" + "1,5;azul;lírio\\n0,5;rosa;cravo\\n" * 5
    >>> _ = arquivo.write_text(linhas, encoding="utf-8")
    >>> tabela = csv(arquivo, alvo="flor")
    >>> tabela
    Tabela(8 linhas de treino, 2 de teste, 3 características, 2 classes)
    >>> tabela.colunas, tabela.classes
    (('altura', 'cor=azul', 'cor=rosa'), ('cravo', 'lírio'))
    >>> tabela.teste[0]
    array([[ 1.,  1.,  0.], [-1.,  0.,  1.]], dtype=float32)
    """
    planilha = ler_planilha(caminho)
    coluna_alvo = planilha.coluna(alvo)
    nomes = [nome for nome in planilha.nomes if nome != alvo]
    if not nomes:
        raise ErroDeDados(
            f'{planilha.origem} só tem a coluna "{alvo}"; falta ao menos uma de que prevê-la. '
            'As colunas são separadas por ",", ";", "|" ou tabulação.'
        )
    desconhecidas = [nome for nome in categorias if nome not in nomes]
    if desconhecidas:
        raise erro_de_nome("coluna", desconhecidas[0], nomes)
    planilha.exigir_completa(planilha.nomes)
    classes = descobrir_classes(coluna_alvo, tarefa)
    y = ler_alvo(coluna_alvo, classes)
    colunas = [planilha.coluna(nome) for nome in nomes]
    de_texto = [coluna.nome in categorias or not e_numerica(coluna) for coluna in colunas]
    textos = [coluna for coluna, texto in zip(colunas, de_texto, strict=True) if texto]
    _recusar_codigos(textos)
    parte_treino, parte_teste = indices_separados(y, teste, semente)
    parte_treino, parte_teste = _levar_categorias_ao_treino(planilha, textos, parte_treino, parte_teste)
    aprendidas = tuple(
        _aprender(coluna, texto, parte_treino) for coluna, texto in zip(colunas, de_texto, strict=True)
    )
    preparo = PreparoDeTabela(classes, alvo, aprendidas)
    x = preparo.preparar(planilha)
    return Tabela((x[parte_treino], y[parte_treino]), (x[parte_teste], y[parte_teste]), preparo)


def _aprender(coluna: Coluna, de_texto: bool, treino: Indices) -> ColunaPreparada:
    if de_texto:
        return ColunaDeCategorias.aprender(coluna.nome, [coluna.textos[i] for i in treino])
    return ColunaNumerica.aprender(coluna.nome, numeros(coluna)[treino])


def _recusar_codigos(colunas: Sequence[Coluna]) -> None:
    """De uma coluna em que quase toda linha tem um texto só seu não se aprende nada."""
    for coluna in colunas:
        linhas, diferentes = len(coluna.textos), len(set(coluna.textos))
        if diferentes > MAXIMO_DE_CATEGORIAS or (diferentes > 20 and diferentes > linhas / 2):
            raise ErroDeDados(
                f'{coluna.planilha.origem}: a coluna "{coluna.nome}" tem {diferentes} textos diferentes em '
                f"{linhas} linhas; parece um nome ou um código, de que não se aprende nada. Apague-a ou "
                "agrupe os textos."
            )


def _levar_categorias_ao_treino(
    planilha: Planilha, colunas: Sequence[Coluna], treino: Indices, teste: Indices
) -> tuple[Indices, Indices]:
    """Passa ao treino as linhas de teste com uma categoria que o treino não tem."""
    conhecidas = [{coluna.textos[i] for i in treino} for coluna in colunas]
    levadas = []
    for i in teste:
        da_linha = [coluna.textos[i] for coluna in colunas]
        if any(texto not in vistas for texto, vistas in zip(da_linha, conhecidas, strict=True)):
            levadas.append(i)
            for texto, vistas in zip(da_linha, conhecidas, strict=True):
                vistas.add(texto)
    if not levadas:
        return treino, teste
    if len(levadas) == len(teste):
        raise ErroDeDados(
            f"{planilha.origem}: toda linha de teste tem uma categoria que não aparece no treino. Apague as "
            "colunas que têm um texto diferente em cada linha, ou agrupe os textos."
        )
    linhas = ", ".join(str(planilha.numeros[i]) for i in levadas[:5]) + (", ..." if len(levadas) > 5 else "")
    warnings.warn(
        f"{planilha.origem}: {len(levadas)} linhas do teste passaram ao treino, porque têm uma categoria que "
        f"nenhuma outra linha do treino tem (linhas {linhas}).",
        stacklevel=3,
    )
    return np.concatenate([treino, levadas]), np.setdiff1d(teste, levadas)
