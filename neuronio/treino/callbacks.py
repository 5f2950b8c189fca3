"""Callbacks: o que fazer em certos momentos do treino."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neuronio.erros import ErroDeNome, ErroDeTipo, ErroDeTreino, sugestao
from neuronio.nomes import DO_CALLBACK, DO_TREINO, erro_de_atributo
from neuronio.treino.historico import Historico

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo
    from neuronio.tensor import Tensor


@dataclass
class Treino:
    """O treino em andamento, como um callback o vê.

    Contagens começam em 1. ``parar = True`` encerra o treino ao fim do lote; o resto só se lê. O modelo pode
    mudar entre um lote e outro: uma camada, um parâmetro, a taxa de um Dropout.

    Raises:
        ErroDeTreino: se se atribui outra coisa que ``parar``.
        ErroDeAtributo: se se atribui o que o treino não tem.
    """

    modelo: Modelo
    historico: Historico
    epocas: int
    """A época em que o treino acaba."""
    lotes: int
    """Quantos lotes tem uma época."""
    series: tuple[str, ...]
    """As figuras que cada época anota no histórico: "perda", "acuracia_validacao"..."""
    epoca: int = 0
    lote: int = 0
    perda_do_lote: float = float("nan")
    """A do último lote, com os pesos de antes do seu passo."""
    lembrados: dict[str, Tensor] = field(default_factory=dict)
    """O que um callback quer reencontrar quando o treino é retomado: vai no ponto de controle."""
    parar: bool = False
    motivo: str = ""
    """Por que se parou antes da última época, se quem parou o disse."""
    _ultimas: Callable[[], dict[str, float]] = dict
    """Dá as figuras até aqui, que só se contam quando alguém as lê: num lote pequeno, custam como ele."""

    @property
    def figuras(self) -> dict[str, float]:
        """A perda e as métricas médias da época, até o lote de agora."""
        return self._ultimas()

    if not TYPE_CHECKING:

        def __getattr__(self, nome: str) -> None:
            raise erro_de_atributo("o treino", nome, DO_TREINO, dir(Treino))

    def __setattr__(self, nome: str, valor: Any) -> None:
        if nome != "parar" and (nome in vars(self) or nome == "figuras"):
            raise ErroDeTreino(
                f"treino.{nome} só se lê: diz como vai o treino, e não o muda. Para parar antes, "
                "treino.parar = True; para treinar mais, chame treinar de novo; o modelo se muda em "
                "treino.modelo."
            )
        if nome not in type(self).__annotations__:
            raise erro_de_atributo("o treino", nome, DO_TREINO, type(self).__annotations__)
        object.__setattr__(self, nome, valor)

    def anotar(self, **novos: Any) -> None:
        """O que o laço diz de como vai o treino."""
        vars(self).update(novos)


class Callback:
    """Quatro momentos do treino. Herde e escreva só os que interessam.

    Quem conta alguma coisa, e quer que a conta continue num treino retomado, diz em `estado` o que guardar.

    >>> import neuronio as nn
    >>> class Contador(nn.Callback):
    ...     epocas = 0
    ...     def ao_fim_da_epoca(self, treino):
    ...         self.epocas += 1
    >>> contador, rede = Contador(), nn.RedeNeural([2, 1])
    >>> rede.compilar("sgd", "mse")
    >>> _ = rede.treinar([[0.0, 1.0]], [1.0], epocas=3, callbacks=[contador], progresso=False)
    >>> contador.epocas
    3
    """

    @property
    def quer_cada_lote(self) -> bool:
        """Se precisa ver cada lote, com o modelo como aquele lote o deixou.

        Quem não escreve `ao_fim_do_lote` não precisa, e um motor compilado pode dar muitos passos de uma vez.
        Quem o escreve e diz aqui que não precisa é chamado depois dos lotes que se deram de uma vez.
        """
        return type(self).ao_fim_do_lote is not Callback.ao_fim_do_lote

    @property
    def quer_cada_epoca(self) -> bool:
        """Se precisa ver cada época: o mesmo, com `ao_fim_da_epoca`.

        Quando ninguém precisa, e não há validação, uma rede pequena treina muitas épocas de uma vez.
        """
        return type(self).ao_fim_da_epoca is not Callback.ao_fim_da_epoca

    fica_por_ultimo = False
    """Se é sempre chamado depois dos outros, como quem guarda o que todos deixaram."""

    def ao_iniciar_treino(self, treino: Treino) -> None:
        """Antes do primeiro lote."""

    def ao_fim_do_lote(self, treino: Treino) -> None:
        """Depois de cada lote, com os pesos já atualizados."""

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        """Depois de cada época e da sua validação."""

    def ao_fim_do_treino(self, treino: Treino) -> None:
        """Uma vez, no fim, também quando o treino foi interrompido ou falhou."""

    def estado(self) -> dict[str, Any]:
        """O que um ponto de controle guarda deste callback: números, textos e listas, pelo nome."""
        return {}

    def retomar(self, estado: dict[str, Any]) -> None:
        """Recebe de volta o `estado`, depois de `ao_iniciar_treino`, se o treino se retoma; de costume, são
        atributos."""
        vars(self).update(estado)


def conferir_callbacks(callbacks: Any) -> list[Callback]:
    """A lista de callbacks, cada um um objeto de uma classe que herda de `Callback`.

    Raises:
        ErroDeTipo: se um deles não é, ou é a classe, sem os parênteses.
        ErroDeNome: se tem um método que, pelo nome, se espera que o treino chame, e não chama.
    """
    lista = list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
    for c in lista:
        if isinstance(c, type) and issubclass(c, Callback):
            raise ErroDeTipo(f"foi dada a classe {c.__name__}; faltam os parênteses: {c.__name__}(...).")
        if not isinstance(c, Callback):
            raise ErroDeTipo(f"um callback é um objeto que herda de nn.Callback, mas recebeu {c!r}.")
        _recusar_o_que_nao_se_chama(type(c))
    return lista


def _recusar_o_que_nao_se_chama(classe: type[Callback]) -> None:
    momentos = [nome for nome in dir(Callback) if nome.startswith("ao_")]
    for nome in dir(classe):
        mal_escrito = sugestao(nome, momentos) if nome.startswith("ao_") and nome not in momentos else ""
        seria = f" Aqui se chama {DO_CALLBACK[nome]}." if nome in DO_CALLBACK else mal_escrito
        if seria:
            raise ErroDeNome(
                f"o treino nunca chamaria {classe.__name__}.{nome}.{seria} Os que chama, todos com (self, "
                f"treino): {', '.join(momentos)}."
            )
