"""Uma série pronta para o treino: em janelas, dividida no tempo, padronizada só pelo passado."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from neuronio.arrays.origem import anotar_par
from neuronio.avisos import avisar
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.dados.calendario import Agrupar, agrupado
from neuronio.dados.grafias import composto
from neuronio.dados.janelas import Janelas, aprender_escala, cortar, lugares_das_janelas
from neuronio.dados.linha_do_tempo import LinhaDoTempo, coluna_das_datas, ler_linha_do_tempo
from neuronio.dados.numeros import Decimal
from neuronio.dados.planilha import Planilha, ler_planilha
from neuronio.dados.preparo import conferir_decimal
from neuronio.dados.preparo_de_serie import MAIOR_JANELA, Continuacao, PreparoDeSerie
from neuronio.dados.prova import Prova, montar_prova
from neuronio.dados.referencias import erro_de_base
from neuronio.erros import ErroDeDados, ErroDeTipo, ErroDeValor
from neuronio.nomes import com_argumentos_em_portugues, com_metodos_em_portugues, erro_de_argumento

CO2 = "co2_mensal.csv"

Parte = tuple[NDArray[np.float32], NDArray[np.float32]]


class PedidoDeSerie(TypedDict, total=False):
    """O que se pode dizer de como ler e cortar uma série: os argumentos de ``serie``."""

    janela: int
    horizonte: int
    agrupar: Agrupar | None
    outras: Sequence[str]
    tempo: str | None
    periodo: int | None
    teste: float
    validacao: float
    decimal: Decimal | None


@com_metodos_em_portugues("Serie")
@dataclass(frozen=True, repr=False, eq=False)
class Serie:
    """Uma série cortada em janelas, e repartida no tempo.

    Args:
        linha: os valores, um por período.
        preparo: como se fizeram as janelas; dado a um modelo, continua séries novas.
        janelas_de_treino, janelas_de_validacao, janelas_de_teste: as de cada parte, da mais antiga à
            mais nova; sem validação, ``None``.
    """

    linha: LinhaDoTempo
    preparo: PreparoDeSerie
    janelas_de_treino: Janelas
    janelas_de_validacao: Janelas | None
    janelas_de_teste: Janelas

    @property
    def treino(self) -> Parte:
        """``(x, y)``: x ``(n, janela, colunas)`` e y ``(n, horizonte)``, float32."""
        return self.janelas_de_treino.x, self.janelas_de_treino.y

    @property
    def validacao(self) -> Parte | None:
        """Como ``treino``, do tempo que vem depois dele; ``None`` se não se pediu."""
        janelas = self.janelas_de_validacao
        return None if janelas is None else (janelas.x, janelas.y)

    @property
    def teste(self) -> Parte:
        """Como ``treino``, do último tempo de todos."""
        return self.janelas_de_teste.x, self.janelas_de_teste.y

    @property
    def datas(self) -> list[str]:
        """A data de cada período, escrita como no arquivo."""
        return self.linha.datas

    @property
    def valores(self) -> NDArray[np.float64]:
        """O valor de cada período na coluna que se prevê, NaN onde falta."""
        return self.linha.valores[:, 0]

    @cached_property
    def prova(self) -> Prova:
        """As janelas de teste com o que as referências preveem: ``nn.avaliacao.avaliar_serie`` a corrige."""
        p = self.preparo
        return montar_prova(
            p.colunas[0], self.linha, self.janelas_de_teste, self.janelas_de_treino, p.periodo, p.base
        )

    @property
    def continuacao(self) -> Continuacao:
        """O fim da série: o que a rede há de ver para prever além dele, e as datas do que prevê."""
        return self.preparo.continuar_linha(self.linha)

    def __repr__(self) -> str:
        partes = {
            "treino": self.janelas_de_treino,
            "validação": self.janelas_de_validacao,
            "teste": self.janelas_de_teste,
        }
        janelas = ", ".join(f"{len(parte)} de {nome}" for nome, parte in partes.items() if parte is not None)
        p, nome = self.preparo, self.linha.calendario.nome
        return (
            f"Serie({p.colunas[0]}, {len(self.linha)} {nome}; janelas: {janelas}; {p.janela} → {p.horizonte})"
        )


@com_argumentos_em_portugues
def serie(caminho: str | Path, coluna: str, **pedido: Unpack[PedidoDeSerie]) -> Serie:
    r"""Lê uma série de um CSV e faz dela janelas: o que se viu, e o que veio depois.

    A divisão é no tempo: o treino, depois a validação, e no fim o teste. Os alvos de uma parte acabam antes
    de começarem os da seguinte, e tudo o que se aprende, aprende-se no treino. Cada janela se mede a partir
    do seu último valor :math:`u`, e as outras colunas se padronizam:

    .. math:: x_k = \frac{v_k - u}{s} \qquad y_k = \frac{v_k - u}{s}

    Um período sem valor se enche com a reta entre os vizinhos, com um aviso; mas nenhuma janela acaba num
    buraco, em que o vizinho da direita ainda seria o futuro, e nenhum alvo cai num.

    Args:
        caminho: um CSV com uma coluna de datas, em ordem, e as de números.
        coluna: a que se prevê.
        janela: quantos períodos a rede vê; o padrão é 48.
        horizonte: quantos prevê de cada vez; o padrão é 12.
        agrupar: ``"hora"``, ``"dia"``, ``"semana"``, ``"mes"``, ``"trimestre"`` ou ``"ano"``: um valor por
            período, que é a média dos que há nele. Sem isso, os valores são os do arquivo.
        outras: mais colunas que a rede vê, além da que prevê.
        tempo: o nome da coluna de datas; sem isso, é a primeira em que as há.
        periodo: depois de quantos valores a estação se repete; o padrão vem das datas: 12 se são meses, 4 se
            trimestres, 52 se semanas, 7 se dias, 5 se dias úteis, 24 se horas, e 1, nenhuma, se anos.
        teste: a fração final da série que é do teste; o padrão é 0.2.
        validacao: a fração final do que resta que é da validação; o padrão é 0.15, e 0 é nenhuma.
        decimal: ``","`` ou ``"."``, quando ``1.234`` pode ser duas coisas.

    Returns:
        ``Serie`` com ``treino``, ``validacao``, ``teste``, ``preparo``, ``prova`` e ``continuacao``.

    Raises:
        ErroDeArquivo: o arquivo não existe ou não pode ser lido.
        ErroDeNome: uma coluna que se nomeou não existe; a mensagem sugere a mais próxima.
        ErroDeDados: não há datas, ou estão fora de ordem, repetidas ou espaçadas demais; a janela não cabe na
            série; a série não varia.
        ErroDeTipo, ErroDeValor: um argumento que não serve.

    >>> import tempfile, pathlib
    >>> arquivo = pathlib.Path(tempfile.mkdtemp()) / "vendas.csv"
    >>> linhas = [f"01/{i % 12 + 1:02}/{2000 + i // 12};{i},5" for i in range(60)]
    >>> _ = arquivo.write_text("mês;vendas\n" + "\n".join(linhas), encoding="utf-8")
    >>> s = serie(arquivo, coluna="vendas", janela=12, horizonte=3)
    >>> s
    Serie(vendas, 60 meses; janelas: 27 de treino, 5 de validação, 10 de teste; 12 → 3)
    >>> s.treino[0].shape, s.teste[1].shape, s.continuacao.datas
    ((27, 12, 1), (10, 3), ['01/01/2005', '01/02/2005', '01/03/2005'])
    """
    return cortar_serie(ler_planilha(caminho), coluna, pedido)


@com_argumentos_em_portugues
def co2(**pedido: Unpack[PedidoDeSerie]) -> Serie:
    """O CO₂ em Mauna Loa, mês a mês, de março de 1958 a dezembro de 2001, em partes por milhão.

    Vem com a instalação: são as médias mensais das medidas semanais, com cinco meses sem nenhuma.

    Args:
        pedido: os argumentos de ``serie``; os padrões são os dela: 48 meses de janela, 12 de horizonte.

    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     co2()
    Serie(co2, 526 meses; janelas: 284 de treino, 52 de validação, 94 de teste; 48 → 12)

    Fonte: Keeling e Whorf, "Atmospheric CO₂ records from sites in the SIO air sampling network", 2004.
    """
    with arquivo_do_co2() as caminho:
        return serie(caminho, "co2", **pedido)


def arquivo_do_co2() -> AbstractContextManager[Path]:
    """O CSV do CO₂ mensal, que vem com a instalação."""
    return as_file(files("neuronio.dados").joinpath(CO2))


def cortar_serie(planilha: Planilha, coluna: str, pedido: PedidoDeSerie) -> Serie:
    """A série de uma planilha já lida."""
    colunas = _conferir(coluna, pedido)
    janela, horizonte, agrupar = pedido.get("janela", 48), pedido.get("horizonte", 12), pedido.get("agrupar")
    planilha = replace(planilha, decimal=pedido.get("decimal"))
    datas = coluna_das_datas(planilha, pedido.get("tempo"), colunas)
    linha, escritas = ler_linha_do_tempo(planilha, datas, colunas, agrupar)
    lugares = _repartir(linha, janela, horizonte, pedido)
    antes_da_validacao = int(lugares["treino"][-1]) + horizonte
    escala = aprender_escala(linha, lugares["treino"], horizonte, antes_da_validacao)
    periodo = pedido.get("periodo") or linha.calendario.periodo
    preparo = PreparoDeSerie(
        None,
        colunas,
        datas,
        janela,
        horizonte,
        agrupar,
        periodo,
        linha.calendario,
        escritas,
        escala,
        erro_de_base(linha.valores[:antes_da_validacao, 0], periodo),
    )
    partes = {nome: cortar(linha, escala, janela, horizonte, deles) for nome, deles in lugares.items()}
    for parte in partes.values():
        anotar_par(parte.x, parte.y, preparo)
    _avisar_dos_buracos(linha, coluna)
    return Serie(linha, preparo, partes["treino"], partes.get("validação"), partes["teste"])


def _repartir(
    linha: LinhaDoTempo, janela: int, horizonte: int, pedido: PedidoDeSerie
) -> dict[str, NDArray[np.int64]]:
    """Onde começam os alvos de cada parte."""
    n = len(linha)
    do_teste = n - round(pedido.get("teste", 0.2) * n)
    da_validacao = do_teste - round(pedido.get("validacao", 0.15) * do_teste)
    limites = {"treino": (0, da_validacao), "validação": (da_validacao, do_teste), "teste": (do_teste, n)}
    if da_validacao == do_teste:
        del limites["validação"]
    lugares = {
        nome: lugares_das_janelas(linha, janela, horizonte, de, ate) for nome, (de, ate) in limites.items()
    }
    _exigir_janelas(linha, lugares, janela, horizonte)
    return lugares


def _avisar_dos_buracos(linha: LinhaDoTempo, coluna: str) -> None:
    if linha.buracos:
        faltam = "falta" if linha.buracos.startswith("1 ") else "faltam"
        avisar(
            f'{linha.origem}: na coluna "{coluna}" {faltam} {linha.buracos}. Cada buraco se encheu com a '
            "reta entre os vizinhos; nenhuma janela acaba num, e nenhum alvo cai num.",
        )


def _conferir(coluna: object, pedido: PedidoDeSerie) -> tuple[str, ...]:
    """As colunas que se leem; a primeira é a que se prevê."""
    sobram = [nome for nome in pedido if nome not in PedidoDeSerie.__annotations__]
    if sobram:
        conhecidos = ["coluna", *PedidoDeSerie.__annotations__]
        raise erro_de_argumento("a leitura de uma série", sobram[0], conhecidos)
    outras = pedido.get("outras", ())
    if not isinstance(coluna, str):
        raise ErroDeTipo(f'coluna é o nome da que se prevê, um texto, como coluna="co2"; veio {coluna!r}.')
    if isinstance(outras, str) or not isinstance(outras, Sequence):
        raise ErroDeTipo(f'outras é uma lista de nomes de colunas, como outras=["chuva"]; veio {outras!r}.')
    for nome, padrao in (("janela", 48), ("horizonte", 12)):
        if inteiro_positivo(nome, pedido.get(nome, padrao)) > MAIOR_JANELA:
            raise ErroDeValor(f"{nome} vai até {MAIOR_JANELA}, mas recebeu {pedido.get(nome)}.")
    if pedido.get("periodo") is not None:
        inteiro_positivo("periodo", pedido["periodo"])
    numero("teste", pedido.get("teste", 0.2), 0, 1, aberto=True)
    if numero("validacao", pedido.get("validacao", 0.15), 0, 1) == 1:
        raise ErroDeValor("validacao é menor que 1: o treino precisa de uma parte da série.")
    conferir_decimal(pedido.get("decimal"))
    agrupar = pedido.get("agrupar")
    if agrupar is not None:
        agrupado(agrupar)
    return tuple(dict.fromkeys(composto(str(nome).strip()) for nome in (coluna, *outras)))


def _exigir_janelas(
    linha: LinhaDoTempo, lugares: dict[str, NDArray[np.int64]], janela: int, horizonte: int
) -> None:
    vazia = next((nome for nome, deles in lugares.items() if not len(deles)), None)
    if vazia is None:
        return
    curtas = {
        "treino": "uma janela ou um horizonte menores",
        "validação": "um horizonte menor, uma validacao maior, ou validacao=0",
        "teste": "um horizonte menor, ou um teste maior",
    }
    raise ErroDeDados(
        f"{linha.origem} tem {len(linha)} {linha.calendario.nome}, e na parte de {vazia} não cabe nem uma "
        f"janela de {janela} com um horizonte de {horizonte} sem buracos. Peça {curtas[vazia]}."
    )
