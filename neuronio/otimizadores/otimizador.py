"""O contrato de um otimizador: como um parâmetro muda, dado o seu gradiente."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.conferencias import numero
from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeForma, ErroDeTreino, ErroDeValor
from neuronio.grafo.vertice import Fase
from neuronio.nomes import DO_OTIMIZADOR, erro_de_atributo
from neuronio.otimizadores.corte import cortar_norma, cortar_valores, limite
from neuronio.tensor import Parametro, Tensor, Variavel, como_tensor, sem_gradiente
from neuronio.tensor.modo_de_captura import em_lugar

Estado = dict[str, Tensor]
Coeficientes = Sequence[Tensor]


class Otimizador(Configuravel):
    r"""Muda os parâmetros contra o gradiente, sem se importar com a forma deles.

    Quem herda escreve funções puras sobre tensores: `atualizar` (o novo valor) e, se precisar,
    `estado_inicial` (o que se guarda de cada parâmetro) e `coeficientes` (o que se calcula uma vez por
    passo). O resto é comum: as variáveis, o número do passo, a taxa.

    Com ``norma_maxima`` ou ``valor_maximo``, o gradiente se corta antes: primeiro cada número, que fica entre
    −valor_maximo e valor_maximo; depois todos, que encolhem pelo mesmo fator se a norma deles juntos passa de
    c, a norma_maxima. Contam os parâmetros de que este otimizador cuida, menos os congelados.

    .. math:: g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert + 10^{-6}}\right)

    Args:
        taxa: a taxa de aprendizado, maior que zero.
        norma_maxima: c, maior que zero; None é não cortar pela norma. O comum é de 0.5 a 5.
        valor_maximo: o maior valor de cada número, sem o sinal, maior que zero; None é não cortar por valor.

    Fonte: Pascanu, Mikolov e Bengio, "On the difficulty of training recurrent neural networks", ICML 2013,
    algoritmo 1 (na forma do PyTorch).

    >>> import neuronio as nn
    >>> class PeloSinal(nn.Otimizador):
    ...     def atualizar(self, parametro, gradiente, estado, coeficientes):
    ...         (taxa,) = coeficientes
    ...         return parametro - gradiente / gradiente.abs() * taxa, {}
    >>> w, otimizador = Parametro(nn.Tensor([1.0, 2.0]), "w"), PeloSinal(taxa=0.5)
    >>> otimizador.preparar([w])
    >>> otimizador.aplicar([nn.Tensor([8.0, -3.0])])
    >>> w.dados
    array([0.5, 2.5], dtype=float32)
    """

    fora_do_retrato = Configuravel.fora_do_retrato | {"_parametros", "_estados", "_treinam"}
    _especie = "o otimizador"
    _de_la = DO_OTIMIZADOR

    def __init__(
        self, taxa: float, *, norma_maxima: float | None = None, valor_maximo: float | None = None
    ) -> None:
        self._taxa = Variavel(como_tensor(np.float64(0)).converter("float64"), "taxa")
        self._passo = Variavel(como_tensor(0.0).converter("float64"), "passo")
        self._parametros: list[Parametro] = []
        self._estados: list[dict[str, Variavel]] = []
        self._treinam: list[bool] = []
        self.taxa = taxa
        self.norma_maxima = limite("a norma_maxima", norma_maxima)
        self.valor_maximo = limite("o valor_maximo", valor_maximo)

    if not TYPE_CHECKING:

        def __getattr__(self, nome: str) -> Any:
            dono = f"{self._especie} {type(self).__name__}"
            raise erro_de_atributo(dono, nome, self._de_la, dir(type(self)))

    # ── o contrato ──────────────────────────────────────────────────────────
    def estado_inicial(self, parametro: Tensor) -> Estado:
        """O que se guarda de cada parâmetro entre um passo e outro: nome → tensor, de qualquer forma."""
        return {}

    def coeficientes(self, passo: Tensor, taxa: Tensor) -> Coeficientes:
        """Os números de um passo que são iguais para todos os parâmetros; sem mais, só a taxa.

        Args:
            passo: quantos passos já se deram, contando este (o primeiro é 1); float64, um número só.
            taxa: a taxa de aprendizado; float64, um número só.
        """
        return (taxa,)

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        """O novo valor do parâmetro e o novo estado.

        Args:
            parametro, gradiente: tensores da mesma forma.
            estado: o que `estado_inicial` ou o passo anterior devolveu.
            coeficientes: os números de `coeficientes`, na mesma ordem, já no tipo do parâmetro.
        """
        raise ErroDeTreino(
            f"o otimizador {type(self).__name__} não diz como os parâmetros mudam: escreva nele o método "
            "atualizar(self, parametro, gradiente, estado, coeficientes)."
        )

    # ── o que é comum ───────────────────────────────────────────────────────
    @property
    def taxa(self) -> float:
        """A taxa de aprendizado; pode ser trocada a qualquer momento."""
        return float(self._taxa.dados)

    @taxa.setter
    def taxa(self, nova: float) -> None:
        self._taxa.atribuir(numero("a taxa de aprendizado", nova, 0, aberto=True))

    def _mudados(self) -> dict[str, Any]:
        inicial = self.configuracao_inicial()
        mudou = "taxa" in inicial and inicial["taxa"] != self.taxa
        return {**super()._mudados(), **({"taxa": self.taxa} if mudou else {})}

    def preparar(self, parametros: Sequence[Parametro]) -> None:
        """Cria o estado de cada parâmetro e volta ao passo zero."""
        self._passo.atribuir(0.0)
        self._parametros, self._estados = [], []
        self.acompanhar(parametros)

    def acompanhar(
        self, parametros: Sequence[Parametro], treinaveis: Sequence[Parametro] | None = None
    ) -> None:
        """Passa a cuidar destes parâmetros: os que já conhecia ficam com o estado que têm.

        Args:
            parametros: todos, na ordem dos gradientes.
            treinaveis: os que mudam; os outros estão congelados, e `aplicar` os pula. Sem isto, todos mudam.
        """
        conhecidos = {id(p): estado for p, estado in zip(self._parametros, self._estados, strict=True)}
        with sem_gradiente():
            estados = [self._estado_de(p, conhecidos.get(id(p), {})) for p in parametros]
        self._parametros, self._estados = list(parametros), estados
        mudam = {id(p) for p in (parametros if treinaveis is None else treinaveis)}
        self._treinam = [id(p) in mudam for p in parametros]

    @property
    def treinaveis(self) -> list[Parametro]:
        """Os parâmetros que `aplicar` muda: aqueles de que cuida, menos os congelados."""
        return [p for p, treina in zip(self._parametros, self._treinam, strict=True) if treina]

    def _estado_de(self, parametro: Parametro, conhecido: dict[str, Variavel]) -> dict[str, Variavel]:
        estado = {}
        for nome, valor in self.estado_inicial(parametro.tensor).items():
            estado[nome] = conhecido[nome] if nome in conhecido else Variavel(valor)
            estado[nome].nome = f"{parametro.nome}.{nome}"
            if parametro.mascara is not None and estado[nome].forma == parametro.forma:
                estado[nome].atribuir(parametro.so_os_que_existem(estado[nome].tensor))
        return estado

    def aplicar(self, gradientes: Sequence[Tensor]) -> None:
        """Dá um passo nos parâmetros que não estão congelados.

        Args:
            gradientes: um por parâmetro, na ordem em que foram dados a `preparar`; ou só um por parâmetro
                que treina.

        Raises:
            ErroDeTreino: se não há um gradiente para cada parâmetro.
            ErroDeForma: se um gradiente não tem a forma do seu parâmetro.
        """
        dos_que_treinam = self._conferidos(gradientes)
        with sem_gradiente(), em_lugar("otimizador", Fase.ATUALIZACAO):
            self._passo.atribuir(self._passo + 1)
            comuns = self.coeficientes(self._passo.tensor, self._taxa.tensor)
            tipos = {parametro.tipo for parametro, _, _ in dos_que_treinam}
            por_tipo = {tipo: [c.converter(tipo) for c in comuns] for tipo in tipos}
            cortados = self._cortar([gradiente for _, gradiente, _ in dos_que_treinam])
            for (parametro, _, estado), gradiente in zip(dos_que_treinam, cortados, strict=True):
                atual = {nome: variavel.tensor for nome, variavel in estado.items()}
                numeros = por_tipo[parametro.tipo]
                with em_lugar(parametro.nome.rpartition(".")[0], Fase.ATUALIZACAO):
                    novo, novo_estado = self.atualizar(parametro.tensor, gradiente, atual, numeros)
                parametro.atribuir(novo)
                for nome, valor in novo_estado.items():
                    estado[nome].atribuir(valor)

    def _cortar(self, gradientes: Sequence[Tensor]) -> Sequence[Tensor]:
        if self.valor_maximo is not None:
            gradientes = cortar_valores(gradientes, self.valor_maximo)
        return gradientes if self.norma_maxima is None else cortar_norma(gradientes, self.norma_maxima)

    def variaveis(self) -> list[Variavel]:
        """Tudo o que muda com o treino e precisa ser guardado para continuá-lo."""
        return [self._passo, self._taxa, *(v for estado in self._estados for v in estado.values())]

    def estado_de_cada(self) -> list[tuple[Parametro, list[Variavel]]]:
        """Cada parâmetro de que cuida, com o que guarda dele."""
        return [(p, list(e.values())) for p, e in zip(self._parametros, self._estados, strict=True)]

    def _conferidos(
        self, gradientes: Sequence[Tensor]
    ) -> list[tuple[Parametro, Tensor, dict[str, Variavel]]]:
        """Os parâmetros que treinam, cada um com o seu gradiente e o seu estado."""
        treinam = self._treinam
        todos = len(gradientes) == len(treinam)
        if not todos and len(gradientes) != sum(treinam):
            congelados = len(treinam) - sum(treinam)
            ou = f" ({congelados} deles congelados)" if congelados else ""
            raise ErroDeTreino(
                f"o otimizador {type(self).__name__} cuida de {len(treinam)} parâmetro(s){ou}, os que foram "
                f"dados a preparar(parametros), mas recebeu {len(gradientes)} gradiente(s)."
            )
        if todos:
            gradientes = [g for g, treina in zip(gradientes, treinam, strict=True) if treina]
        estados = [e for e, treina in zip(self._estados, treinam, strict=True) if treina]
        trios = list(zip(self.treinaveis, gradientes, estados, strict=True))
        for parametro, gradiente, _ in trios:
            if gradiente.forma != parametro.forma:
                raise ErroDeForma(
                    f'o gradiente de "{parametro.nome}" tem forma {gradiente.forma}, e o parâmetro, '
                    f"{parametro.forma}. Os gradientes vêm na ordem dos parâmetros."
                )
        return trios


def memoria(nome: str, valor: Any) -> float:
    """Um fator de memória: a parte do passado que fica a cada passo, de 0 até antes de 1.

    >>> memoria("beta1", 0.9)
    0.9
    """
    fator = numero(nome, valor, 0, 1)
    if fator == 1:
        raise ErroDeValor(
            f"{nome} precisa ser menor que 1, mas recebeu {valor}: com 1 o passado nunca se esquece, e o "
            "gradiente novo não conta. O comum é 0.9 ou 0.99."
        )
    return fator


def folga(valor: Any) -> float:
    """O ε que impede a divisão por zero: um número pequeno, maior que zero.

    >>> folga(1e-8)
    1e-08
    """
    return numero("o epsilon", valor, 0, aberto=True)
