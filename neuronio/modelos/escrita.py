"""Escrever: a rede prevê o símbolo seguinte, sorteia-se um, e é ele que a rede lê a seguir."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from neuronio.camadas.camada import Camada
from neuronio.camadas.recorrentes import Recorrente
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTreino
from neuronio.modelos.sequencial import Sequencial
from neuronio.motores import Passo
from neuronio.perdas import NLL, EntropiaCruzada
from neuronio.tensor import Tensor, Variavel, chave_de, concatenar, onde, sortear
from neuronio.tensor.varredura import varrer

if TYPE_CHECKING:
    from neuronio.dados import Vocabulario
    from neuronio.modelos.modelo import Modelo

SORTEADO = -1
"""No lugar de um símbolo que se lê, diz que se lê o último que se sorteou."""

TEMPERATURA_MINIMA = 1e-30
"""Com esta, só o símbolo mais provável se sorteia."""


class Escrita:
    """A conta de um passo que escreve: lê uns símbolos, um de cada vez, e depois de cada um sorteia outro.

    Args:
        modelo: dá os logits do símbolo seguinte.
        proibido: o símbolo que nunca se sorteia, se há um.
        filtra: se só se sorteia entre os mais prováveis.
    """

    por_vez = 1
    """Quantos símbolos se leem por passo."""

    def __init__(self, modelo: Modelo, proibido: int | None, filtra: bool) -> None:
        self.modelo, self.filtra = modelo, filtra
        self.simbolos = int((modelo.forma_saida or ())[-1])
        self.impossivel = None
        if proibido is not None:
            self.impossivel = np.where(np.arange(self.simbolos) == proibido, -np.inf, 0).astype(np.float32)
        self.ultimo = Variavel(np.zeros(1, np.int64), "ultimo")
        self.chave = Variavel(np.zeros(2, np.uint32), "chave")
        self.passo = Variavel(np.uint32(0), "passo")
        self.temperatura = Variavel(np.float32(1), "temperatura")
        self.top_k, self.top_p = Variavel(np.int64(0), "top_k"), Variavel(np.float32(0), "top_p")

    @property
    def memoria(self) -> list[Variavel]:
        """O que se lembra do que já se leu."""
        raise NotImplementedError

    def variaveis(self) -> tuple[Variavel, ...]:
        """Tudo o que a conta lê ou atribui."""
        sorteio = (self.chave, self.passo, self.temperatura, self.top_k, self.top_p)
        return (*self.modelo.variaveis(), self.ultimo, *self.memoria, *sorteio)

    def recomecar(
        self, chave: np.ndarray, temperatura: float, top_k: int | None, top_p: float | None
    ) -> None:
        """Esquece o que se leu, e diz como se sorteia daqui em diante."""
        for variavel in (*self.memoria, self.ultimo, self.passo):
            variavel.atribuir(np.zeros_like(variavel.dados))
        self.chave.atribuir(chave)
        self.temperatura.atribuir(max(temperatura, TEMPERATURA_MINIMA))
        self.top_k.atribuir(self.simbolos if top_k is None else top_k)
        self.top_p.atribuir(2 if top_p is None else top_p)

    def __call__(self, lidos: Tensor) -> list[Tensor]:
        """De ``(1, por_vez)`` símbolos, os que se sortearam depois de cada um, ``(1, por_vez)``."""
        with self.modelo.em_uso():
            lidos = lidos.soma(eixo=0, manter=True)  # o lote é sempre de um
            acaso = 1 - sortear((1, self.por_vez, 1), chave=self.chave, passo=self.passo)
            self.passo += 1
            return [self.escrever(lidos, acaso)]

    def escrever(self, lidos: Tensor, acaso: Tensor) -> Tensor:
        """O mesmo, com um número de (0, 1] por símbolo, ``(1, por_vez, 1)``."""
        raise NotImplementedError

    def sortear(self, logits: Tensor, acaso: Tensor) -> Tensor:
        r"""Um símbolo por linha, com probabilidade :math:`p_i \propto e^{z_i / T}`.

        É o primeiro em que a soma das probabilidades chega ao número do acaso.

        Args:
            logits: ``(n, símbolos)``.
            acaso: ``(n, 1)``, em (0, 1].

        Returns:
            int64 ``(n,)``.
        """
        z = logits if self.impossivel is None else logits + self.impossivel
        ordem = None
        if self.filtra:
            z, ordem = z.ordenar(eixo=1, decrescente=True)
        p = ((z - z.maximo(eixo=1, manter=True)) / self.temperatura).exp()
        if ordem is not None:
            dos_maiores = (p.acumular(eixo=1) - p) / p.soma(eixo=1, manter=True)
            p = onde((np.arange(self.simbolos) < self.top_k) & (dos_maiores < self.top_p), p, 0)
        acumulada = p.acumular(eixo=1)
        qual = (acumulada < acumulada[:, -1:] * acaso).soma(eixo=1)
        return qual if ordem is None else ordem.coletar(qual[:, None], eixo=1)[:, 0]


class EscritaComEstado(Escrita):
    """De uma fila de camadas que leem passo a passo: o que se leu é o estado das recorrentes.

    Muitos símbolos são uma só varredura, e por isso uma só ida ao código compilado.
    """

    por_vez = 32

    def __init__(self, modelo: Sequencial, proibido: int | None, filtra: bool) -> None:
        super().__init__(modelo, proibido, filtra)
        self.camadas: list[Camada] = modelo.camadas
        self.estados = [
            tuple(Variavel(np.zeros((1, c.unidades), c.kernel.tipo), nome) for nome in c.estados)
            for c in self.camadas
            if isinstance(c, Recorrente)
        ]

    @property
    def memoria(self) -> list[Variavel]:
        return [variavel for estado in self.estados for variavel in estado]

    def escrever(self, lidos: Tensor, acaso: Tensor) -> Tensor:
        inicial = (self.ultimo.tensor, [tuple(v.tensor for v in estado) for estado in self.estados])
        (ultimo, estados), sorteados = varrer(self._um, inicial, (lidos, acaso))
        self.ultimo.atribuir(ultimo)
        for estado, novo in zip(self.estados, estados, strict=True):
            for variavel, valor in zip(estado, novo, strict=True):
                variavel.atribuir(valor)
        escritos: Tensor = sorteados
        return escritos

    def _um(self, antes: Any, entrada: tuple[Tensor, Tensor]) -> tuple[Any, Tensor]:
        (ultimo, estados), (lido, acaso) = antes, entrada
        x: Tensor = onde(lido < 0, ultimo, lido)[:, None]
        depois: list[tuple[Tensor, ...]] = []
        for camada in self.camadas:
            if isinstance(camada, Recorrente):
                depois.append(camada.no_passo(estados[len(depois)], x[:, 0]))
                x = depois[-1][0][:, None]
            else:
                x = camada(x)
        sorteado = self.sortear(x[:, 0], acaso)
        return (sorteado, depois), sorteado


class EscritaPelaJanela(Escrita):
    """De qualquer modelo: a cada símbolo, ele lê de novo tudo o que cabe na janela em que treinou."""

    def __init__(self, modelo: Modelo, proibido: int | None, filtra: bool) -> None:
        super().__init__(modelo, proibido, filtra)
        self.tamanho = int((modelo.forma_entrada or ())[0])
        self.janela = Variavel(np.zeros((1, self.tamanho), np.int64), "janela")
        self.cabem = Variavel(np.zeros((1, 1), np.int64), "cabem")

    @property
    def memoria(self) -> list[Variavel]:
        return [self.janela, self.cabem]

    def escrever(self, lidos: Tensor, acaso: Tensor) -> Tensor:
        lido, lugares = onde(lidos < 0, self.ultimo[:, None], lidos), np.arange(self.tamanho)
        andada = concatenar([self.janela[:, 1:], lido], eixo=1)
        if len(self.modelo.forma_saida or ()) > 1:
            ha_lugar = self.cabem < self.tamanho
            este = onde(ha_lugar, self.cabem, self.tamanho - 1) == lugares
            andada = onde(ha_lugar, onde(este, lido, self.janela), andada)
            logits = onde(este[:, :, None], self.modelo(andada), 0).soma(eixo=1)
            self.cabem.atribuir(onde(ha_lugar, self.cabem + 1, self.cabem))
        else:
            logits = self.modelo(andada)
        self.janela.atribuir(andada)
        sorteado = self.sortear(logits, acaso[:, 0])
        self.ultimo.atribuir(sorteado)
        return sorteado[:, None]


def passo_livre(modelo: Modelo, proibido: int | None) -> Passo:
    """O passo que sorteia entre todos os símbolos."""
    return _passo(modelo, proibido, filtra=False)


def passo_filtrado(modelo: Modelo, proibido: int | None) -> Passo:
    """O passo que sorteia entre os mais prováveis."""
    return _passo(modelo, proibido, filtra=True)


def aos_poucos(
    modelo: Modelo,
    inicio: str,
    quantos: int,
    temperatura: float,
    top_k: int | None,
    top_p: float | None,
    semente: int | None,
) -> Iterator[str]:
    """Veja `Modelo.escrever_aos_poucos`."""
    vocabulario = _vocabulario(modelo)
    quantos = inteiro_positivo("quantos", quantos)
    temperatura = numero("a temperatura", temperatura, 0)
    top_k = None if top_k is None else inteiro_positivo("top_k", top_k)
    top_p = None if top_p is None else numero("top_p", top_p, 0, 1)
    chave = chave_de(semente)
    lidos = vocabulario.codificar(inicio or _comeco(vocabulario))
    modelo._oficina.conferir()
    fazer = passo_livre if top_k is top_p is None else passo_filtrado
    passo = modelo._oficina.passo(fazer, vocabulario.desconhecido)
    assert isinstance(passo.conta, Escrita)
    passo.conta.recomecar(chave, temperatura, top_k, top_p)
    return _trechos(modelo, passo, passo.conta.por_vez, vocabulario, lidos, quantos)


def _trechos(
    modelo: Modelo, passo: Passo, por_vez: int, vocabulario: Vocabulario, lidos: np.ndarray, quantos: int
) -> Iterator[str]:
    total = -(-(len(lidos) + quantos - 1) // por_vez) * por_vez
    dados = np.full((total // por_vez, por_vez), SORTEADO)
    dados.reshape(-1)[: len(lidos)] = lidos
    faltam, antes = quantos, len(lidos) - 1
    for trecho in modelo.motor.percorrer(passo, [dados], np.arange(len(dados))[None], 1):
        sorteados = np.concatenate([np.ravel(lote) for lote in trecho.saidas[0]])
        escritos = sorteados[antes:][:faltam]
        antes, faltam = max(0, antes - len(sorteados)), faltam - len(escritos)
        if len(escritos):
            yield vocabulario.decodificar(escritos)


def _passo(modelo: Modelo, proibido: int | None, filtra: bool) -> Passo:
    escrita: Escrita
    if le_passo_a_passo(modelo):
        escrita = EscritaComEstado(modelo, proibido, filtra)
    else:
        escrita = EscritaPelaJanela(modelo, proibido, filtra)
    return Passo(escrita, escrita.variaveis())


def le_passo_a_passo(modelo: Modelo) -> TypeGuard[Sequencial]:
    """Se o que o modelo lembra do que leu é só o estado das camadas recorrentes, do começo ao fim."""
    if not isinstance(modelo, Sequencial) or type(modelo).propagar is not Sequencial.propagar:
        return False
    recorrentes = [c for c in modelo.camadas if isinstance(c, Recorrente)]
    return bool(recorrentes) and all(
        c.retornar_sequencia and not c.retornar_estado
        if isinstance(c, Recorrente)
        else c.por_passo and not c.ve_a_posicao
        for c in modelo.camadas
    )


def _vocabulario(modelo: Modelo) -> Vocabulario:
    """O vocabulário do modelo, se ele prevê um símbolo a partir dos de antes."""
    from neuronio.dados import PreparoDeTexto

    if not isinstance(modelo.preparo, PreparoDeTexto):
        raise ErroDeDados(
            "este modelo não guarda o vocabulário de um texto, e sem ele não escreve: treine-o com o que "
            "nn.dados.texto(...).fluxos(...) ou .janelas(...) dão, ou diga modelo.preparo = texto.preparo."
        )
    if not isinstance(modelo.perda_dada(), (EntropiaCruzada, NLL)):
        raise ErroDeTreino(
            "escrever pede uma rede que treinou a prever o símbolo seguinte, com a perda entropia-cruzada ou "
            f"nll; esta tem {type(modelo.perda).__name__}."
        )
    vocabulario = modelo.preparo.vocabulario
    if (modelo.forma_saida or ())[-1:] != (len(vocabulario),) or modelo.tipo_entrada != "int64":
        raise ErroDeForma(
            f"escrever pede uma rede que leia números de símbolos e dê {len(vocabulario)} logits, um por "
            f"símbolo do vocabulário; esta lê {modelo.tipo_entrada} e dá {modelo.forma_saida}."
        )
    return vocabulario


def _comeco(vocabulario: Vocabulario) -> str:
    """Do que se parte quando não se diz nada: o começo de uma linha."""
    return "\n" if "\n" in vocabulario.numeros else vocabulario.simbolos[0]
