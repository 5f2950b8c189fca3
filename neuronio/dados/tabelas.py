"""Uma tabela pronta para o treino: dividida, padronizada e com as categorias abertas em números."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from neuronio.arrays.origem import anotar_par
from neuronio.avisos import avisar
from neuronio.dados import ausentes as faltantes
from neuronio.dados.alvo import Alvo, Tarefa, conferir_tarefa, descobrir_alvo, faltas_do_alvo
from neuronio.dados.ausentes import Ausentes, Remedio, e_ausente
from neuronio.dados.celulas import Celulas
from neuronio.dados.colunas import ColunaDeCategorias, ColunaNumerica, ColunaPreparada, caracteristicas
from neuronio.dados.frases import PreparoDeFrases, parece_de_frases
from neuronio.dados.grafias import composto, em_palavras, mais_comuns, parecidas
from neuronio.dados.leitura import descobrir_escrita, e_numerica, numeros, sem_marcas
from neuronio.dados.numeros import Decimal, parece_numero, quase_numero
from neuronio.dados.planilha import Coluna, Planilha, ler_planilha
from neuronio.dados.preparo import PreparoDeTabela, conferir_decimal, exigir_completa
from neuronio.dados.quadros import planilha_de
from neuronio.dados.separacao import conferir_separacao, indices_separados
from neuronio.dados.vocabulario import conferir_nivel
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues, com_metodos_em_portugues, erro_de_argumento

MAXIMO_DE_CATEGORIAS = 1000

Indices = NDArray[np.int64]
Parte = tuple[Any, NDArray[Any]]


class Pedido(TypedDict, total=False):
    """O que se pode dizer de como ler e dividir uma tabela: os argumentos de ``csv`` e de ``tabela``."""

    teste: float
    semente: int
    categorias: Sequence[str]
    tarefa: Tarefa | None
    decimal: Decimal | dict[str, Decimal] | None
    ausentes: Ausentes
    ignorar: Sequence[str]
    juntar: bool
    texto: str | None
    nivel: str | None


@com_metodos_em_portugues("Tabela")
@dataclass(frozen=True, repr=False)
class Tabela:
    """Uma tabela dividida em treino e teste, com o preparo que se aprendeu no treino.

    Args:
        treino: ``(x, y)``: x float32 ``(n, características)`` ou, de uma coluna de frases, uma lista de n
            arrays int64 ``(símbolos,)``; y ``(n,)``, int64 (classes) ou float32 (regressão).
        teste: ``(x, y)``, como ``treino``.
        preparo: médias, desvios, categorias e classes aprendidos na parte de treino. Um modelo que treina com
            ``treino``, ou com parte dele, guarda-o; a outro, ou ao que lê frases, dá-se com
            ``modelo.preparo = tabela.preparo``. Com ele, ``prever(df)`` e ``avaliar(df)`` leem tabelas novas.
    """

    treino: Parte
    teste: Parte
    preparo: PreparoDeTabela | PreparoDeFrases

    @property
    def colunas(self) -> tuple[str, ...]:
        """O nome de cada coluna de x: a de números mantém o seu, a categoria é ``coluna=categoria``; de uma
        coluna de frases, o dela."""
        return self.preparo.nomes

    @property
    def classes(self) -> tuple[str, ...] | None:
        """O nome de cada classe, na ordem dos rótulos; ``None`` na regressão."""
        return self.preparo.classes

    def __repr__(self) -> str:
        alvo = f"regressão de {self.preparo.alvo}" if self.classes is None else f"{len(self.classes)} classes"
        linhas = f"{len(self.treino[1])} linhas de treino, {len(self.teste[1])} de teste"
        if isinstance(self.preparo, PreparoDeFrases):
            return f"Tabela({linhas}, frases de {len(self.preparo.simbolos)} símbolos diferentes, {alvo})"
        return f"Tabela({linhas}, {len(self.colunas)} características, {alvo})"


@com_argumentos_em_portugues
def csv(caminho: str | Path, alvo: str, **pedido: Unpack[Pedido]) -> Tabela:
    """Lê um CSV, descobre o tipo de cada coluna, separa o teste e padroniza pelo que viu no treino.

    Uma coluna em que mais da metade dos valores parece número, ou data, é numérica, e todos têm de ser; as
    outras são de categorias. Os números se leem como as pessoas os escrevem: ``1.234,56``, ``R$ 10,00``,
    ``2,5%`` (0,025), ``31/12/2024`` (os dias desde 1970). Se a vírgula e o ponto são decimais ou de milhares,
    dizem-no as células da coluna; se nenhuma diz, o erro explica como dizer. O alvo é de classes se é de
    textos ou de poucos inteiros diferentes; senão, de regressão. A divisão mantém a proporção das classes.
    Uma linha cuja categoria só existiria no teste fica no treino, com um aviso: a rede não tem como prever o
    que nunca viu. Tudo isso vai no preparo, e um arquivo novo se lê do mesmo modo.

    Args:
        caminho: arquivo em UTF-8 ou Windows-1252, com o nome das colunas numa linha e, entre elas, ``,``,
            ``;``, ``|`` ou tabulação.
        alvo: nome da coluna a prever.
        teste: fração das linhas que vai para o teste; o padrão é 0.2.
        semente: a mesma semente dá a mesma divisão; o padrão é 0.
        categorias: colunas a tratar como categorias, mesmo que pareçam números (códigos, por exemplo), e em
            que só a célula vazia diz que o valor falta.
        tarefa: ``"classificacao"`` ou ``"regressao"``, quando o alvo de inteiros não é o que parece.
        decimal: ``","`` ou ``"."``, ou um dicionário deles por coluna, quando ``1.234`` pode ser duas coisas.
        ausentes: o que fazer dos valores que faltam, sem o que eles são recusados. ``"apagar"`` tira as
            linhas; ``"preencher"`` põe a mediana do treino nos números, com mais uma coluna que diz onde
            faltava, e uma categoria própria nos textos; um dicionário diz, por coluna, ``"mediana"``,
            ``"moda"``, ``"categoria"`` ou ``"apagar"``. Linhas sem alvo saem, com qualquer pedido.
        ignorar: colunas que não entram.
        juntar: ``True`` faz um só texto dos que só diferem em maiúsculas, acentos ou espaços: o mais comum.
        texto: a coluna de frases que a rede lê, uma palavra depois da outra; as outras não entram. Se, além
            do alvo, só há uma coluna, e ela é de frases, é essa.
        nivel: o que é um símbolo de uma frase, ``"palavra"``, que é o padrão, ou ``"caractere"``.

    Returns:
        ``Tabela`` com ``treino``, ``teste``, ``colunas``, ``classes`` e ``preparo``.

    Raises:
        ErroDeArquivo: o arquivo não existe ou não pode ser lido.
        ErroDeNome: uma coluna que se nomeou não existe; a mensagem sugere a mais próxima.
        ErroDeDados: linha torta, valor que falta, texto em coluna numérica, número ambíguo, uma só classe,
            classe de uma só linha.
        ErroDeTipo, ErroDeValor: um argumento que não serve.

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
    return preparar(ler_planilha(caminho), alvo, pedido)


