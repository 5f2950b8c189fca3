"""A variável: a única coisa que muda."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from neuronio.erros import ErroDeAtributo, ErroDeForma, ErroDeTipo, ErroDeValor
from neuronio.nomes import (
    DA_VARIAVEL,
    DO_TENSOR,
    com_metodos_em_portugues,
    erro_ao_atribuir,
    erro_de_atributo,
)
from neuronio.tensor.comparacoes import onde
from neuronio.tensor.dimensao import Abstrato, Forma
from neuronio.tensor.leitura import Leitura
from neuronio.tensor.modo_de_captura import no_lugar_dos_tensores, recusar_atribuicao, recusar_na_captura
from neuronio.tensor.operadores import Operadores
from neuronio.tensor.tensor import Tensor, como_tensor
from neuronio.tensor.tipos import REAIS
from neuronio.tensor.vizinhanca import Vizinhanca

ATRIBUI_SE = "Os números mudam com v.atribuir(novo), e a derivada recomeça a cada atribuição."


@com_metodos_em_portugues("Variavel")
class Variavel(Operadores, Leitura, Vizinhanca):
    """A única coisa que muda: um lugar com nome que guarda um tensor, lido e atribuído.

    Ninguém escreve na memória de uma variável: `atribuir` troca o tensor inteiro. Assim, o que uma conta
    guardou para a retropropagação não muda por baixo dela. ``v += 1`` é o mesmo que ``v.atribuir(v + 1)``.

    Args:
        valor: tensor, variável, número, lista ou array (que é copiado).
        nome: o rótulo nos desenhos e nas mensagens de erro.

    Raises:
        ErroDeTipo: se o valor não são números, ou o nome não é um texto.

    >>> v = Variavel([1.0, 2.0], nome="w")
    >>> v.atribuir([3.0, 4.0])
    >>> v -= 1
    >>> v.dados
    array([2., 3.], dtype=float32)
    """

    __slots__ = ("_guardado",)

    treinavel = False
    mudancas = 0
    """Quantas vezes se atribuiu a alguma: quem anotou onde estavam os números sabe se ainda estão lá.

    :meta hide-value:
    """

    def __init__(self, valor: Any, nome: str = "") -> None:
        if not isinstance(nome, str):
            raise ErroDeTipo(f"o nome de uma variável é um texto, mas recebeu {nome!r}.")
        self._guardado = self._folha(como_tensor(valor), nome)

    if not TYPE_CHECKING:

        def __getattr__(self, nome: str) -> Any:
            raise erro_de_atributo("uma variável", nome, {**DO_TENSOR, **DA_VARIAVEL}, dir(type(self)))

        def __setattr__(self, nome: str, valor: Any) -> None:
            try:
                object.__setattr__(self, nome, valor)
            except ErroDeAtributo:
                raise
            except AttributeError:
                de_la = {**DO_TENSOR, **DA_VARIAVEL}
                raise erro_ao_atribuir("uma variável", nome, de_la, type(self), ATRIBUI_SE) from None

    @property
    def _tensor(self) -> Tensor:
        no_lugar = no_lugar_dos_tensores()
        return self._guardado if no_lugar is None else no_lugar.get(id(self), self._guardado)

    @_tensor.setter
    def _tensor(self, novo: Tensor) -> None:
        no_lugar = no_lugar_dos_tensores()
        if no_lugar is not None and id(self) in no_lugar:
            no_lugar[id(self)] = novo
        else:
            self._guardado = novo
            Variavel.mudancas += 1

    def _folha(self, tensor: Tensor, nome: str) -> Tensor:
        """O tensor cortado do grafo de que veio: para a retropropagação, uma folha.

        Numa captura ele ainda sabe de que conta veio, e é assim que o programa sabe o que atribuir.
        """
        if tensor.operador_mae is None and not tensor.e_abstrato:  # já está cortado: é o caso de todo treino
            folha = Tensor.do_grafo(tensor.valor, (), None, {}, False)
        else:
            folha = tensor.desligar()
        folha.requer_grad, folha.rotulo = self.treinavel, nome
        return folha

    @property
    def tensor(self) -> Tensor:
        """O tensor guardado agora."""
        return self._tensor

    @property
    def nome(self) -> str:
        """O nome da variável, que é também o rótulo do tensor nos desenhos."""
        return self._tensor.rotulo

    @nome.setter
    def nome(self, novo: str) -> None:
        self._tensor.rotulo = novo

    @property
    def forma(self) -> Forma:
        """O tamanho de cada eixo."""
        return self._tensor.forma

    @property
    def tipo(self) -> str:
        """O tipo dos números."""
        return self._tensor.tipo

    @property
    def dados(self) -> np.ndarray:
        """Os números guardados agora, só para leitura."""
        return self._tensor.dados

    def atribuir(self, novo: Any) -> None:
        """Troca o valor por outro da mesma forma; o tipo da variável é mantido.

        Um tensor abstrato só é aceito numa captura: fora dela não apaga os números que há.

        Args:
            novo: tensor, variável, número, lista ou array (que é copiado).

        Raises:
            ErroDeForma: se a forma é outra.
        """
        recusar_atribuicao(self.nome)
        tensor = novo.tensor if isinstance(novo, Operadores) else Tensor(novo, tipo=self.tipo)
        if tensor.forma != self.forma:
            raise ErroDeForma(
                f'a variável "{self.nome}" tem forma {self.forma}, mas recebeu um valor de forma '
                f"{tensor.forma}. Atribuir troca os números, não a forma."
            )
        if not tensor.e_abstrato or self._tensor.e_abstrato:
            self._tensor = self._folha(tensor.converter(self.tipo), self.nome)
        else:
            recusar_na_captura(
                f'a variável "{self.nome}" muda a cada passo, mas a rede não sabe dela: crie-a na camada, em '
                "construir, com self.estado(nome, forma)."
            )

    def abstrair(self) -> Tensor:
        """Nesta captura, fica só com a forma e o tipo; devolve a folha a ler.

        Só serve dentro de `sem_tocar_nas_variaveis`: as outras threads continuam a ver os números.
        """
        folha = Tensor.do_grafo(Abstrato(self.forma, self.tipo), (), None, {}, self.treinavel)
        folha.rotulo = self.nome
        no_lugar = no_lugar_dos_tensores()
        assert no_lugar is not None
        no_lugar[id(self)] = folha
        return folha

    def _trocar(self, novo: Tensor) -> Self:
        self.atribuir(novo)
        return self

    def __iadd__(self, outro: Any) -> Any:
        return self._trocar(self + outro)

    def __isub__(self, outro: Any) -> Any:
        return self._trocar(self - outro)

    def __imul__(self, outro: Any) -> Any:
        return self._trocar(self * outro)

    def __itruediv__(self, outro: Any) -> Any:
        return self._trocar(self / outro)

    def __ifloordiv__(self, outro: Any) -> Any:
        return self._trocar(self // outro)

    def __imod__(self, outro: Any) -> Any:
        return self._trocar(self % outro)

    def __ipow__(self, outro: Any) -> Any:
        return self._trocar(self**outro)

    def __imatmul__(self, outro: Any) -> Any:
        return self._trocar(self @ outro)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.nome or 'sem nome'} {self.forma} {self.tipo}>"


@com_metodos_em_portugues("Parametro")
class Parametro(Variavel):
    """Uma variável que se treina: kernel, bias, gama.

    Atributos: ``nome``, ``forma``, ``dados`` (array só de leitura), ``grad``, ``mascara`` e
    ``atribuir(novo)``.

    Args:
        valor: tensor, variável, número, lista ou array (que é copiado).
        nome: o rótulo nos desenhos e nas mensagens de erro.
        regularizador: a penalidade, uma função do parâmetro para um só número; None é nenhuma.
        restricao: o que se impõe ao parâmetro depois de cada passo, uma função dele para outro da mesma
            forma; None é nada.

    Raises:
        ErroDeTipo: se o valor não são números reais, o nome não é um texto, ou o regularizador ou a restrição
            não é função.

    >>> Parametro(np.zeros(3), nome="bias")
    <Parametro bias (3,) float32>
    """

    __slots__ = ("_mascara", "_regularizador", "_restricao")

    treinavel = True
    trocas = 0
    """Quantas vezes se trocou o regularizador, a restrição ou a máscara de algum: quem fez contas com eles
    sabe se ainda valem.

    :meta hide-value:
    """

    def __init__(self, valor: Any, nome: str = "", regularizador: Any = None, restricao: Any = None) -> None:
        tensor = como_tensor(valor) if isinstance(valor, Operadores) else Tensor(valor, requer_grad=True)
        if tensor.tipo not in REAIS:
            raise ErroDeTipo(
                f"só números reais se treinam, mas o parâmetro seria {tensor.tipo}: converta-o antes, com "
                '.converter("float32").'
            )
        self._mascara: np.ndarray | None = None
        super().__init__(tensor, nome)
        self.regularizador, self.restricao = regularizador, restricao

    @property
    def regularizador(self) -> Any:
        """A penalidade sobre o parâmetro, ou None; pode ser trocada a qualquer momento."""
        return self._regularizador

    @regularizador.setter
    def regularizador(self, novo: Any) -> None:
        if novo is not None and not callable(novo):
            raise ErroDeTipo(
                f"o regularizador de um parâmetro é um objeto, como nn.L2(0.01), mas recebeu {novo!r}."
            )
        self._regularizador = novo
        Parametro.trocas += 1

    @property
    def restricao(self) -> Any:
        """O que se impõe ao parâmetro depois de cada passo, ou None; pode ser trocada a qualquer momento."""
        return self._restricao

    @restricao.setter
    def restricao(self, nova: Any) -> None:
        if nova is not None and not callable(nova):
            raise ErroDeTipo(
                f"a restrição de um parâmetro é um objeto, como nn.NormaMaxima(3), mas recebeu {nova!r}."
            )
        self._restricao = nova
        Parametro.trocas += 1

    @property
    def mascara(self) -> np.ndarray | None:
        """Que pesos existem, num array de bool só de leitura; None, se todos. Os outros são sempre zero.

        Quem a troca apaga logo os pesos que ela não tem, e nada os traz de volta enquanto ela está: nem um
        otimizador, nem `atribuir`. A derivada em relação a eles também é zero.

        Raises:
            ErroDeTipo: se não é um array de 0 e 1.
            ErroDeForma: se não tem a forma do parâmetro.
            ErroDeValor: se não deixa peso nenhum.

        >>> w = Parametro([1.0, 2.0, 3.0], "w")
        >>> w.mascara = [1, 0, 1]
        >>> w.atribuir([4.0, 5.0, 6.0])
        >>> w.dados
        array([4., 0., 6.], dtype=float32)
        """
        return self._mascara

    @mascara.setter
    def mascara(self, nova: Any) -> None:
        self._mascara = None if nova is None else conferir_mascara(nova, self.forma, self.nome)
        Parametro.trocas += 1
        if nova is not None:
            self.atribuir(self.tensor)

    def so_os_que_existem(self, numeros: Tensor) -> Tensor:
        """Os números de um tensor da forma do parâmetro, com zero onde a máscara não tem peso."""
        return numeros if self._mascara is None else onde(self._mascara, numeros, 0)

    def _folha(self, tensor: Tensor, nome: str) -> Tensor:
        return super()._folha(self.so_os_que_existem(tensor), nome)

    @property
    def grad(self) -> Tensor | None:
        """A derivada acumulada por `retropropagar` desde a última atribuição."""
        g = self._tensor.grad
        return None if g is None else self.so_os_que_existem(g)


def conferir_mascara(mascara: Any, forma: Forma | None = None, nome: str = "") -> np.ndarray:
    """A máscara de um parâmetro, de tal forma se já se sabe, num array de bool só de leitura.

    Raises:
        ErroDeTipo, ErroDeForma, ErroDeValor: veja `Parametro.mascara`.

    >>> conferir_mascara([1, 0])
    array([ True, False])
    """
    de = f' de "{nome}"' if nome else ""
    try:
        numeros = np.asarray(mascara)
    except (TypeError, ValueError):
        numeros = np.empty(0, object)
    if numeros.dtype.kind not in "biuf" or not np.isin(numeros, (0, 1)).all():
        raise ErroDeTipo(
            f"a máscara{de} é um array de 0 e 1, ou de True e False, mas recebeu {mascara!r:.80}."
        )
    if forma not in (None, numeros.shape):
        raise ErroDeForma(
            f"a máscara{de} tem a forma dos pesos, {forma}, mas recebeu uma de forma {numeros.shape}."
        )
    if not numeros.any():
        raise ErroDeValor(f"a máscara{de} é toda zero, e não deixa peso nenhum: deixe pelo menos um.")
    propria = numeros.astype(bool)
    propria.flags.writeable = False
    return propria
