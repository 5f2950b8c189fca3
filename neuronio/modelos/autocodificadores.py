"""Autocodificadores: uma rede resume cada amostra num código de poucos números, outra a refaz do código."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from neuronio.arrays.verificacao import validar
from neuronio.camadas import Camada
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.configuracao import interpretar
from neuronio.erros import ErroDeForma, ErroDeTipo, ErroDeTreino
from neuronio.modelos.conferencia import e_fonte, entradas_de
from neuronio.modelos.construcao import LOTE
from neuronio.modelos.modelo import Modelo
from neuronio.motores import Passo
from neuronio.nomes import com_argumentos_em_portugues, com_metodos_em_portugues
from neuronio.perdas import EntropiaCruzadaBinaria, Perda
from neuronio.perdas.perda import PerdaPorElemento
from neuronio.regularizadores import com_penalidades
from neuronio.tensor import Tensor, chave_de, nova_chave, sem_gradiente, sortear_normal
from neuronio.tensor.dimensao import Forma, tamanho
from neuronio.treino.historico import Historico

CHAVE_DA_MEDIDA = np.zeros(2, np.uint32)
"""Com que se sorteia quando só se mede: a mesma rede mede sempre o mesmo."""


@com_metodos_em_portugues("Autocodificador")
class Autocodificador(Modelo):
    r"""Aprende a refazer o que recebe, passando por um código; treina-se sem rótulos, `treinar(x)`.

    .. math:: \hat x = D(C(x))

    Com um alvo, é dele que a saída se aproxima: ``treinar(x_com_ruido, x)`` ensina a tirar o ruído.

    Args:
        codificador: das amostras aos códigos.
        decodificador: dos códigos a amostras da mesma forma.

    Formas:
        entrada ``(lote, ...)`` → saída da mesma forma.

    Raises:
        ErroDeTipo: se um dos dois não é uma rede.
        ErroDeForma: se o decodificador não dá amostras da forma das de entrada.

    Fonte: Hinton e Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks", 2006; Vincent e
    outros, "Extracting and Composing Robust Features with Denoising Autoencoders", ICML 2008, do ruído.

    >>> import neuronio as nn
    >>> (x, _), _ = nn.dados.digitos()
    >>> codificador = nn.Sequencial([nn.Flatten(), nn.Densa(8)])
    >>> decodificador = nn.Sequencial([nn.Densa(64), nn.Redimensionar(1, 8, 8)])
    >>> auto = nn.Autocodificador(codificador, decodificador)
    >>> auto.compilar("adam")
    >>> historico = auto.treinar(x, epocas=1, progresso=False)
    >>> auto.codificar(x[:5]).shape, auto.reconstruir(x[:5]).shape
    ((5, 8), (5, 1, 8, 8))
    """

    def __init__(self, codificador: Camada, decodificador: Camada) -> None:
        for papel, rede in (("o codificador", codificador), ("o decodificador", decodificador)):
            if not isinstance(rede, Camada):
                raise ErroDeTipo(f"{papel} é uma rede, como nn.Sequencial([...]), mas recebeu {rede!r}.")
        self.codificador, self.decodificador = codificador, decodificador

    def propagar(self, x: Tensor) -> Tensor:
        saida: Tensor = self.decodificador(self.codigo(x))
        if saida.forma[1:] != x.forma[1:]:
            raise ErroDeForma(
                f"o decodificador dá amostras de forma {saida.forma[1:]}, e as de entrada têm forma "
                f"{x.forma[1:]}: mude a última camada dele, ou acabe-o com nn.Redimensionar."
            )
        return saida

    def codigo(self, x: Tensor) -> Tensor:
        """O código de cada amostra, um tensor."""
        codigos: Tensor = self.codificador(x)
        return codigos

    # ── o treino ────────────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def compilar(
        self,
        otimizador: Any,
        perda: Any = "mse",
        metricas: Any = (),
        motor: str = "auto",
        pesos_das_perdas: Mapping[str, float] | None = None,
        media_movel: float | None = None,
    ) -> None:
        """Como `Modelo.compilar`; sem perda, é o erro quadrático médio."""
        super().compilar(otimizador, perda, metricas, motor, pesos_das_perdas, media_movel)

    def treinar(self, x: Any, y: Any = None, *posicionais: Any, **nomeados: Any) -> Historico:
        """Como `Modelo.treinar`; sem ``y``, o alvo é o próprio x; a validação pode ser um array só."""
        medida = nomeados.get("validacao")
        if isinstance(medida, np.ndarray):
            nomeados["validacao"] = (medida, medida)
        return super().treinar(x, _alvo(x, y), *posicionais, **nomeados)

    @com_argumentos_em_portugues
    def avaliar(self, x: Any, y: Any = None, lote: int = LOTE, pesos: Any = None) -> dict[str, float]:
        """Como `Modelo.avaliar`; sem ``y``, o alvo é o próprio x."""
        return super().avaliar(x, _alvo(x, y), lote, pesos)

    # ── os códigos ──────────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def codificar(self, x: Any, lote: int = LOTE) -> np.ndarray:
        """O código de cada amostra, ``(n, ...)``."""
        amostras = entradas_de(self, x, lote := inteiro_positivo("o lote", lote))
        return amostras.prever(self.motor, self._oficina.passo(_passo_de_codigo), lote)[0]

    @com_argumentos_em_portugues
    def decodificar(self, z: Any, lote: int = LOTE) -> np.ndarray:
        """A amostra que sai de cada código, ``(n, ...)``; se a perda lê logits, já as probabilidades.

        Raises:
            ErroDeTreino: se a rede ainda não conhece a forma das amostras.
            ErroDeForma: se os códigos não têm a forma dos que o codificador dá.
        """
        self._oficina.conferir()
        forma = self._forma_do_codigo()
        z = np.ascontiguousarray(validar(z, "z de decodificar"), np.float32)
        if z.ndim != len(forma) + 1 or z.shape[1:] != forma:
            raise ErroDeForma(f"os códigos são (n, {', '.join(map(str, forma))}), mas recebeu {z.shape}.")
        passo = self._oficina.passo(_passo_de_decodificacao)
        (amostras,) = self.motor.prever(passo, [z], inteiro_positivo("o lote", lote))
        return amostras

    @com_argumentos_em_portugues
    def reconstruir(self, x: Any, lote: int = LOTE) -> np.ndarray:
        """Cada amostra refeita do seu código, ``(n, ...)``."""
        return self.decodificar(self.codificar(x, lote), lote)

    @com_argumentos_em_portugues
    def interpolar(self, a: Any, b: Any, passos: int = 8) -> np.ndarray:
        """As amostras na reta de um código a outro, ``(passos, ...)``.

        Args:
            a, b: o primeiro código e o último, sem o lote.
            passos: quantas amostras, com a primeira e a última; pelo menos 2.
        """
        uns, outros = validar(a, "a de interpolar"), validar(b, "b de interpolar")
        forma = self._forma_do_codigo()
        if uns.shape != forma or outros.shape != forma:
            raise ErroDeForma(
                f"interpolar vai de um código a outro, de forma {forma}, mas recebeu {uns.shape} e "
                f"{outros.shape}."
            )
        t = np.linspace(0, 1, inteiro_positivo("a quantidade de passos", passos, 2))
        t = t.reshape(-1, *[1] * len(forma))
        return self.decodificar((1 - t) * uns + t * outros)

    def _forma_do_codigo(self) -> Forma:
        if self.codificador.forma_saida is None:
            raise ErroDeTreino("o autocodificador ainda não foi treinado: treinar(x).")
        return self.codificador.forma_saida


@com_metodos_em_portugues("AutocodificadorVariacional")
class AutocodificadorVariacional(Autocodificador):
    r"""Um autocodificador que sabe inventar: os códigos seguem uma normal, de que se sorteiam outros.

    O codificador dá, de cada amostra, a média μ e a log-variância ln σ² do código; sorteia-se um, e a perda,
    em nats por amostra, é o limite da evidência com o sinal trocado, que com β = 1 é maior que −ln p(x):

    .. math:: z = \mu + \sigma \varepsilon, \quad \varepsilon \sim \mathcal{N}(0, I), \qquad
        L = -\ln p(x \mid z) + \beta \, \tfrac{1}{2} \sum_j (\mu_j^2 + \sigma_j^2 - 1 - \ln \sigma_j^2)

    A primeira parcela, a reconstrução, é a perda de `compilar` somada nos números da amostra; a segunda é a
    divergência de Kullback e Leibler entre a normal do código e a de média 0 e variância 1.

    Args:
        codificador: das amostras a ``2 * latente`` números: acaba em ``nn.Densa(2 * latente)``, sem ativação.
            Os primeiros são μ, e os outros, ln σ².
        decodificador: de códigos ``(lote, latente)`` a amostras; com a perda de costume, a logits.
        latente: quantos números tem o código, inteiro positivo.
        beta: β, o peso da divergência; mais que 1 separa melhor o que cada número diz, e refaz pior.

    Formas:
        entrada ``(lote, ...)`` → saída da mesma forma, a do código médio.

    Raises:
        ErroDeTipo, ErroDeValor: se um argumento não serve.
        ErroDeForma: se o codificador não dá ``2 * latente`` números, ou o decodificador, a forma da entrada.

    Fonte: Kingma e Welling, "Auto-Encoding Variational Bayes", ICLR 2014, equação 10; Higgins e outros,
    "beta-VAE", ICLR 2017, do β.

    >>> import neuronio as nn
    >>> (x, _), _ = nn.dados.digitos()
    >>> codificador = nn.Sequencial([nn.Flatten(), nn.Densa(32, "relu"), nn.Densa(2 * 4)])
    >>> decodificador = nn.Sequencial([nn.Densa(32, "relu"), nn.Densa(64), nn.Redimensionar(1, 8, 8)])
    >>> vae = nn.AutocodificadorVariacional(codificador, decodificador, latente=4)
    >>> vae.compilar("adam")
    >>> historico = vae.treinar(x, epocas=1, progresso=False)
    >>> sorted(vae.avaliar(x))
    ['divergencia', 'perda', 'reconstrucao']
    >>> vae.gerar(3, semente=0).shape
    (3, 1, 8, 8)
    """

    def __init__(
        self, codificador: Camada, decodificador: Camada, latente: int = 20, beta: float = 1.0
    ) -> None:
        super().__init__(codificador, decodificador)
        self.latente = inteiro_positivo("a quantidade de números do código", latente)
        self.beta = numero("o peso da divergência", beta, 0)

    def construir(self, forma: Forma) -> None:
        self.chave = self.estado("chave", (2,), nova_chave(), "uint32")
        self.passo = self.estado("passo", (), 0, "uint32")

    def codigo(self, x: Tensor) -> Tensor:
        return self._distribuicao(x)[0]

    def _distribuicao(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """A média e a log-variância do código de cada amostra, ``(lote, latente)`` cada."""
        ambas = self.codificador(x)
        if ambas.posto != 2 or ambas.forma[1] != 2 * self.latente:
            raise ErroDeForma(
                f"o codificador dá a média e a log-variância de {self.latente} números, (lote, "
                f"{2 * self.latente}), mas deu {ambas.forma}: acabe-o com nn.Densa({2 * self.latente})."
            )
        return ambas[:, : self.latente], ambas[:, self.latente :]

    # ── o treino ────────────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def compilar(
        self,
        otimizador: Any,
        perda: Any = None,
        metricas: Any = (),
        motor: str = "auto",
        pesos_das_perdas: Mapping[str, float] | None = None,
        media_movel: float | None = None,
    ) -> None:
        """Como `Modelo.compilar`.

        Args:
            otimizador, metricas, motor, pesos_das_perdas, media_movel: como lá.
            perda: a da reconstrução. Sem ela, a entropia cruzada binária de logits, de amostras de 0 a
                1; ou "mse", que toma cada número por uma normal de variância ½.

        Raises:
            ErroDeTreino: se a perda não é a média de uma medida de cada número da amostra.
        """
        medida = (
            EntropiaCruzadaBinaria(logits=True, fracoes=True)
            if perda is None
            else interpretar(perda, Perda, "perda")
        )
        de_classes = medida.classifica and not isinstance(medida, EntropiaCruzadaBinaria)
        if not isinstance(medida, PerdaPorElemento) or medida.reducao != "media" or de_classes:
            raise ErroDeTreino(
                f"a reconstrução é a soma da perda de cada número, e {medida!r} não é a média deles: use "
                'nn.EntropiaCruzadaBinaria(logits=True, fracoes=True) ou "mse".'
            )
        super().compilar(otimizador, medida, metricas, motor, pesos_das_perdas, media_movel)

    def passo_de_treino(  # type: ignore[override]  # não pesa amostras
        self, x: Tensor, alvo: Tensor
    ) -> dict[str, Any]:
        ruido = sortear_normal((x.forma[0], self.latente), chave=self.chave, passo=self.passo.tensor)
        self.passo += 1
        figuras = self._medir(x, alvo, ruido)
        with sem_gradiente():
            self._atualizar(figuras["perda"])
        return figuras

    def passo_de_avaliacao(  # type: ignore[override]  # não pesa amostras
        self, x: Tensor, alvo: Tensor
    ) -> dict[str, Any]:
        """O mesmo limite, com um ruído que é sempre o mesmo, e sem mudar nada."""
        return self._medir(x, alvo, sortear_normal((x.forma[0], self.latente), chave=CHAVE_DA_MEDIDA))

    def _medir(self, x: Tensor, alvo: Tensor, ruido: Tensor) -> dict[str, Any]:
        """As figuras do lote, em nats por amostra."""
        media, log_variancia = self._distribuicao(x)
        saida = self.decodificador(media + (log_variancia / 2).exp() * ruido)
        por_numero, _ = self.perda_dada().medir(saida, alvo)
        reconstrucao = por_numero * tamanho(x.forma[1:])
        kl = divergencia(media, log_variancia).media()
        return {
            "perda": com_penalidades(reconstrucao + kl * self.beta, self._oficina.penalizados),
            "reconstrucao": reconstrucao,
            "divergencia": kl,
            **self._medir_metricas(saida, alvo, None),
        }

    # ── o que inventa ───────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def gerar(self, quantas: int, semente: int | None = None, lote: int = LOTE) -> np.ndarray:
        """Amostras novas, ``(quantas, ...)``, de códigos sorteados da normal.

        Args:
            quantas: inteiro positivo.
            semente: a mesma inventa sempre o mesmo; sem ela, a de `nn.semente`.
            lote: quantas se calculam de cada vez.

        Raises:
            ErroDeTreino: se a rede ainda não foi treinada.
        """
        quantas = inteiro_positivo("a quantidade de amostras", quantas)
        z = sortear_normal((quantas, self.latente), chave=chave_de(semente)).numpy()
        return self.decodificar(z, lote)

    def _forma_do_codigo(self) -> Forma:
        super()._forma_do_codigo()
        return (self.latente,)


def divergencia(media: Tensor, log_variancia: Tensor) -> Tensor:
    """A de Kullback e Leibler entre a normal dada e a de média 0 e variância 1, ``(lote,)``.

    >>> divergencia(Tensor([[2.0, 0.0]]), Tensor([[0.0, 0.0]])).numpy().tolist()
    [2.0]
    """
    return (media**2 + log_variancia.exp() - 1 - log_variancia).soma(eixo=1) / 2


def _alvo(x: Any, y: Any) -> Any:
    return x if y is None and not e_fonte(x) else y


def _passo_de_codigo(modelo: Autocodificador) -> Passo:
    def passo(x: Tensor) -> list[Tensor]:
        with modelo.em_uso():
            return [modelo.codigo(x)]

    return Passo(passo, tuple(modelo.variaveis()))


def _passo_de_decodificacao(modelo: Autocodificador) -> Passo:
    def passo(z: Tensor) -> list[Tensor]:
        with modelo.em_uso():
            saida: Tensor = modelo.decodificador(z)
            return [saida.sigmoide() if modelo.perda is not None and modelo.perda.le_logits else saida]

    return Passo(passo, tuple(modelo.variaveis()))