@com_argumentos_em_portugues
def tabela(dados: Any, alvo: str, **pedido: Unpack[Pedido]) -> Tabela:
    """Prepara uma tabela que já está na memória, como ``csv`` prepara a de um arquivo.

    Args:
        dados: um DataFrame do pandas ou do polars, uma tabela do Arrow, um dicionário de colunas ou uma lista
            de dicionários. ``None``, NaN e os vazios de cada biblioteca são valores que faltam.
        alvo: nome da coluna a prever.
        pedido: os outros argumentos de ``csv``.

    Returns:
        ``Tabela``; o ``preparo`` dela também lê tabelas da memória, com ``preparo.transformar(outra)``.

    >>> t = tabela({"altura": [1.5, 0.5] * 5, "flor": ["lírio", "cravo"] * 5}, alvo="flor")
    >>> t
    Tabela(8 linhas de treino, 2 de teste, 1 características, 2 classes)
    >>> t.preparo.transformar([{"altura": 1.5}])
    array([[1.]], dtype=float32)
    """
    return preparar(planilha_de(dados), alvo, pedido)


def preparar(planilha: Planilha, alvo: str, pedido: Pedido) -> Tabela:
    """A tabela de uma planilha já lida."""
    fracao, semente, juntar = pedido.get("teste", 0.2), pedido.get("semente", 0), pedido.get("juntar", False)
    _conferir(alvo, pedido)
    conferir_separacao(fracao, semente)
    alvo = composto(alvo.strip())
    planilha, ignoradas = _so_o_que_se_quer(planilha, alvo, pedido)
    frases = _coluna_de_frases(planilha, alvo, pedido)
    planilha = planilha if frases is None else _so_com_as_frases(planilha, alvo, frases)
    planilha, remedios = _sem_o_que_falta(planilha, alvo, pedido.get("ausentes"))
    planilha = _de_uma_grafia(planilha) if juntar else planilha
    aprendido = descobrir_alvo(planilha.coluna(alvo), pedido.get("tarefa"), juntar)
    y = aprendido.ler(planilha.coluna(alvo))
    if frases is not None:
        return _com_frases(planilha, frases, aprendido, y, pedido)
    colunas = [planilha.coluna(nome) for nome in planilha.nomes if nome != alvo]
    textos = [coluna for coluna in colunas if _e_de_texto(coluna)]
    _recusar_codigos(textos)
    treino, teste = indices_separados(y, fracao, semente)
    treino, teste = _levar_categorias_ao_treino(planilha, textos, treino, teste)
    _avisar_dos_quase_numeros(textos)
    _avisar_das_grafias(textos if aprendido.classes is None else [*textos, planilha.coluna(alvo)])
    em_ordem = np.sort(treino)  # a memória se lê depressa na ordem em que está
    aprendidas = tuple(_aprender(coluna, em_ordem, remedios.get(coluna.nome), juntar) for coluna in colunas)
    preparo = PreparoDeTabela(
        aprendido.classes, alvo, aprendidas, aprendido.escrita, juntar, aprendido.literal, ignoradas
    )
    x_treino, x_teste = caracteristicas(list(zip(aprendidas, colunas, strict=True)), treino, teste)
    partes = (x_treino, y[treino]), (x_teste, y[teste])
    for x, alvos in partes:
        anotar_par(x, alvos, preparo)
    return Tabela(*partes, preparo)


