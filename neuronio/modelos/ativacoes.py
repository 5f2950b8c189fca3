"""As ativações: o que cada camada de um modelo dá, para umas amostras."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.camadas.camada import Camada, observando
from neuronio.camadas.chamada import saidas_de
from neuronio.conferencias import inteiro_positivo
from neuronio.erros import ErroDeTipo, ErroDeTreino, erro_de_nome
from neuronio.modelos.conferencia import entradas_de
from neuronio.motores import Passo
from neuronio.tensor import Tensor
from neuronio.treino.amostras import Molde

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo


def ativacoes_de(modelo: Modelo, x: Any, camadas: Any, lote: int) -> dict[str, np.ndarray]:
    """Veja `Modelo.ativacoes`."""
    amostras = entradas_de(modelo, x, lote := inteiro_positivo("o lote", lote))
    quais = None if camadas is None else tuple(nomes_pedidos(modelo, camadas))
    passo = modelo._oficina.passo(_passo_que_observa, amostras.molde, quais)
    saidas = amostras.prever(modelo.motor, passo, lote)
    assert isinstance(passo.conta, _Observacao)
    return dict(zip(passo.conta.nomes, saidas, strict=True))


def caminhos(modelo: Camada) -> dict[int, str]:
    """Do ``id`` de cada camada de um modelo, o caminho até ela: ``residual_1.camadas_0``.

    O de uma camada que está em dois lugares é o do primeiro.
    """
    achados: dict[int, str] = {}
    for nome, camada in modelo.subcamadas():
        achados.setdefault(id(camada), nome)
        for qual, dentro in caminhos(camada).items():
            achados.setdefault(qual, f"{nome}.{dentro}")
    return achados


def nomes_pedidos(modelo: Camada, camadas: Any) -> list[str]:
    """Os caminhos das camadas que se pedem, pelo nome ou pelo objeto; um só, ou uma lista.

    Raises:
        ErroDeNome: se o modelo não tem a camada; diz as que tem.
        ErroDeTipo: se não é um nome nem uma camada.
    """
    existem = caminhos(modelo)
    nomes = list(dict.fromkeys(existem.values()))
    pedidas = list(camadas) if isinstance(camadas, (list, tuple)) else [camadas]
    achados = []
    for pedida in pedidas:
        if not isinstance(pedida, (str, Camada)):
            raise ErroDeTipo(f'uma camada se pede pelo nome, como "{nomes[0]}", mas recebi {pedida!r:.60}.')
        nome = existem.get(id(pedida), repr(pedida)) if isinstance(pedida, Camada) else pedida
        if nome not in nomes:
            raise erro_de_nome("camada", nome, nomes)
        achados.append(nome)
    return achados


class Vistas:
    """O que as camadas de um modelo deram, enquanto se calculava a saída.

    A segunda vez de uma camada que se usa mais de uma é ``densa_1_2``, e cada saída de uma que dá várias,
    ``ramos_1.idade``.
    """

    def __init__(self, modelo: Camada) -> None:
        self.tensores: dict[str, Tensor] = {}
        self.donas: dict[str, str] = {}
        """De que camada é cada um."""
        self._caminhos, self._vezes = caminhos(modelo), Counter[str]()

    def anotar(self, camada: Camada, _: list[Any], saida: Any) -> None:
        """É o observador."""
        dona = self._caminhos.get(id(camada))
        if dona is None:
            return
        self._vezes[dona] += 1
        vez = "" if self._vezes[dona] == 1 else f"_{self._vezes[dona]}"
        for qual, tensor in saidas_de(saida).items():
            nome = ".".join(filter(None, (dona + vez, qual)))
            self.tensores[nome], self.donas[nome] = tensor, dona

    def de(self, dona: str) -> list[str]:
        """Os nomes do que se viu de uma camada."""
        return [nome for nome, sua in self.donas.items() if sua == dona]


@contextmanager
def vendo_camadas(modelo: Camada) -> Iterator[Vistas]:
    """Dentro deste bloco se vê o que cada camada do modelo dá."""
    vistas = Vistas(modelo)
    with observando(vistas.anotar):
        yield vistas


class _Observacao:
    """A conta de um passo que propaga e devolve o que as camadas dão."""

    nomes: Sequence[str]
    """De que camada é cada saída; só se sabe depois de a conta se fazer, ou se capturar, uma vez."""

    def __init__(self, modelo: Modelo, molde: Molde, quais: Sequence[str] | None) -> None:
        self.modelo, self.molde, self.quais, self.nomes = modelo, molde, quais, ()

    def __call__(self, *tensores: Tensor) -> list[Tensor]:
        x, _, _ = self.molde.separar(tensores)
        with self.modelo.em_uso(), vendo_camadas(self.modelo) as vistas:
            self.modelo(x)
        todas, lote = vistas.tensores, tensores[0].forma[:1]
        pedidas = todas if self.quais is None else [nome for q in self.quais for nome in self._de(q, vistas)]
        self.nomes = [nome for nome in pedidas if todas[nome].forma[:1] == lote]
        return [todas[nome] for nome in self.nomes]

    def _de(self, dona: str, vistas: Vistas) -> list[str]:
        nomes = vistas.de(dona)
        if not nomes:
            raise ErroDeTreino(
                f'a camada "{dona}" existe, mas o modelo não a usa para calcular a saída, ou usa-a dentro de '
                f"nn.varrer. As que usa: {', '.join(dict.fromkeys(vistas.donas.values()))}."
            )
        return nomes


def _passo_que_observa(modelo: Modelo, molde: Molde, quais: Sequence[str] | None) -> Passo:
    return Passo(_Observacao(modelo, molde, quais), tuple(modelo.variaveis()))
