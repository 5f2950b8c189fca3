"""As receitas: a rede, o otimizador e a duração do treino de cada ``--modelo``."""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from neuronio.agendas import Agenda
from neuronio.camadas import GRU, LSTM, Conv2D, Densa, Dropout, Entrada, Flatten, MaxPool2D, ReLU, TanH
from neuronio.configuracao import familia, normalizar_nome
from neuronio.erros import ErroDeForma, ErroDeNome, ErroDeTreino, ErroDeValor, erro_de_nome
from neuronio.linha_de_comando import redes_adversarias, redes_de_texto
from neuronio.linha_de_comando.conjunto import (
    MENOR_LADO_DA_CNN,
    VALIDACAO,
    VALIDACAO_NUM_TEXTO,
    Conjunto,
    ConjuntoDeFrases,
    ConjuntoDeSerie,
    ConjuntoDeTexto,
)
from neuronio.linha_de_comando.conjuntos import SERIES_PRONTAS, e_texto, saida_serve
from neuronio.linha_de_comando.modelo_do_usuario import criar_modelo
from neuronio.linha_de_comando.opcoes import DE_LEITURA, em_opcao
from neuronio.modelos import GAN, Modelo, RedeNeural, Sequencial
from neuronio.motores import escolher_motor
from neuronio.otimizadores import Otimizador
from neuronio.tensor import semente
from neuronio.tensor.dimensao import tamanho

LOTE = 64
SEM_AGENDA = "nenhuma"
"""A que se pede para que a taxa não mude, quando a receita tem uma."""