def _coluna_de_frases(planilha: Planilha, alvo: str, pedido: Pedido) -> str | None:
    """A coluna de frases que se disse ou, se além do alvo só há uma, ela, se é de frases."""
    dita, outras = pedido.get("texto"), [nome for nome in planilha.nomes if nome != alvo]
    if dita is not None:
        (frases,) = _nomes_que_existem(planilha, [dita])
        if frases == alvo:
            raise ErroDeValor(f'a coluna "{alvo}" é o alvo, e não se lê como um texto.')
        return frases
    if len(outras) == 1 and not planilha.coluna(outras[0]).literal:
        coluna = planilha.coluna(outras[0])
        if _e_de_texto(coluna) and parece_de_frases(coluna):
            return outras[0]
    if pedido.get("nivel") is not None:
        raise ErroDeValor(
            'nivel é o de uma coluna de frases, e não se disse qual é: texto="coluna" (no comando, --texto).'
        )
    return None


def _so_com_as_frases(planilha: Planilha, alvo: str, frases: str) -> Planilha:
    outras = [nome for nome in planilha.nomes if nome not in (alvo, frases)]
    if outras:
        ditas = ", ".join(f'"{nome}"' for nome in outras)
        avisar(
            f'{planilha.origem}: a rede vai ler só as frases de "{frases}"; não entra o que está em {ditas}.',
        )
    return planilha.sem_colunas(outras)


