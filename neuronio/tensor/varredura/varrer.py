"""`nn.varrer`: uma função de um passo do tempo, executada em todos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from neuronio.erros import ErroDeCaptura, ErroDeForma, ErroDeTipo, ErroDeValor, ErroNeuronio
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.tensor.dimensao import Lote, e_inteiro
from neuronio.tensor.modo_de_captura import capturando, sem_atribuir
from neuronio.tensor.primitiva import TABELA, com_gradiente, grava
from neuronio.tensor.programa import Instrucao, Programa
from neuronio.tensor.programa.lugar import lugar_do_erro
from neuronio.tensor.tensor import Tensor, como_tensor
from neuronio.tensor.tipos import REAIS
from neuronio.tensor.varredura.arvore import achatar, montar
from neuronio.tensor.varredura.corpo import Corpo, enxugar, escrever, por_amostra, tem_o_lote
from neuronio.tensor.varredura.divisao import antes_do_tempo, depois_do_tempo
from neuronio.tensor.varredura.primitiva import varredura
from neuronio.tensor.varredura.volta import com_guardados

Passo = Callable[[Any, Any], tuple[Any, Any]]


@com_argumentos_em_portugues
def varrer(funcao: Passo, inicial: Any, sequencia: Any, truncar: int | None = None) -> tuple[Any, Any]:
    r"""Executa uma função em cada passo do tempo, levando um estado de um passo ao seguinte.

    .. math:: (s_t, y_t) = f(s_{t-1}, x_t), \qquad t = 1, \ldots, T

    A função se executa uma vez só em Python, com tensores sem números: o que ela faz vira um programa, que se
    repete. Por isso o tempo não pesa no que se compila, e o gradiente percorre o tempo ao contrário do mesmo
    modo. Ela pode usar parâmetros e outros tensores de fora, os mesmos em todos os passos.

    Args:
        funcao: ``funcao(estado, x_t) -> (estado, y_t)``. O estado que sai tem as formas e os tipos do que
            entrou. ``y_t`` pode ser None.
        inicial: o estado antes do primeiro passo: um tensor ``(lote, ...)``, ou tuplas, listas e dicionários
            deles. O que tem uma linha só se repete para todas as amostras.
        sequencia: um tensor ``(lote, tempo, ...)``, ou vários; ``x_t`` é ``(lote, ...)``.
        truncar: de quantos em quantos passos o gradiente deixa de passar ao passo de antes; sem isto, passa
            sempre.

    Returns:
        O último estado, e os ``y_t`` com o tempo no eixo 1: ``(lote, tempo, ...)``.

    Raises:
        ErroDeForma: se as sequências não combinam, não têm passos, ou o estado muda de forma.
        ErroDeTipo: se o estado muda de tipo, ou a função não devolve um par.
        ErroDeCaptura: se a função olha para um número em Python, ou atribui a uma variável; diz em que linha.
        ErroDeValor: se ``truncar`` não cabe na sequência.

    >>> import neuronio as nn
    >>> def media_movel(m, x):
    ...     m = 0.5 * m + 0.5 * x
    ...     return m, m
    >>> ultimo, todas = nn.varrer(media_movel, nn.Tensor([[0.0]]), nn.Tensor([[[1.0], [1.0], [0.0]]]))
    >>> todas.numpy()[0, :, 0].tolist()
    [0.5, 0.75, 0.375]

    Fonte: é o ``scan`` da programação funcional; o gradiente é a retropropagação no tempo de P. J. Werbos,
    "Backpropagation through time", Proc. IEEE 78, 1990.
    """
    return _varrer(funcao, inicial, sequencia, truncar, do_fim=False)


def varrer_do_fim(funcao: Passo, inicial: Any, sequencia: Any, truncar: int | None = None) -> tuple[Any, Any]:
    """Como `varrer`, do último passo ao primeiro."""
    return _varrer(funcao, inicial, sequencia, truncar, do_fim=True)


def _varrer(
    funcao: Passo, inicial: Any, sequencia: Any, truncar: int | None, do_fim: bool
) -> tuple[Any, Any]:
    sequencias = [como_tensor(s) for s in achatar(sequencia)]
    lote, passos = _conferir_sequencias(sequencias)
    _conferir_truncar(truncar, passos)
    estados = [_com_o_lote(como_tensor(e), lote) for e in achatar(inicial)]
    captura = _Captura(funcao, estados, sequencias, (inicial, sequencia))
    corpo, argumentos, quais = captura.corpo()
    corpo, argumentos = antes_do_tempo(corpo, argumentos, passos)
    depois = depois_do_tempo(corpo)
    dentro = com_guardados(depois.corpo) if any(map(grava, argumentos)) else depois.corpo
    saidas = varredura(*argumentos, corpo=dentro, passos=passos, do_fim=do_fim, truncar=truncar)
    n = dentro.estados
    devolvidos = len(depois.corpo.programa.saidas) - n
    ys = depois.fazer(argumentos, saidas[n : n + devolvidos], passos)
    finais = dict(zip(quais, saidas[:n], strict=True))
    ultimo = [finais.get(k, e) for k, e in enumerate(estados)]
    return montar(inicial, ultimo), montar(captura.molde_dos_resultados, ys)


class _Captura:
    """A função, executada uma vez."""

    def __init__(
        self,
        funcao: Passo,
        estados: Sequence[Tensor],
        sequencias: Sequence[Tensor],
        moldes: tuple[Any, Any],
    ) -> None:
        self.estados, self.sequencias = estados, sequencias
        self.antes = [_abstrato((Lote(), *e.forma[1:]), e) for e in estados]
        self.vistas = [_abstrato((Lote(), *s.forma[2:]), s) for s in sequencias]
        estado, x = montar(moldes[0], self.antes), montar(moldes[1], self.vistas)
        devolvido = _executar(lambda: funcao(estado, x))
        if not isinstance(devolvido, tuple) or len(devolvido) != 2:
            raise ErroDeTipo(
                "a função de nn.varrer devolve um par, o estado novo e o resultado deste passo (ou None), "
                f"mas devolveu {type(devolvido).__name__}."
            )
        novo, self.molde_dos_resultados = devolvido
        self.depois = [como_tensor(e) for e in achatar(novo)]
        self.resultados = [como_tensor(y) for y in achatar(self.molde_dos_resultados)]
        self._conferir()

    def _conferir(self) -> None:
        if len(self.depois) != len(self.antes):
            raise ErroDeForma(
                f"a função de nn.varrer recebe um estado de {len(self.antes)} tensores e devolve um de "
                f"{len(self.depois)}; o que sai é o que entra no passo seguinte."
            )
        for k, (antes, depois) in enumerate(zip(self.antes, self.depois, strict=True)):
            qual = f"o estado {k}" if len(self.antes) > 1 else "o estado"
            if antes.forma != depois.forma:
                raise ErroDeForma(
                    f"{qual} entra na função de nn.varrer com a forma {antes.forma} e sai com "
                    f"{depois.forma}: o que sai é o que entra no passo seguinte, e a forma é a mesma."
                )
            if antes.tipo != depois.tipo:
                raise ErroDeTipo(
                    f"{qual} entra na função de nn.varrer como {antes.tipo} e sai como {depois.tipo}. Comece "
                    f'de um {depois.tipo}, ou termine com .converter("{antes.tipo}").'
                )
        for y in self.resultados:
            if not por_amostra(y.forma):
                raise ErroDeForma(
                    "cada resultado da função de nn.varrer tem uma linha por amostra, (lote, ...), mas um "
                    f"tem a forma {y.forma}: dentro dela cada amostra se calcula sozinha."
                )

    def corpo(self) -> tuple[Corpo, list[Tensor], list[int]]:
        """O corpo, os argumentos dele, e quais dos estados o são: o que não muda é um fixo."""
        mudam = [k for k, (a, d) in enumerate(zip(self.antes, self.depois, strict=True)) if a is not d]
        entradas = [*(self.antes[k] for k in mudam), *self.vistas]
        programa, fixos = escrever(entradas, [*(self.depois[k] for k in mudam), *self.resultados])
        parados = {id(a): e for a, e in zip(self.antes, self.estados, strict=True)}
        de_fora = [parados.get(id(f), f) for f in fixos]
        _recusar_o_que_mistura(programa, [f for f in fixos if id(f) not in parados])
        corpo = Corpo(programa, len(mudam), len(self.vistas))
        corpo, argumentos = enxugar(corpo, [*(self.estados[k] for k in mudam), *self.sequencias, *de_fora])
        return corpo, argumentos, mudam


def _abstrato(forma: Any, de: Tensor) -> Tensor:
    t = Tensor.abstrato(forma, de.tipo)
    t.requer_grad = de.tipo in REAIS
    return t


def _executar(chamada: Callable[[], Any]) -> Any:
    """A chamada à função; de um erro, diz-se a linha."""
    try:
        with capturando(), sem_atribuir(), com_gradiente():
            return chamada()
    except ErroNeuronio as erro:
        lugar = lugar_do_erro(erro)
        if not lugar or lugar in str(erro):
            raise
        raise type(erro)(f"{erro} (Na função de nn.varrer: {lugar})") from erro


def _recusar_o_que_mistura(programa: Programa, fixos: Sequence[Tensor]) -> None:
    """Recusa o que junta amostras, e o que traz de fora uma linha por amostra sem dizer."""
    for t in fixos:
        if tem_o_lote(t.forma):
            raise ErroDeCaptura(
                f"a função de nn.varrer usa um tensor de fora com uma linha por amostra, {t.forma}. O que é "
                "de cada amostra entra no estado (devolva-o como veio: não custa nada) ou na sequência."
            )
    for i in programa.instrucoes:
        if _mistura(programa, i):
            raise ErroDeCaptura(
                f"na função de nn.varrer, {i.primitiva.nome} junta as amostras do lote. Dentro dela cada "
                "amostra se calcula sozinha, para que nenhuma dependa de quem veio com ela: faça essa "
                "conta fora, antes ou depois."
            )


def _mistura(programa: Programa, i: Instrucao) -> bool:
    """Se uma conta anda pelo eixo das amostras: ao longo dele, ou a apanhá-las por um índice."""
    a = i.atributos
    eixos = a["eixos"] if "eixos" in a else (a.get("eixo"),)
    anda = 0 in eixos and bool(i.entradas) and tem_o_lote(programa.aspectos[i.entradas[0]].forma)
    return anda or not all(tem_o_lote(programa.aspectos[s].forma) for s in i.saidas)


def _conferir_sequencias(sequencias: Sequence[Tensor]) -> tuple[Any, int]:
    if not sequencias:
        raise ErroDeTipo("nn.varrer precisa de pelo menos uma sequência, (lote, tempo, ...), que percorrer.")
    for s in sequencias:
        if s.posto < 2:
            raise ErroDeForma(f"uma sequência é (lote, tempo, ...), mas uma tem a forma {s.forma}.")
    primeira = sequencias[0].forma[:2]
    for s in sequencias[1:]:
        if s.forma[:2] != primeira:
            raise ErroDeForma(
                "as sequências que se percorrem juntas têm as mesmas amostras e os mesmos passos, mas uma "
                f"tem a forma {sequencias[0].forma} e outra, {s.forma}."
            )
    lote, passos = primeira
    if isinstance(passos, Lote):
        raise ErroDeForma(f"o eixo 1 é o tempo, mas em {sequencias[0].forma} ele depende do lote.")
    if passos == 0:
        raise ErroDeForma(f"a sequência, de forma {sequencias[0].forma}, não tem nenhum passo.")
    return lote, int(passos)


def _conferir_truncar(truncar: int | None, passos: int) -> None:
    if truncar is None:
        return
    if not e_inteiro(truncar) or truncar < 1:
        raise ErroDeValor(
            f"truncar é quantos passos o gradiente volta, a partir de 1, mas recebeu {truncar!r}."
        )
    if truncar > passos:
        raise ErroDeValor(
            f"truncar={truncar} não corta nada: a sequência tem {passos} passos. Tire-o, ou dê um menor."
        )


def _com_o_lote(estado: Tensor, lote: Any) -> Tensor:
    """O estado com uma linha por amostra."""
    if not estado.forma or estado.forma[0] not in (1, lote):
        raise ErroDeForma(
            f"o estado inicial tem uma linha por amostra, ({lote}, ...), ou uma só para todas, (1, ...), mas "
            f"tem a forma {estado.forma}."
        )
    if estado.forma[0] == lote:
        return estado
    return TABELA["expandir"](estado, para=(lote, *estado.forma[1:]))
