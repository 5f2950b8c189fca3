"""Modelos em fila: `Sequencial`, de quaisquer camadas, e `RedeNeural`, de camadas densas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, NoReturn, Self

from neuronio.camadas import Ativacao, Camada, Densa, Entrada
from neuronio.camadas.fila import comprimentos_da_fila, conferir_camada, entradas_da_fila, propagar_em_fila
from neuronio.conferencias import inteiro_positivo
from neuronio.configuracao import criar, interpretar
from neuronio.erros import ErroDeTipo, ErroDeValor
from neuronio.modelos.modelo import Modelo
from neuronio.nomes import com_metodos_em_portugues
from neuronio.tensor import Tensor
from neuronio.tensor.dimensao import Forma, tamanho


@com_metodos_em_portugues("Sequencial")
class Sequencial(Modelo):
    """Camadas em fila: a saída de cada uma é a entrada da seguinte.

    Args:
        camadas: lista de camadas; a primeira pode ser `Entrada`, que diz a forma de uma amostra e deixa a
            rede pronta ao compilar.

    >>> import neuronio as nn
    >>> rede = nn.Sequencial([nn.Entrada(4), nn.Densa(8), nn.ReLU(), nn.Densa(3)])
    >>> rede.compilar("adam", "entropia-cruzada")
    >>> rede.prever([[5.1, 3.5, 1.4, 0.2]]).shape
    (1, 3)
    """

    fora_do_retrato = Modelo.fora_do_retrato | {"_dados"}

    def __init__(self, camadas: Sequence[Camada] = ()) -> None:
        self.camadas: list[Camada] = list(_lista(camadas))
        self._dados: list[tuple[Camada, str]] = []
        self._arrumar()

    def configuracao(self) -> dict[str, Any]:
        return {"camadas": self.camadas}

    def adicionar(self, camada: Camada) -> Self:
        """Acrescenta uma camada ao fim da fila; devolve o próprio modelo.

        A lista ``camadas`` também se muda por fora: trocar, inserir, tirar, antes ou depois de treinar.

        Raises:
            ErroDeTipo: se não é uma camada, ou é a classe dela, sem os parênteses.
        """
        self.camadas.append(camada)
        try:
            self._arrumar()
        except BaseException:
            self.camadas.pop()
            raise
        return self

    def __getitem__(self, qual: object) -> NoReturn:
        raise ErroDeTipo(
            f"as camadas de uma fila estão numa lista: rede.camadas[{qual!r}]; e também len(rede.camadas), e "
            "for camada in rede.camadas."
        )

    def _arrumar(self) -> None:
        """Confere as camadas, e as numera e nomeia como se tivessem sido adicionadas nesta ordem."""
        self.camadas = camadas = _lista(self.camadas)
        for camada in camadas:
            self._conferir_camada(camada)
        for camada, nome in self._dados:
            if camada.nome == nome:
                camada.nome = ""
        self._dados = []
        usados: set[str] = set()
        vezes: Counter[type] = Counter()
        posicao = 0
        for camada in camadas:
            vezes[type(camada)] += 1
            nome = _nome_livre(type(camada).__name__.lower(), vezes[type(camada)], usados)
            if camada.nome in ("", nome):
                camada.nome = nome
                self._dados.append((camada, nome))
            usados.add(camada.nome)
            if not isinstance(camada, Entrada):
                posicao += 1
                camada.posicao = posicao

    def _conferir_camada(self, camada: Any) -> None:
        conferir_camada(camada, "um modelo")
        if isinstance(camada, Entrada) and camada is not self.camadas[0]:
            raise ErroDeValor("Entrada só pode ser a primeira camada.")
        if camada is self:
            raise ErroDeValor("um modelo não pode ser uma camada de si mesmo.")

    def _formas_da_amostra(self, antes: dict[str, Forma]) -> dict[str, Forma]:
        primeira = self.camadas[0] if self.camadas else None
        if not isinstance(primeira, Entrada):
            return antes
        if antes and tamanho(next(iter(antes.values()))) == tamanho(primeira.forma):
            return antes  # a rede a redimensiona
        return {self.entradas()[0]: primeira.forma}

    def entradas(self) -> tuple[str, ...]:
        """Os nomes das entradas: a da primeira camada, e o que alguma quer saber das sequências do lote."""
        todas = super().entradas()
        if type(self).propagar is not Sequencial.propagar:
            return todas
        return entradas_da_fila(todas, self.camadas)

    def propagar(self, x: Tensor, comprimentos: Tensor | None = None, fluxo: Tensor | None = None) -> Tensor:
        if not self.camadas:
            raise ErroDeValor("a rede não tem camadas: use adicionar(nn.Densa(10)).")
        return propagar_em_fila(self.camadas, x, comprimentos, fluxo)

    @property
    def le_inteiros(self) -> bool:  # type: ignore[override]
        """Se a primeira camada que calcula lê índices."""
        return next((c.le_inteiros for c in self.camadas if not isinstance(c, Entrada)), False)

    def comprimentos_da_saida(self, comprimentos: Any) -> Any:
        return comprimentos_da_fila(self.camadas, comprimentos)


class RedeNeural(Sequencial):
    r"""O perceptron de múltiplas camadas: camadas densas com uma ativação entre elas.

    .. math:: a_k = f(a_{k-1} W_k + b_k)

    Args:
        tamanhos: características da entrada e unidades de cada camada, como ``[784, 128, 64, 10]``.
        ativacao: a função f, depois de cada camada menos a última; objeto ou nome.
        saida: a ativação da última camada; objeto ou nome.

    Formas:
        entrada ``(lote, características)``, ou qualquer forma com tantos números por amostra, que é achatada;
        saída ``(lote, unidades da última)``.

    Fonte: Rumelhart, Hinton e Williams, "Learning representations by back-propagating errors", 1986.

    >>> import neuronio as nn
    >>> rede = nn.RedeNeural([64, 16, 10], ativacao="relu", saida="log_softmax")
    >>> rede.compilar(nn.SGD(0.1), nn.NLL())
    >>> (x, y), _ = nn.dados.digitos()
    >>> rede.prever(x[:5]).shape
    (5, 10)
    """

    def __init__(
        self,
        tamanhos: Sequence[int],
        ativacao: Any = "relu",
        saida: Any = "linear",
    ) -> None:
        soltos = [t for t in (tamanhos, ativacao, saida) if isinstance(t, int)]
        if len(soltos) > 1:
            raise ErroDeTipo(
                f"os tamanhos vão numa lista: nn.RedeNeural({soltos}), e não nn.RedeNeural("
                f"{', '.join(map(str, soltos))})."
            )
        if not isinstance(tamanhos, (list, tuple)) or len(tamanhos) < 2:
            raise ErroDeValor(
                "uma rede precisa pelo menos da entrada e da saída, como nn.RedeNeural([784, 10]), mas "
                f"recebeu {tamanhos!r}."
            )
        self.tamanhos = [inteiro_positivo("o tamanho de cada camada", t) for t in tamanhos]
        entre = interpretar(ativacao, Ativacao, "ativação")
        final = interpretar(saida, Ativacao, "ativação")
        super().__init__([Entrada(self.tamanhos[0])])
        for unidades in self.tamanhos[1:-1]:
            self.adicionar(Densa(unidades))
            self.adicionar(criar(type(entre), entre.configuracao()))  # cada camada tem a sua
        self.adicionar(Densa(self.tamanhos[-1]))
        self.adicionar(final)

    def configuracao(self) -> dict[str, Any]:
        return Camada.configuracao(self)

    def propagar(self, x: Tensor) -> Tensor:  # type: ignore[override]  # não lê sequências
        amostra = x.forma[1:]
        if amostra != (self.tamanhos[0],) and tamanho(amostra) == self.tamanhos[0]:
            x = x.redimensionar(x.forma[0], self.tamanhos[0])
        return super().propagar(x)


def _lista(camadas: Any) -> list[Camada]:
    if isinstance(camadas, list):
        return camadas
    if isinstance(camadas, (str, bytes)) or not isinstance(camadas, Iterable):
        raise ErroDeTipo(f"um Sequencial recebe a lista das camadas, [camada, ...], mas recebeu {camadas!r}.")
    return list(camadas)


def _nome_livre(tipo: str, vez: int, usados: set[str]) -> str:
    return next(nome for i in count(vez) if (nome := f"{tipo}_{i}") not in usados)