def _com_frases(planilha: Planilha, frases: str, alvo: Alvo, y: NDArray[Any], pedido: Pedido) -> Tabela:
    """A tabela de uma coluna de frases, em que nada falta."""
    coluna = planilha.coluna(frases)
    if coluna.faltas.any():
        raise ErroDeValor(
            f'na coluna "{frases}" faltam frases, e uma frase não se preenche: use ausentes="apagar" (no '
            "comando, --ausentes apagar)."
        )
    if alvo.classes is not None:
        _avisar_das_grafias([planilha.coluna(alvo.nome)])
    treino, teste = indices_separados(y, pedido.get("teste", 0.2), pedido.get("semente", 0))
    preparo = PreparoDeFrases.aprender(coluna, treino, alvo, pedido.get("nivel") or "palavra")
    x = preparo.preparar(planilha)
    do_treino, do_teste = (([x[i] for i in linhas.tolist()], y[linhas]) for linhas in (treino, teste))
    return Tabela(do_treino, do_teste, preparo)


def _conferir(alvo: object, pedido: Pedido) -> None:
    if not isinstance(alvo, str):
        raise ErroDeTipo(f"alvo é o nome de uma coluna, um texto; veio {alvo!r}.")
    sobram = [nome for nome in pedido if nome not in Pedido.__annotations__]
    if sobram:
        raise erro_de_argumento("a leitura de uma tabela", sobram[0], ["alvo", *Pedido.__annotations__])
    for nome, valor in (("categorias", pedido.get("categorias", ())), ("ignorar", pedido.get("ignorar", ()))):
        if isinstance(valor, str) or not isinstance(valor, Sequence | set | frozenset):
            raise ErroDeTipo(f'{nome} é uma lista de nomes de colunas, como {nome}=["uf"]; veio {valor!r}.')
    if not isinstance(pedido.get("texto"), str | None):
        raise ErroDeTipo(f"texto é o nome de uma coluna; veio {pedido['texto']!r}.")
    conferir_nivel(pedido.get("nivel") or "palavra")
    conferir_tarefa(pedido.get("tarefa"))
    conferir_decimal(pedido.get("decimal"))
    faltantes.conferir(pedido.get("ausentes"))
    if not isinstance(pedido.get("juntar", False), bool):
        raise ErroDeValor(f"juntar é True ou False; veio {pedido['juntar']!r}.")


def _so_o_que_se_quer(planilha: Planilha, alvo: str, pedido: Pedido) -> tuple[Planilha, tuple[str, ...]]:
    """A planilha sem as colunas a ignorar, com o que se disse das outras; e as ignoradas."""
    planilha.coluna(alvo)
    ignoradas = _nomes_que_existem(planilha, pedido.get("ignorar", ()))
    if alvo in ignoradas:
        raise ErroDeValor(f'a coluna "{alvo}" é o alvo, e não dá para ignorá-la.')
    planilha = planilha.sem_colunas(ignoradas)
    if planilha.nomes == [alvo]:
        raise ErroDeDados(
            f'{planilha.origem} só tem a coluna "{alvo}"; falta ao menos uma de que prevê-la. '
            'As colunas são separadas por ",", ";", "|" ou tabulação.'
        )
    literais = _nomes_que_existem(planilha, pedido.get("categorias", ()))
    decimal, ausentes = pedido.get("decimal"), pedido.get("ausentes")
    for por_coluna in (decimal, ausentes):
        if isinstance(por_coluna, Mapping):
            _nomes_que_existem(planilha, list(por_coluna))
    return replace(planilha, decimal=decimal, literais=frozenset(literais)), ignoradas


def _nomes_que_existem(planilha: Planilha, nomes: Iterable[str]) -> tuple[str, ...]:
    compostos = tuple(composto(str(nome).strip()) for nome in nomes)
    for nome in compostos:
        planilha.coluna(nome)
    return compostos


