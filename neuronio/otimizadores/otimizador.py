"""O contrato de um otimizador: como um parâmetro muda, dado o seu gradiente."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.agendas import Agenda, numero_ou_agenda
from neuronio.agendas.conferencia import conferir_agenda
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.configuracao import Configuravel
from neuronio.erros import ErroDeForma, ErroDeTreino, ErroDeValor
from neuronio.grafo.vertice import Fase
from neuronio.nomes import DO_OTIMIZADOR, erro_de_atributo
from neuronio.otimizadores.acumulacao import ACUMULADO, acumular_gradientes, trocar_se
from neuronio.otimizadores.corte import cortar_norma, cortar_valores, limite
from neuronio.tensor import Parametro, Tensor, Variavel, como_tensor, sem_gradiente
from neuronio.tensor.modo_de_captura import em_lugar

Estado = dict[str, Tensor]
Coeficientes = Sequence[Tensor | float]


class Otimizador(Configuravel):
    r"""Muda os parâmetros contra o gradiente, sem se importar com a forma deles.

    Quem herda escreve funções puras sobre tensores: `atualizar` (o novo valor) e, se precisar,
    `estado_inicial` (o que se guarda de cada parâmetro) e `coeficientes` (o que se calcula uma vez por
    passo). O resto é comum: as variáveis, o número do passo, a taxa.

    A taxa é um número ou uma agenda, que se calcula dentro de cada passo. Uma agenda que não diz quantos
    passos dura segue o treino: vai do primeiro ao último lote de cada `Modelo.treinar`.

    Com ``acumular``, o gradiente se junta em tantos lotes, e só então se dá um passo, com a média deles: é o
    passo de um lote tantas vezes maior, na memória de um pequeno. Os lotes contam todos o mesmo, e o que
    falta juntar no fim de uma época se junta na seguinte.

    Com ``norma_maxima`` ou ``valor_maximo``, o gradiente se corta antes: primeiro cada número, que fica entre
    −valor_maximo e valor_maximo; depois todos, que encolhem pelo mesmo fator se a norma deles juntos passa de
    c, a norma_maxima. Contam os parâmetros de que este otimizador cuida, menos os congelados.

    .. math:: g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert + 10^{-6}}\right)

    Args:
        taxa: a taxa de aprendizado, maior que zero; ou uma agenda, como ``nn.agendas.Cosseno(0.001)``.
        norma_maxima: c, maior que zero; None é não cortar pela norma. O comum é de 0.5 a 5.
        valor_maximo: o maior valor de cada número, sem o sinal, maior que zero; None é não cortar por valor.
        acumular: em quantos lotes se junta o gradiente de um passo; o corte vem depois.

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

    fora_do_retrato = Configuravel.fora_do_retrato | {"_parametros", "_estados", "_treinam", "_fatores"}
    _especie = "o otimizador"
    _de_la = DO_OTIMIZADOR

    _agenda: Agenda | None

    def __init__(
        self,
        taxa: float | Agenda,
        *,
        norma_maxima: float | None = None,
        valor_maximo: float | None = None,
        acumular: int = 1,
    ) -> None:
        self._taxa, self._passo = _contador("taxa"), _contador("passo")
        self._inicio, self._duracao = _contador("inicio"), _contador("duracao")
        self._juntados = _contador("juntados")
        self._parametros: list[Parametro] = []
        self._estados: list[dict[str, Variavel]] = []
        self._treinam: list[bool] = []
        self._fatores: list[float] = []
        self.taxa = taxa
        self.norma_maxima = limite("a norma_maxima", norma_maxima)
        self.valor_maximo = limite("o valor_maximo", valor_maximo)
        self.acumular = inteiro_positivo("acumular, em lotes,", acumular)

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
            taxa: a taxa de aprendizado deste passo; float64, um número só.
        """
        return (taxa,)

    def atualizar(
        self, parametro: Tensor, gradiente: Tensor, estado: Estado, coeficientes: Coeficientes
    ) -> tuple[Tensor, Estado]:
        """O novo valor do parâmetro e o novo estado.

        Args:
            parametro, gradiente: tensores da mesma forma.
            estado: o que `estado_inicial` ou o passo anterior devolveu.
            coeficientes: os números de `coeficientes`, na mesma ordem, os tensores já no tipo do parâmetro.
        """
        raise ErroDeTreino(
            f"o otimizador {type(self).__name__} não diz como os parâmetros mudam: escreva nele o método "
            "atualizar(self, parametro, gradiente, estado, coeficientes)."
        )

    # ── o que é comum ───────────────────────────────────────────────────────
    @property
    def taxa(self) -> float:
        """A taxa de aprendizado, que pode ser trocada a qualquer momento, por um número ou por uma agenda.

        Com uma agenda, é a do último passo que se deu.
        """
        return float(self._taxa.dados)

    @taxa.setter
    def taxa(self, nova: float | Agenda) -> None:
        pedida = numero_ou_agenda("a taxa de aprendizado", nova, aberto=True)
        self._agenda = pedida if isinstance(pedida, Agenda) else None
        self._mostrar_taxa(pedida)

    @property
    def agenda(self) -> Agenda | None:
        """A que a taxa segue; None, se é um número."""
        return self._agenda

    def _mostrar_taxa(self, pedida: float | Agenda) -> None:
        with sem_gradiente():
            self._taxa.atribuir(self.agora(pedida))

    def agora(self, pedido: float | Agenda, atras: int = 0) -> Any:
        """Quanto vale, no passo que se está a dar, um argumento que é um número ou uma agenda.

        Args:
            pedido: o número, que se devolve como está, ou a agenda, de que se devolve um tensor.
            atras: de quantos passos antes se quer.
        """
        if not isinstance(pedido, Agenda):
            return pedido
        passo, duracao = self._passo - atras, self._duracao.tensor
        if pedido.segue_o_treino:
            passo = passo - self._inicio
        return como_tensor(pedido.calcular(passo.limitar(minimo=0), duracao)).converter("float64")

    @property
    def passos(self) -> int:
        """Quantos passos já se deram."""
        return int(self._passo.dados)

    def taxas_ao_fim(self, partes: int, desde: int) -> list[float]:
        """A taxa do último passo de cada parte, se os passos dados se repartem por igual.

        Args:
            partes: quantas são, como épocas.
            desde: quantos passos se tinham dado antes da primeira.
        """
        if self._agenda is None:
            return [self.taxa] * partes
        ultimos = np.linspace(desde, self.passos, partes + 1)[1:].astype(np.int64) - 1
        if self._agenda.segue_o_treino:
            ultimos = ultimos - int(self._inicio.dados)
        taxas: list[float] = self._agenda.nos_passos(ultimos.clip(0), float(self._duracao.dados)).tolist()
        return taxas

    def agendas(self) -> dict[str, Agenda]:
        """As que há, pelo nome do argumento."""
        de_outros = {n: v for n, v in vars(self).items() if isinstance(v, Agenda) and n != "_agenda"}
        return de_outros if self._agenda is None else {"taxa": self._agenda, **de_outros}

    def comecar_treino(self, lotes: int, novo: bool = True) -> None:
        """Diz às agendas quanto dura o treino que começa.

        Args:
            lotes: quantos lotes tem, do primeiro ao último; dá-se um passo em cada um.
            novo: se começa agora; se não, continua um que parou, do passo em que estava.
        """
        if novo:
            self._inicio.atribuir(self._passo)
        self._duracao.atribuir(float(max(1, lotes // self.acumular)))

    def conferir_agendas(self) -> None:
        """Olha as agendas nos passos que faltam do treino.

        Raises:
            ErroDeValor: se uma é negativa em algum deles, ou a taxa é zero em todos.
        """
        passo, inicio, duracao = self.passos, int(self._inicio.dados), int(self._duracao.dados)
        for nome, agenda in self.agendas().items():
            antes = inicio if agenda.segue_o_treino else 0
            passos = range(passo - antes, max(inicio + duracao, passo + 1) - antes)
            e_a_taxa = agenda is self._agenda
            quem = "a taxa de aprendizado" if e_a_taxa else nome
            conferir_agenda(quem, agenda, passos, duracao, nunca_so_zeros=e_a_taxa)

    def _mudados(self) -> dict[str, Any]:
        inicial, agora = self.configuracao_inicial(), self._agenda or self.taxa
        mudou = "taxa" in inicial and inicial["taxa"] != agora
        return {**super()._mudados(), **({"taxa": agora} if mudou else {})}

    def __repr__(self) -> str:
        texto = super().__repr__()
        return texto if self._agenda is None else f"{texto}  # taxa agora: {self.taxa:.6g}"

    def preparar(self, parametros: Sequence[Parametro]) -> None:
        """Cria o estado de cada parâmetro e volta ao passo zero."""
        for contador in (self._passo, self._inicio, self._juntados):
            contador.atribuir(0.0)
        self._mostrar_taxa(self._agenda or self.taxa)
        self._parametros, self._estados = [], []
        self.acompanhar(parametros)

    def acompanhar(
        self,
        parametros: Sequence[Parametro],
        treinaveis: Sequence[Parametro] | None = None,
        fatores: Mapping[int, float] | None = None,
    ) -> None:
        """Passa a cuidar destes parâmetros: os que já conhecia ficam com o estado que têm.

        Args:
            parametros: todos, na ordem dos gradientes.
            treinaveis: os que mudam; os outros estão congelados, e `aplicar` os pula. Sem isto, todos mudam.
            fatores: do ``id`` de um parâmetro, por quanto se multiplica a taxa para ele; 1, se não se diz.
        """
        conhecidos = {id(p): estado for p, estado in zip(self._parametros, self._estados, strict=True)}
        with sem_gradiente():
            estados = [self._estado_de(p, conhecidos.get(id(p), {})) for p in parametros]
        self._parametros, self._estados = list(parametros), estados
        mudam = {id(p) for p in (parametros if treinaveis is None else treinaveis)}
        self._treinam = [id(p) in mudam for p in parametros]
        self._fatores = [(fatores or {}).get(id(p), 1.0) for p in parametros]

    @property
    def treinaveis(self) -> list[Parametro]:
        """Os parâmetros que `aplicar` muda: aqueles de que cuida, menos os congelados."""
        return [p for p, treina in zip(self._parametros, self._treinam, strict=True) if treina]

    def _estado_de(self, parametro: Parametro, conhecido: dict[str, Variavel]) -> dict[str, Variavel]:
        estado = {}
        inicial = self.estado_inicial(parametro.tensor)
        if self.acumular > 1:
            inicial = {**inicial, ACUMULADO: parametro.tensor * 0}
        for nome, valor in inicial.items():
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
        cada = self.conferidos(gradientes)
        self._conferir_duracao()
        estados = [estado for _, _, estado, _ in cada]
        with sem_gradiente(), em_lugar("otimizador", Fase.ATUALIZACAO):
            juntos, completo = [gradiente for _, gradiente, _, _ in cada], None
            if self.acumular > 1:
                juntos, completo = acumular_gradientes(juntos, estados, self._juntados, self.acumular)
            if self._agenda is not None:
                self._taxa.atribuir(self.agora(self._agenda))
            comuns = {fator: self._comuns(fator) for fator in {fator for _, _, _, fator in cada}}
            no_tipo = {
                (fator, tipo): [c.converter(tipo) if isinstance(c, Tensor) else c for c in numeros]
                for fator, numeros in comuns.items()
                for tipo in {parametro.tipo for parametro, _, _, _ in cada}
            }
            for (parametro, _, estado, fator), gradiente in zip(cada, self._cortar(juntos), strict=True):
                atual = {nome: variavel.tensor for nome, variavel in estado.items()}
                numeros = no_tipo[fator, parametro.tipo]
                with em_lugar(parametro.nome.rpartition(".")[0], Fase.ATUALIZACAO):
                    novo, novo_estado = self.atualizar(parametro.tensor, gradiente, atual, numeros)
                    if parametro.restricao is not None:
                        novo = parametro.restricao(novo)
                    trocar_se(completo, parametro, novo)
                    for nome, valor in novo_estado.items():
                        trocar_se(completo, estado[nome], valor)
            trocar_se(completo, self._passo, self._passo + 1)

    def _conferir_duracao(self) -> None:
        duracao = self._duracao.tensor
        for nome, agenda in self.agendas().items():
            if agenda.segue_o_treino and not duracao.e_abstrato and not duracao.dados:
                raise ErroDeTreino(
                    f"fora de Modelo.treinar não se sabe quanto dura o treino, e a agenda de {nome}, "
                    f"{agenda!r}, não diz quantos passos tem: dê-lhos quando a criar."
                )

    def _comuns(self, fator: float) -> Coeficientes:
        """Os coeficientes dos parâmetros de tal fator da taxa."""
        taxa = self._taxa.tensor
        return self.coeficientes(self._passo + 1, taxa if fator == 1 else taxa * fator)

    def _cortar(self, gradientes: Sequence[Tensor]) -> Sequence[Tensor]:
        if self.valor_maximo is not None:
            gradientes = cortar_valores(gradientes, self.valor_maximo)
        return gradientes if self.norma_maxima is None else cortar_norma(gradientes, self.norma_maxima)

    def variaveis(self) -> list[Variavel]:
        """Tudo o que muda com o treino e precisa ser guardado para continuá-lo."""
        duracao = (
            [self._inicio, self._duracao] if any(a.segue_o_treino for a in self.agendas().values()) else []
        )
        juntados = [self._juntados] if self.acumular > 1 else []
        estados = (v for estado in self._estados for v in estado.values())
        return [self._passo, self._taxa, *duracao, *juntados, *estados]

    def estado_de_cada(self) -> list[tuple[Parametro, list[Variavel]]]:
        """Cada parâmetro de que cuida, com o que guarda dele."""
        return [(p, list(e.values())) for p, e in zip(self._parametros, self._estados, strict=True)]

    def conferidos(
        self, gradientes: Sequence[Tensor]
    ) -> list[tuple[Parametro, Tensor, dict[str, Variavel], float]]:
        """Os parâmetros que treinam, cada um com o seu gradiente, o seu estado e o seu fator da taxa."""
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
        fatores = [f for f, treina in zip(self._fatores, treinam, strict=True) if treina]
        cada = list(zip(self.treinaveis, gradientes, estados, fatores, strict=True))
        for parametro, gradiente, _, _ in cada:
            if gradiente.forma != parametro.forma:
                raise ErroDeForma(
                    f'o gradiente de "{parametro.nome}" tem forma {gradiente.forma}, e o parâmetro, '
                    f"{parametro.forma}. Os gradientes vêm na ordem dos parâmetros."
                )
        return cada


def _contador(nome: str) -> Variavel:
    return Variavel(Tensor(0.0, tipo="float64"), nome)


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