@dataclass(frozen=True)
class Receita:
    """O que um modelo usa quando não se pede outra coisa.

    Args:
        otimizador, taxa, momento: como aprende; sem momento, ``None``.
        passos: quantos lotes o treino percorre ao todo; é o que decide as épocas.
        minimo, maximo: os limites das épocas, para dados muito grandes e muito pequenos.
        norma_maxima: onde se corta o gradiente; sem ela, não se corta.
        agenda: como a taxa muda; sem ela, não muda.
    """

    otimizador: str
    taxa: float
    momento: float | None
    passos: int
    minimo: int
    maximo: int = 1000
    norma_maxima: float | None = None
    agenda: str | None = None

    def epocas(self, amostras: int, lote: int) -> int:
        """As épocas que dão tantos passos.

        >>> MLP.epocas(1222, 64), MLP.epocas(51000, 64)
        (300, 30)
        """
        return min(max(self.minimo, round(self.passos / -(-amostras // lote))), self.maximo)


MLP = Receita("SGD", taxa=0.01, momento=0.5, passos=6000, minimo=30)
MLP_NOS_DIGITOS = replace(MLP, taxa=0.1, passos=1200)
"""Com 0,1, a que `neuronio taxa` recomenda, acerta-se um pouco mais em 60 épocas do que com 0,01 em 300."""
CNN = Receita("Adam", taxa=0.001, momento=None, passos=3000, minimo=5)
MLP_NAS_SERIES = Receita("Adam", taxa=0.001, momento=None, passos=300, minimo=5)
RECORRENTE = Receita("Adam", taxa=0.003, momento=None, passos=800, minimo=5)
UNIDADES = 32
"""As da camada recorrente."""
RECORRENTE_NUM_TEXTO = Receita(
    "Adam", 0.003, None, passos=2300, minimo=5, maximo=100, norma_maxima=1.0, agenda="Cosseno"
)
RECORRENTE_EM_FRASES = Receita("Adam", 0.003, None, passos=600, minimo=5, maximo=50, norma_maxima=1.0)
TRANSFORMER = Receita("Adam", 0.001, None, passos=2500, minimo=5, maximo=100, norma_maxima=1.0)
ADVERSARIA = Receita("Adam", 0.0002, None, passos=14_000, minimo=5, maximo=300)
ADVERSARIA_NOS_DIGITOS = replace(ADVERSARIA, taxa=0.001, passos=4600)
"""As imagens são pequenas, e as épocas, curtas: com 0,0002 não chegaria a aprender."""
DO_USUARIO = CNN
"""Para um ARQUIVO.py que não compila o próprio modelo."""


@dataclass(frozen=True, kw_only=True)
class Configuracao:
    """Tudo o que define um treino; ``None`` é o que não se pediu, ou o que o ARQUIVO.py decide."""

    dados: str
    alvo: str | None = None
    tarefa: str | None = None
    categorias: list[str] | None = None
    ignorar: list[str] | None = None
    ausentes: str | None = None
    decimal: str | None = None
    juntar: bool | None = None
    serie: str | None = None
    outras: list[str] | None = None
    janela: int | None = None
    horizonte: int | None = None
    agrupar: str | None = None
    periodo: int | None = None
    tempo: str | None = None
    texto: str | None = None
    nivel: str | None = None
    tamanho: int | None = None
    ignorar_ilegiveis: bool | None = None
    modelo: str = "mlp"
    epocas: int | None = None
    lote: int | None = None
    taxa: float | None = None
    otimizador: str | None = None
    momento: float | None = None
    agenda: str | None = None
    aumento: str | None = None
    pesos_das_classes: str | None = None
    validacao: float | None = None
    motor: str | None = None
    semente: int | None = None
    melhor: str | None = None

    @property
    def leitura(self) -> dict[str, Any]:
        """O que se pediu de como ler o CSV; numa série, ou num texto, também a validação."""
        ditas = {nome: valor for nome in DE_LEITURA if (valor := getattr(self, nome)) is not None}
        de_texto = e_texto(self.dados, self.alvo, ditas)
        if de_texto or self.serie is not None or self.dados in SERIES_PRONTAS:
            de_costume = VALIDACAO_NUM_TEXTO if de_texto else VALIDACAO
            ditas["validacao"] = de_costume if self.validacao is None else self.validacao
        return ditas

    @property
    def arquivo_do_modelo(self) -> Path | None:
        """O ARQUIVO.py do usuário, se o modelo vem de um."""
        return Path(self.modelo) if self.modelo.endswith(".py") else None

    def para_dict(self) -> dict[str, Any]:
        """Em termos que cabem num JSON."""
        return asdict(self)

    @property
    def comando(self) -> str:
        """A linha que repete este treino.

        >>> Configuracao(dados="digitos", epocas=3).comando
        'neuronio treinar --dados digitos --modelo mlp --epocas 3'
        """
        partes = ["neuronio treinar"]
        for campo in fields(self):
            valor = getattr(self, campo.name)
            if valor is True:
                partes.append(f"--{em_opcao(campo.name)}")
            elif valor is not None:
                valores = valor if isinstance(valor, list) else [valor]
                partes += [f"--{em_opcao(campo.name)} {shlex.quote(str(um))}" for um in valores]
        return " ".join(partes)


def identificar_modelo(modelo: str) -> str:
    """O nome do modelo como se guarda: um dos `MODELOS`, ou o caminho absoluto de um ARQUIVO.py.

    Raises:
        ErroDeNome: se não existe; sugere o mais próximo.
    """
    nome = normalizar_nome(modelo)
    if nome in MODELOS:
        return nome
    if modelo.endswith(".py"):
        return str(Path(modelo).resolve())
    fim = "Para a sua própria rede, dê um ARQUIVO.py que defina criar(forma_entrada, saidas)."
    raise ErroDeNome(f"{erro_de_nome('modelo', modelo, MODELOS)} {fim}")


def identificar_motor(motor: str) -> str:
    """O nome de um motor que existe nesta instalação.

    Raises:
        ErroDeNome: se não existe; sugere o mais próximo.
    """
    nome = normalizar_nome(motor)
    if nome != "auto":
        escolher_motor(nome)
    return nome


def completar(pedida: Configuracao, conjunto: Conjunto, receita: Receita | None = None) -> Configuracao:
    """A configuração com os padrões da receita (a do modelo, se não é dada) no lugar do que não se pediu."""
    receita = receita or receita_de(pedida, conjunto)
    if pedida.modelo == "gan" and pedida.validacao:
        raise ErroDeValor(
            "uma rede adversária não se valida: o que se mede é o que ela inventa. Retire --validacao."
        )
    de_costume = 0.0 if pedida.modelo == "gan" else conjunto.validacao_de_costume
    validacao = de_costume if pedida.validacao is None else pedida.validacao
    lote = pedida.lote or LOTE
    completa = replace(
        pedida,
        epocas=pedida.epocas or receita.epocas(conjunto.quantas_no_treino(validacao), lote),
        lote=lote,
        validacao=validacao,
        motor=pedida.motor or "auto",
        semente=pedida.semente or 0,
    )
    return completa if completa.arquivo_do_modelo else _com_otimizador(completa, receita)


def receita_de(pedida: Configuracao, conjunto: Conjunto) -> Receita:
    """A do modelo, nestes dados."""
    if isinstance(conjunto, ConjuntoDeTexto):
        return TRANSFORMER if pedida.modelo == "transformer" else RECORRENTE_NUM_TEXTO
    if isinstance(conjunto, ConjuntoDeFrases) and pedida.modelo in ("lstm", "gru"):
        return RECORRENTE_EM_FRASES
    if pedida.modelo == "gan" and pedida.dados == "digitos":
        return ADVERSARIA_NOS_DIGITOS
    if pedida.modelo == "mlp" and pedida.dados == "digitos":
        return MLP_NOS_DIGITOS
    if pedida.modelo == "mlp" and isinstance(conjunto, ConjuntoDeSerie):
        return MLP_NAS_SERIES
    receitas = {"mlp": MLP, "cnn": CNN, "lstm": RECORRENTE, "gru": RECORRENTE, "gan": ADVERSARIA}
    return receitas.get(pedida.modelo, DO_USUARIO)


def _com_otimizador(pedida: Configuracao, receita: Receita) -> Configuracao:
    mesmo = pedida.otimizador in (None, receita.otimizador)
    taxa = receita.taxa if mesmo and pedida.taxa is None else pedida.taxa
    momento = receita.momento if mesmo and pedida.momento is None else pedida.momento
    otimizador = criar_otimizador(pedida.otimizador or receita.otimizador, taxa, momento)
    return replace(
        pedida,
        otimizador=type(otimizador).__name__,
        taxa=otimizador.taxa,
        momento=otimizador.argumentos.get("momento"),
        agenda=pedida.agenda or receita.agenda,
    )


def identificar_otimizador(nome: str) -> str:
    """O nome da classe de um otimizador, escrito de qualquer jeito.

    Raises:
        ErroDeNome: se não existe; sugere o mais próximo.

    >>> identificar_otimizador("sgd")
    'SGD'
    """
    return _identificar("otimizador", nome, familia(Otimizador))


def identificar_agenda(nome: str) -> str:
    """O nome da classe de uma agenda, escrito de qualquer jeito, ou ``"nenhuma"``.

    Raises:
        ErroDeNome: se não existe; sugere o mais próximo.

    >>> identificar_agenda("um-ciclo")
    'UmCiclo'
    """
    return _identificar("agenda", nome, [*familia(Agenda), SEM_AGENDA])


def _identificar(especie: str, nome: str, nomes: Iterable[str]) -> str:
    por_nome = {normalizar_nome(n): n for n in nomes}
    if normalizar_nome(nome) not in por_nome:
        raise erro_de_nome(especie, nome, por_nome.values())
    return por_nome[normalizar_nome(nome)]


def seguir_agenda(modelo: Modelo, nome: str) -> None:
    """A taxa de cada otimizador do modelo passa a ser a maior de uma agenda, que dura o treino."""
    criar: Any = familia(Agenda)[nome]
    for otimizador in modelo.otimizadores.values():
        otimizador.taxa = criar(otimizador.taxa)


def criar_otimizador(
    nome: str, taxa: float | None, momento: float | None, norma_maxima: float | None = None
) -> Otimizador:
    """O otimizador de tal classe, com o que se pediu e os padrões dele no resto.

    Raises:
        ErroDeValor: se não usa momento, e se pediu um.
    """
    classes = familia(Otimizador)
    com_momento = [n for n, c in classes.items() if "momento" in inspect.signature(c).parameters]
    if momento is not None and nome not in com_momento:
        raise ErroDeValor(
            f"{nome} não usa --momento; usam: {', '.join(sorted(com_momento))}. Retire a opção, ou mude o "
            "--otimizador."
        )
    pedidos = {"taxa": taxa, "momento": momento, "norma_maxima": norma_maxima}
    fabrica: Any = classes[nome]
    otimizador: Otimizador = fabrica(**{nome: valor for nome, valor in pedidos.items() if valor is not None})
    return otimizador


def construir(configuracao: Configuracao, conjunto: Conjunto) -> Modelo:
    """A rede de tal configuração, compilada e com os pesos iniciais que a semente dá.

    Raises:
        ErroDeForma: se a rede não serve a estes dados.
    """
    semente(configuracao.semente or 0)
    return montar(configuracao, conjunto)


def montar(configuracao: Configuracao, conjunto: Conjunto, **outros: Any) -> Modelo:
    """O mesmo, com os pesos iniciais que a semente de agora dá.

    Args:
        outros: o que mais se dá à função ``criar`` do ARQUIVO.py.
    """
    if configuracao.arquivo_do_modelo is not None:
        modelo = _do_usuario(configuracao, configuracao.arquivo_do_modelo, conjunto, **outros)
    else:
        modelo, perda = MODELOS[configuracao.modelo](conjunto)
        otimizador = criar_otimizador(
            str(configuracao.otimizador),
            configuracao.taxa,
            configuracao.momento,
            receita_de(configuracao, conjunto).norma_maxima,
        )
        if isinstance(modelo, GAN):
            redes_adversarias.compilar(modelo, otimizador, str(configuracao.motor))
        else:
            modelo.compilar(otimizador, perda, _metricas(conjunto), str(configuracao.motor))
    if configuracao.agenda not in (None, SEM_AGENDA):
        seguir_agenda(modelo, configuracao.agenda)
    modelo.construir_com(conjunto.forma, conjunto.tipo)
    if isinstance(modelo, GAN):
        return modelo
    _conferir_rede(modelo, conjunto)
    modelo.preparo = conjunto.preparo
    return modelo


def _conferir_rede(modelo: Modelo, conjunto: Conjunto) -> None:
    """Diz antes do treino o que só se veria depois dele."""
    if not modelo.parametros():
        raise ErroDeTreino(
            "a rede não tem parâmetros, e por isso não há o que treinar: falta nela uma camada que aprenda, "
            "como nn.Densa(saidas)."
        )
    classes = conjunto.preparo.classes
    if isinstance(conjunto, ConjuntoDeSerie):
        serve = modelo.forma_saida == (conjunto.saidas,)
        pedem = f"{conjunto.saidas} números, um por passo do horizonte"
    elif isinstance(conjunto, ConjuntoDeTexto):
        serve = modelo.forma_saida == (*conjunto.forma, conjunto.saidas)
        pedem = f"{conjunto.saidas} números a cada símbolo, um por símbolo do vocabulário"
    else:
        serve = saida_serve(modelo.forma_saida, classes)
        pedem = "um número" if classes is None else f"{conjunto.saidas} números, um por classe"
    if len(modelo.formas_saida) != 1 or not serve:
        raise ErroDeForma(
            f"para cada amostra a rede dá {_em_formas(modelo)}, e os dados pedem {pedem}: a última "
            "camada é nn.Densa(saidas), com as saídas que criar recebe."
        )


def _em_formas(modelo: Modelo) -> str:
    formas = modelo.formas_saida.values()
    return " e ".join(f"{tamanho(f)} números" if len(f) == 1 else f"a forma {f}" for f in formas)


def _metricas(conjunto: Conjunto) -> list[str]:
    return ["acuracia"] if conjunto.classifica and not isinstance(conjunto, ConjuntoDeTexto) else []


def _mlp(conjunto: Conjunto) -> tuple[Modelo, str]:
    _recusar_texto(conjunto, "mlp")
    tamanhos = [int(tamanho(conjunto.forma)), 128, 64, conjunto.saidas]
    if conjunto.classifica:
        return RedeNeural(tamanhos, ativacao="relu", saida="log_softmax"), "NLL"
    return RedeNeural(tamanhos, ativacao="relu", saida="linear"), "MSE"


def _cnn(conjunto: Conjunto) -> tuple[Modelo, str]:
    _recusar_texto(conjunto, "cnn")
    if len(conjunto.forma) != 3:
        especie = "série" if isinstance(conjunto, ConjuntoDeSerie) else "tabela"
        raise ErroDeForma(f"a cnn lê imagens, e {conjunto.titulo} é uma {especie}. Use --modelo mlp.")
    _, altura, largura = conjunto.forma
    if min(altura, largura) < MENOR_LADO_DA_CNN:
        raise ErroDeForma(
            f"a cnn precisa de imagens de {MENOR_LADO_DA_CNN}×{MENOR_LADO_DA_CNN} pixels ou mais, e as de "
            f"{conjunto.titulo} têm {altura}×{largura}: depois de duas convoluções e duas reduções à metade "
            "não sobraria nenhum. Use --dados mnist, ou --modelo mlp."
        )
    camadas = [
        *(Entrada(*conjunto.forma), Conv2D(24, 3), ReLU(), MaxPool2D(2), Conv2D(30, 3), ReLU(), MaxPool2D(2)),
        *(Flatten(), Densa(100), TanH(), Dropout(0.3), Densa(conjunto.saidas)),
    ]
    return Sequencial(camadas), "EntropiaCruzada"


def _lstm(conjunto: Conjunto) -> tuple[Modelo, str]:
    return _recorrente(conjunto, LSTM)


def _gru(conjunto: Conjunto) -> tuple[Modelo, str]:
    return _recorrente(conjunto, GRU)


def _recorrente(conjunto: Conjunto, camada: type[LSTM] | type[GRU]) -> tuple[Modelo, str]:
    if isinstance(conjunto, ConjuntoDeTexto):
        return redes_de_texto.recorrente(conjunto, camada)
    if isinstance(conjunto, ConjuntoDeFrases):
        return redes_de_texto.de_frases(conjunto, camada)
    if not isinstance(conjunto, ConjuntoDeSerie):
        raise ErroDeForma(
            f"a {camada.__name__.lower()} lê textos e séries no tempo, e {conjunto.titulo} não se leu como "
            "uma. Diga que coluna se prevê, com --serie COLUNA, ou que coluna é de frases, com --texto "
            "COLUNA; ou use --modelo mlp."
        )
    return Sequencial([Entrada(*conjunto.forma), camada(UNIDADES), Densa(conjunto.saidas)]), "MSE"


def _transformer(conjunto: Conjunto) -> tuple[Modelo, str]:
    if not isinstance(conjunto, ConjuntoDeTexto):
        raise ErroDeForma(
            f"o transformer lê textos, e {conjunto.titulo} não se leu como um: dê --dados ARQUIVO.txt, ou "
            "use --modelo mlp."
        )
    return redes_de_texto.transformer(conjunto)


def _gan(conjunto: Conjunto) -> tuple[Modelo, str]:
    _exigir_imagens(conjunto)
    return redes_adversarias.de_imagens(conjunto.forma, len(conjunto.treino[0])), "nao-saturante"


def _exigir_imagens(conjunto: Conjunto) -> None:
    if len(conjunto.forma) != 3:
        raise ErroDeForma(
            f"a gan inventa imagens, e {conjunto.titulo} não é de imagens. Use --dados digitos ou mnist, ou "
            "outro --modelo."
        )


def _recusar_texto(conjunto: Conjunto, nome: str) -> None:
    if isinstance(conjunto, ConjuntoDeFrases):
        raise ErroDeForma(
            f"a {nome} não lê frases, e {conjunto.titulo} é de frases. Use --modelo lstm ou gru."
        )
    if isinstance(conjunto, ConjuntoDeTexto):
        raise ErroDeForma(
            f"a {nome} não lê textos, e {conjunto.titulo} se leu como um. Use --modelo lstm, gru ou "
            "transformer; se é uma tabela, diga que coluna se prevê, com --alvo COLUNA."
        )


MODELOS: dict[str, Callable[[Conjunto], tuple[Modelo, str]]] = {
    "mlp": _mlp,
    "cnn": _cnn,
    "lstm": _lstm,
    "gru": _gru,
    "transformer": _transformer,
    "gan": _gan,
}
"""As redes que o comando monta sozinho, e a perda de cada uma."""


def _adversaria_do_usuario(configuracao: Configuracao, modelo: GAN, conjunto: Conjunto) -> GAN:
    _exigir_imagens(conjunto)
    pediu = (configuracao.otimizador, configuracao.taxa, configuracao.momento) != (None, None, None)
    if pediu or not modelo.otimizadores:
        nome, taxa = configuracao.otimizador or ADVERSARIA.otimizador, configuracao.taxa or ADVERSARIA.taxa
        otimizador = criar_otimizador(nome, taxa, configuracao.momento)
        redes_adversarias.compilar(modelo, otimizador, str(configuracao.motor))
    return modelo


def _do_usuario(configuracao: Configuracao, arquivo: Path, conjunto: Conjunto, **outros: Any) -> Modelo:
    """O modelo do ARQUIVO.py; o que ele mesmo compilou vale, salvo o que se pediu na linha de comando."""
    modelo = criar_modelo(arquivo, conjunto.forma, conjunto.saidas, **outros)
    if isinstance(modelo, GAN):
        return _adversaria_do_usuario(configuracao, modelo, conjunto)
    otimizador = modelo.otimizador
    if otimizador is None or configuracao.otimizador is not None or configuracao.momento is not None:
        nome = configuracao.otimizador or (type(otimizador).__name__ if otimizador else DO_USUARIO.otimizador)
        taxa = DO_USUARIO.taxa if nome == DO_USUARIO.otimizador else None
        otimizador = criar_otimizador(nome, configuracao.taxa or taxa, configuracao.momento)
    elif configuracao.taxa is not None:
        otimizador.taxa = configuracao.taxa
    perda = modelo.perda or ("EntropiaCruzada" if conjunto.classifica else "MSE")
    media = None if modelo.media_dos_pesos is None else modelo.media_dos_pesos.beta
    metricas = modelo.metricas or _metricas(conjunto)
    modelo.compilar(otimizador, perda, metricas, str(configuracao.motor), media_movel=media)
    return modelo