def _sem_o_que_falta(
    planilha: Planilha, alvo: str, ausentes: Ausentes
) -> tuple[Planilha, dict[str, Remedio]]:
    """A planilha sem as linhas que se pediu para apagar, e o remédio das colunas que se vão preencher.

    Raises:
        ErroDeDados: falta um valor, e nada se pediu para ele.
    """
    recusadas: dict[str, NDArray[np.bool_]] = {}
    apagar = np.zeros(len(planilha.numeros), bool)
    remedios: dict[str, Remedio] = {}
    for nome in planilha.nomes:
        coluna = planilha.coluna(nome)
        if coluna.faltas.all():
            raise ErroDeDados(
                f'{planilha.origem}: na coluna "{nome}" faltam todos os valores. Leia sem ela, com '
                f'ignorar=["{nome}"] (no comando, --ignorar).',
                [("--ignorar", nome)],
            )
        numerica = not _e_de_texto(coluna)
        faltas = faltas_do_alvo(coluna) if numerica else coluna.faltas
        remedio = (
            faltantes.remedio(ausentes, nome, numerica) if nome != alvo or ausentes is None else "apagar"
        )
        if remedio == "apagar":
            apagar |= faltas
        elif remedio is None:
            recusadas[nome] = faltas
        else:
            remedios[nome] = remedio
    exigir_completa(planilha, recusadas)
    if not apagar.any():
        return planilha, remedios
    if apagar.all():
        raise ErroDeDados(
            f"{planilha.origem}: falta algum valor em todas as linhas, e apagá-las não deixaria nenhuma. "
            "Preencha "
            'com ausentes="preencher", ou tire com ignorar=[...] as colunas em que mais falta.'
        )
    avisar(
        f"{planilha.origem}: {int(apagar.sum())} de {len(apagar)} linhas foram apagadas, porque falta nelas "
        "um valor.",
    )
    return planilha.so_linhas(~apagar), remedios


def _e_de_texto(coluna: Coluna) -> bool:
    return coluna.literal or not e_numerica(coluna)


def _de_uma_grafia(planilha: Planilha) -> Planilha:
    """A planilha em que cada texto está na grafia mais comum dele."""
    colunas = {
        nome: _juntar(textos) if _e_de_texto(planilha.coluna(nome)) else textos
        for nome, textos in planilha.colunas.items()
    }
    return replace(planilha, colunas=colunas)


def _juntar(celulas: Celulas) -> Celulas:
    textos, codigos = celulas.distintas
    escolhidas = mais_comuns(dict(zip(textos, celulas.vezes.tolist(), strict=True)))
    return Celulas.de_textos(list(escolhidas.values()), codigos)


def _avisar_das_grafias(colunas: Sequence[Coluna]) -> None:
    for coluna in colunas:
        textos, _ = coluna.textos.distintas
        if grupos := parecidas(texto for texto in textos if not e_ausente(texto, coluna.literal)):
            avisar(
                f'{coluna.planilha.origem}: na coluna "{coluna.nome}", {em_palavras(grupos)} só diferem em '
                "maiúsculas, acentos ou espaços, e contam como textos diferentes. Se são o mesmo, leia com "
                "juntar=True (no comando, --juntar).",
            )


def _avisar_dos_quase_numeros(colunas: Sequence[Coluna]) -> None:
    for coluna in colunas:
        textos, _ = coluna.textos.distintas
        quase = np.array([quase_numero(texto) for texto in textos], bool)
        numericos = quase | np.array([parece_numero(texto) for texto in textos], bool)
        de_numeros = 2 * coluna.textos.vezes[numericos].sum() > len(coluna.textos)
        if de_numeros and quase.any() and not coluna.literal:
            avisar(
                f'{coluna.planilha.origem}: a coluna "{coluna.nome}" tem números que não sei ler, como '
                f'"{textos[quase.argmax()]}", e cada um conta como um texto. Deixe só o número, e a unidade '
                "no nome da coluna; "
                f'se são mesmo categorias, diga categorias=["{coluna.nome}"] (no comando, --categorias).',
            )


def _aprender(coluna: Coluna, treino: Indices, remedio: Remedio | None, juntar: bool) -> ColunaPreparada:
    if _e_de_texto(coluna):
        return ColunaDeCategorias.aprender(coluna, treino, remedio, juntar)
    escrita = descobrir_escrita(coluna)
    valores = sem_marcas(coluna, numeros(coluna, escrita))[treino]
    if np.isnan(valores).all():
        raise ErroDeDados(
            f'{coluna.planilha.origem}: na coluna "{coluna.nome}" não há nenhum valor na parte de treino. '
            f'Leia sem ela, com ignorar=["{coluna.nome}"] (no comando, --ignorar).',
            [("--ignorar", coluna.nome)],
        )
    return ColunaNumerica.aprender(coluna.nome, valores, escrita, remedio)


def _recusar_codigos(colunas: Sequence[Coluna]) -> None:
    """De uma coluna em que quase toda linha tem um texto só seu não se aprende nada."""
    for coluna in colunas:
        linhas, diferentes = len(coluna.textos), len(coluna.textos.distintas[0])
        if diferentes > MAXIMO_DE_CATEGORIAS or (diferentes > 20 and diferentes > linhas / 2):
            if parece_de_frases(coluna):
                raise ErroDeDados(
                    f'{coluna.planilha.origem}: a coluna "{coluna.nome}" é de frases. Para que a rede as '
                    f'leia, e só elas, texto="{coluna.nome}" (no comando, --texto); para usar as outras '
                    f'colunas, ignorar=["{coluna.nome}"] (no comando, --ignorar).',
                    [("--texto", coluna.nome), ("--ignorar", coluna.nome)],
                )
            raise ErroDeDados(
                f'{coluna.planilha.origem}: a coluna "{coluna.nome}" tem {diferentes} textos diferentes em '
                f"{linhas} linhas; parece um nome ou um código, de que não se aprende nada. Leia sem ela, "
                f'com ignorar=["{coluna.nome}"] (no comando, --ignorar), ou agrupe os textos.',
                [("--ignorar", coluna.nome)],
            )


def _levar_categorias_ao_treino(
    planilha: Planilha, colunas: Sequence[Coluna], treino: Indices, teste: Indices
) -> tuple[Indices, Indices]:
    """Passa ao treino as linhas de teste com uma categoria que o treino não tem."""
    codigos = [coluna.textos.distintas[1] for coluna in colunas]
    conhecidas = [np.bincount(codigo[treino], minlength=codigo.max() + 1) > 0 for codigo in codigos]
    novas = np.zeros(len(teste), bool)
    for codigo, vistas in zip(codigos, conhecidas, strict=True):
        novas |= ~vistas[codigo[teste]]
    levadas = []
    for i in teste[novas].tolist():
        da_linha = [(codigo[i], vistas) for codigo, vistas in zip(codigos, conhecidas, strict=True)]
        if not all(vistas[codigo] for codigo, vistas in da_linha):
            levadas.append(i)
            for codigo, vistas in da_linha:
                vistas[codigo] = True
    if not levadas:
        return treino, teste
    if len(levadas) == len(teste):
        muitos = max(colunas, key=lambda coluna: len(coluna.textos.distintas[0])).nome
        raise ErroDeDados(
            f"{planilha.origem}: toda linha de teste tem uma categoria que não aparece no treino. Agrupe os "
            f'textos, ou leia sem a coluna que tem um diferente em cada linha, como ignorar=["{muitos}"] (no '
            "comando, --ignorar).",
            [("--ignorar", muitos)],
        )
    linhas = ", ".join(str(planilha.numeros[i]) for i in levadas[:5]) + (", ..." if len(levadas) > 5 else "")
    avisar(
        f"{planilha.origem}: {len(levadas)} linhas do teste passaram ao treino, porque têm uma categoria que "
        f"nenhuma outra linha do treino tem (linhas {linhas}).",
    )
    return np.concatenate([treino, levadas]), np.setdiff1d(teste, levadas)
