"""A rede adversária: uma rede inventa, outra procura distinguir o inventado do real, e as duas melhoram."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import numpy as np

from neuronio.arrays.conversao import para_array
from neuronio.arrays.verificacao import validar
from neuronio.camadas import Camada
from neuronio.conferencias import inteiro_positivo, numero
from neuronio.erros import ErroDeDados, ErroDeForma, ErroDeTipo, ErroDeTreino
from neuronio.metricas.metrica import conferir_classes
from neuronio.modelos.disputas import DISPUTAS, Logits, nome_da_disputa
from neuronio.modelos.modelo import Modelo
from neuronio.motores import Passo
from neuronio.nomes import com_argumentos_em_portugues, com_metodos_em_portugues
from neuronio.otimizadores import Adam
from neuronio.perdas.perda import Perda
from neuronio.regularizadores import com_penalidades
from neuronio.tensor import (
    Tensor,
    Variavel,
    chave_de,
    concatenar,
    gradientes,
    nova_chave,
    sem_gradiente,
    sortear,
    sortear_normal,
)
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.primitiva import ajustar
from neuronio.tensor.tipos import REAIS
from neuronio.treino.historico import Historico

PAPEIS = ("geradora", "discriminadora")
ENORME = 1e4
"""Uma perda tantas vezes maior que a dos últimos lotes, e que 1, já não é a de um treino que anda."""


@com_metodos_em_portugues("GAN")
class GAN(Modelo):
    r"""Duas redes que se treinam uma contra a outra: G inventa amostras a partir de ruído, D as distingue.

    .. math:: \min_G \max_D \; \mathbb{E}_{x} \ln D(x) + \mathbb{E}_{z} \ln (1 - D(G(z))), \qquad
        z \sim \mathcal{N}(0, I)

    Em cada lote D dá um ou mais passos, e depois G dá um, cada passo com outro ruído. D devolve logits, e a
    perda é uma destas, com ς a softplus, s o alvo das reais e d, d' os logits de reais e inventadas:

    ================== ============================== ==================
    perda              D diminui                      G diminui
    ================== ============================== ==================
    nao-saturante      ς(d) − s·d + ς(d')             ς(−d')
    minimax            ς(d) − s·d + ς(d')             −ς(d')
    minimos-quadrados  ½(d − s)² + ½d'²               ½(d' − 1)²
    wasserstein        d' − d + λ(‖∇D(x̂)‖ − 1)²       −d'
    ================== ============================== ==================

    Na de Wasserstein, x̂ é um ponto ao acaso entre uma amostra real e uma inventada.

    Args:
        geradora: de ruído ``(lote, ruido)`` a amostras da forma das reais.
        discriminadora: de amostras a um logit, ``(lote, 1)``.
        ruido: quantos números tem z, inteiro positivo.
        perda: "nao-saturante", "minimax", "minimos-quadrados" ou "wasserstein".
        passos: quantos D dá por lote.
        suavizacao: quanto falta a s para ser 1, de 0 a 1; o comum é 0.1. A de Wasserstein não tem s.
        penalidade: λ, da de Wasserstein.
        classes: de uma rede que inventa a pedido, quantas classes há; o alvo é então a de cada amostra. Ela
            entra em G ao lado do ruído, e em D como características, ou canais, a mais.
        media_movel: β, de 0 até antes de 1. `gerar` usa então, no lugar de cada peso de G, a média móvel
            dele, como em `Modelo.compilar`, e o que ela inventa oscila menos.

    Formas:
        amostras ``(n, características)`` ou ``(n, canais, altura, largura)``.

    Raises:
        ErroDeTipo, ErroDeNome, ErroDeValor: se um argumento não serve.
        ErroDeForma: se G não inventa amostras da forma das reais, ou D não dá um logit.

    Fonte: Goodfellow e outros, "Generative Adversarial Networks", NeurIPS 2014; Mao e outros, 2017, dos
    mínimos quadrados; Gulrajani e outros, "Improved Training of Wasserstein GANs", 2017; Salimans e outros,
    "Improved Techniques for Training GANs", 2016, da suavização; Mirza e Osindero, 2014, das classes; Yazıcı
    e outros, "The Unusual Effectiveness of Averaging in GAN Training", 2019, da média.

    >>> import neuronio as nn
    >>> geradora = nn.Sequencial([nn.Densa(16, "relu"), nn.Densa(2)])
    >>> discriminadora = nn.Sequencial([nn.Densa(16, nn.LeakyReLU(0.2)), nn.Densa(1)])
    >>> gan = nn.GAN(geradora, discriminadora, ruido=4)
    >>> gan.compilar()
    >>> historico = gan.treinar(nn.sortear((64, 2)).numpy(), epocas=2, lote=16, progresso=False)
    >>> gan.gerar(3, semente=0).shape
    (3, 2)
    """

    def __init__(
        self,
        geradora: Camada,
        discriminadora: Camada,
        ruido: int = 64,
        perda: str = "nao-saturante",
        passos: int = 1,
        suavizacao: float = 0.0,
        penalidade: float = 10.0,
        classes: int | None = None,
        media_movel: float | None = None,
    ) -> None:
        for papel, rede in (("a geradora", geradora), ("a discriminadora", discriminadora)):
            if not isinstance(rede, Camada):
                raise ErroDeTipo(f"{papel} é uma rede, como nn.Sequencial([...]), mas recebeu {rede!r}.")
        self.geradora, self.discriminadora = geradora, discriminadora
        self.ruido = inteiro_positivo("o tamanho do ruído", ruido)
        self.disputa = nome_da_disputa(perda)
        self.passos = inteiro_positivo("a quantidade de passos da discriminadora", passos)
        self.suavizacao = numero("a suavização", suavizacao, 0, 1)
        self.penalidade = numero("a penalidade", penalidade, 0)
        self.classes = None if classes is None else inteiro_positivo("a quantidade de classes", classes, 2)
        self.media_movel = None if media_movel is None else numero("a média móvel", media_movel, 0, 1)

    def configuracao(self) -> dict[str, Any]:
        return {**super().configuracao(), "perda": self.disputa}

    # ── as duas redes ───────────────────────────────────────────────────────
    def construir(self, forma: Forma) -> None:
        self.chave = self.estado("chave", (2,), nova_chave(), "uint32")
        self.passo = self.estado("passo", (), 0, "uint32")
        self._conhecer_a_geradora(forma)

    def _conhecer_a_geradora(self, forma: Forma) -> None:
        """Constrói-a, que `propagar` não usa, e confere que ela inventa amostras de tal forma."""
        falsas = self.geradora(self._com_classe(Tensor.abstrato((Lote(), self.ruido)), None))
        if falsas.forma[1:] != forma:
            raise ErroDeForma(
                f"a geradora inventa amostras de forma {falsas.forma[1:]}, e as reais têm forma {forma}: "
                "mude a última camada dela, ou acabe-a com nn.Redimensionar."
            )

    def pesos_da_media(self) -> list[Variavel]:
        """Os da geradora."""
        return [v for v in self.geradora.variaveis() if v.tipo in REAIS]

    def propagar(self, x: Tensor, classe: Tensor | None = None) -> Tensor:
        """O logit de cada amostra: positivo, se a discriminadora a dá por real."""
        if self.geradora.forma_saida is None:
            self._conhecer_a_geradora(x.forma[1:])
        logits: Tensor = self.discriminadora(self._com_classe(x, classe))
        if logits.posto != 2 or logits.forma[1] != 1:
            raise ErroDeForma(
                f"a discriminadora dá um logit por amostra, (lote, 1), mas deu {logits.forma}: acabe-a com "
                f"{'nn.Densa(1)' if logits.posto == 2 else 'nn.Flatten() e nn.Densa(1)'}."
            )
        return logits

    def _com_classe(self, x: Tensor, classe: Tensor | None) -> Tensor:
        """Os dados, com a classe pedida ao lado: um 1 na característica, ou no canal, dela."""
        if self.classes is None:
            return x
        if classe is None:
            classe = Tensor(np.full((1,), -1))  # nenhuma
        uns = [1] * (x.posto - 2)
        pedida = classe.redimensionar(-1, 1) == np.arange(self.classes)
        forma = (x.forma[0], self.classes, *x.forma[2:])
        ao_lado = ajustar(pedida.redimensionar(-1, self.classes, *uns), x.tipo, forma)
        return concatenar([x, ao_lado], eixo=1)

    # ── o treino ────────────────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def compilar(  # type: ignore[override]  # a perda é a da disputa
        self,
        otimizador: Any = None,
        perda: None = None,
        metricas: Any = (),
        motor: str = "auto",
        pesos_das_perdas: None = None,
        media_movel: float | None = None,
    ) -> None:
        """Escolhe como as duas redes aprendem.

        Args:
            otimizador: um para cada rede, ``{"geradora": nn.Adam(2e-4), "discriminadora": nn.Adam(2e-4)}``;
                ou um só, de que cada uma tem uma cópia. Sem ele, Adam de taxa 0,0002 e beta1 0,5 (Radford,
                Metz e Chintala, 2016).
            perda, metricas, pesos_das_perdas: não se dão: a perda é a de `GAN`, e as figuras são as do passo.
            motor: "auto" (o mais rápido dos instalados) ou o nome de um.
            media_movel: sem ela, a de `GAN`.

        Raises:
            ErroDeTreino: se se dá uma perda, ou métricas, ou falta o otimizador de uma das redes.
        """
        if perda is not None or metricas or pesos_das_perdas is not None:
            raise ErroDeTreino(
                'a perda de uma rede adversária se escolhe ao criá-la, nn.GAN(..., perda="wasserstein"), e '
                "as figuras dela são as duas perdas e os acertos."
            )
        if not isinstance(otimizador, Mapping):
            um = Adam(2e-4, beta1=0.5) if otimizador is None else otimizador
            otimizador = {papel: deepcopy(um) for papel in PAPEIS}
        for papel in PAPEIS:
            if papel not in otimizador:
                raise ErroDeTreino(
                    f"cada uma das redes tem o seu otimizador, e falta o da {papel}: "
                    '{"geradora": nn.Adam(2e-4), "discriminadora": nn.Adam(2e-4)}. Para uma não aprender, '
                    f"gan.{papel}.treinavel = False."
                )
        if media_movel is not None:
            self.media_movel = media_movel
        super().compilar(otimizador, motor=motor, media_movel=self.media_movel)

    def perda_dada(self) -> Perda:
        """Nenhuma: a perda desta rede é a da disputa, e não se mede contra alvos.

        Raises:
            ErroDeTreino: sempre.
        """
        if not self.otimizadores:
            raise ErroDeTreino("falta compilar a GAN antes: gan.compilar(); a perda, ela já a tem.")
        raise ErroDeTreino(
            "numa GAN duas redes disputam, e não há perda que compare o que sai com um alvo. O que ela "
            "inventa vê-se com gan.gerar(16), e como treinou, em gan.historico; as redes dela são "
            "gan.geradora e gan.discriminadora."
        )

    def treinar(self, x: Any, y: Any = None, *posicionais: Any, **nomeados: Any) -> Historico:
        """Como `Modelo.treinar`; ``y`` é a classe de cada amostra, se a rede inventa a pedido.

        O histórico tem as perdas das duas redes, e a fração das amostras reais, e das inventadas, que a
        discriminadora acerta; se ela dá vários passos por lote, são as do primeiro. Se uma perda deixa de ser
        um número, o erro diz qual das redes divergiu, e as duas voltam aos últimos pesos bons.
        """
        if self.classes is None and y is not None:
            raise ErroDeDados("esta rede não inventa a pedido: é treinar(x), ou nn.GAN(..., classes=10).")
        if self.classes is not None:
            if y is None:
                raise ErroDeDados(
                    "esta rede inventa a pedido: é treinar(x, y), com a classe de cada amostra."
                )
            y = _em_inteiros(validar(y, "y de treino"), self.classes)
        return super().treinar(x, y, *posicionais, **nomeados)

    def passo_de_treino(  # type: ignore[override]  # não pesa amostras
        self, x: Tensor, alvo: Tensor | None = None
    ) -> dict[str, Any]:
        perda_d, reais, falsas = self._treinar_a_discriminadora(x, alvo)
        for _ in range(self.passos - 1):
            self._treinar_a_discriminadora(x, alvo)
        logits = self.propagar(self._inventar(x.forma[0], alvo), alvo)
        perda_g = self._atualizar_uma("geradora", DISPUTAS[self.disputa].geradora(logits).media())
        with sem_gradiente():
            return {
                "perda": perda_d + perda_g,
                "perda_discriminadora": perda_d,
                "perda_geradora": perda_g,
                "acertos_reais": (reais > 0).converter(x.tipo).media(),
                "acertos_falsas": (falsas < 0).converter(x.tipo).media(),
            }

    def quem_divergiu(self, lotes: Mapping[str, np.ndarray]) -> str | None:
        """A que deu o último passo antes da primeira perda enorme: as duas se alternam, e uma perda se mede
        antes do passo de cada uma."""
        perdas = np.stack([lotes["perda_discriminadora"], lotes["perda_geradora"]], axis=1).ravel()
        primeira = abs(float(perdas[0]))
        enormes = ~(np.abs(perdas) <= ENORME * max(1.0, primeira))
        if enormes[0] or not np.isfinite(primeira):
            return None  # antes do que se lembra, ou de qualquer passo
        if not enormes.any():  # só se viu nos pesos: os da geradora são os que mudam depois da última perda
            return "geradora"
        return ("geradora", "discriminadora")[int(enormes.argmax()) % 2]

    def _treinar_a_discriminadora(self, x: Tensor, alvo: Tensor | None) -> tuple[Tensor, Logits, Logits]:
        """Um passo dela; devolve a perda, e os logits das reais e das inventadas."""
        with sem_gradiente():
            inventadas = self._inventar(x.forma[0], alvo)
        disputa = DISPUTAS[self.disputa]
        reais, falsas = self.propagar(x, alvo), self.propagar(inventadas, alvo)
        perda = disputa.reais(reais, 1 - self.suavizacao).media() + disputa.falsas(falsas).media()
        if disputa.limita_a_inclinacao:
            perda = perda + self._penalidade(x, inventadas, alvo) * self.penalidade
        return self._atualizar_uma("discriminadora", perda), reais, falsas

    def _atualizar_uma(self, qual: str, perda: Tensor) -> Tensor:
        """Um passo de uma das redes; devolve a perda dela, com as penalidades dos regularizadores."""
        parametros = getattr(self, qual).parametros()
        total = com_penalidades(perda, parametros)
        self.otimizadores[qual].aplicar(gradientes(total, parametros))
        return total

    def _penalidade(self, x: Tensor, inventadas: Tensor, alvo: Tensor | None) -> Tensor:
        """Quanto a inclinação da discriminadora, entre as reais e as inventadas, se afasta de 1."""
        uns = [1] * (x.posto - 1)
        entre = sortear((x.forma[0], *uns), chave=self.chave, passo=self._novo_passo())
        meio = (x * entre + inventadas * (1 - entre)).desligar()
        meio.requer_grad = True
        (inclinacao,) = gradientes(self.propagar(meio, alvo).soma(), [meio])
        norma = ((inclinacao**2).soma(eixo=tuple(range(1, x.posto))) + 1e-12).raiz()
        return ((norma - 1) ** 2).media()

    def _inventar(self, quantas: Any, classe: Tensor | None) -> Tensor:
        z = sortear_normal((quantas, self.ruido), chave=self.chave, passo=self._novo_passo())
        falsas: Tensor = self.geradora(self._com_classe(z, classe))
        return falsas

    def _novo_passo(self) -> Tensor:
        agora = self.passo.tensor
        self.passo += 1
        return agora

    def contas_a_parte(self, quantas: int) -> list[Tensor]:
        """O que a geradora inventa, sempre do mesmo ruído; sem pedir classe."""
        z = sortear_normal((quantas, self.ruido), chave=chave_de(0))
        return [self.geradora(self._com_classe(z, None))]

    def raizes_do_desenho(self) -> list[Tensor]:
        """O logit de uma amostra inventada: o ruído passa pela geradora, e o que sai, pela discriminadora."""
        self._oficina.conferir()
        if self.forma_saida is None:
            raise ErroDeTreino(
                "a rede adversária ainda não conhece a forma das amostras, e por isso não se desenha: "
                "treine-a, ou gan.construir_com((1, 28, 28))."
            )
        z = Tensor.abstrato((Lote(), self.ruido), rotulo="ruído")
        return [self.propagar(self.geradora(self._com_classe(z, None)))]

    # ── o que ela inventa ───────────────────────────────────────────────────
    @com_argumentos_em_portugues
    def gerar(
        self, quantas: int, semente: int | None = None, classe: Any = None, lote: int = 256
    ) -> np.ndarray:
        """Amostras inventadas, ``(quantas, ...)``.

        Args:
            quantas: inteiro positivo.
            semente: a mesma dá sempre o mesmo ruído; sem ela, é outro de cada vez.
            classe: de uma rede que inventa a pedido, a de todas, ou uma para cada.
            lote: quantas se calculam de cada vez.

        Raises:
            ErroDeTreino: se a rede ainda não foi treinada.
            ErroDeDados: se falta a classe, sobra, ou não existe.
        """
        quantas = inteiro_positivo("a quantidade de amostras", quantas)
        z = sortear_normal((quantas, self.ruido), chave=chave_de(semente)).numpy()
        return self.do_ruido(z, classe, lote)

    @com_argumentos_em_portugues
    def interpolar(self, a: Any, b: Any, passos: int = 8, classe: Any = None) -> np.ndarray:
        r"""As amostras no caminho de um ruído a outro, ``(passos, ...)``.

        O caminho é o arco entre eles, que mantém o comprimento que tem um ruído normal:

        .. math:: z_t = \frac{\sin((1 - t)\,\theta)}{\sin \theta} a + \frac{\sin(t\,\theta)}{\sin \theta} b

        com θ o ângulo entre a e b.

        Args:
            a, b: ``(ruido,)``, o primeiro e o último.
            passos: quantas amostras, com a primeira e a última; pelo menos 2.
            classe: como em `gerar`.

        Fonte: White, "Sampling Generative Networks", 2016.
        """
        uns, outros = validar(a, "a de interpolar"), validar(b, "b de interpolar")
        if uns.shape != (self.ruido,) or outros.shape != (self.ruido,):
            raise ErroDeForma(
                f"interpolar vai de um ruído a outro, de {self.ruido} números cada, mas recebeu formas "
                f"{uns.shape} e {outros.shape}."
            )
        uns, outros = uns.astype(np.float64), outros.astype(np.float64)
        t = np.linspace(0, 1, inteiro_positivo("a quantidade de passos", passos, 2))[:, None]
        normas = np.linalg.norm(uns) * np.linalg.norm(outros)
        angulo = np.arccos(np.clip(uns @ outros / normas, -1, 1)) if normas else 0.0
        if np.sin(angulo) < 1e-6:  # quase na mesma reta, o arco é ela
            return self.do_ruido((1 - t) * uns + t * outros, classe)
        arco = (np.sin((1 - t) * angulo) * uns + np.sin(t * angulo) * outros) / np.sin(angulo)
        return self.do_ruido(arco, classe)

    def do_ruido(self, z: Any, classe: Any = None, lote: int = 256) -> np.ndarray:
        """A amostra que sai de cada ruído, ``(n, ...)``.

        Args:
            z: ``(n, ruido)``.
            classe, lote: como em `gerar`.
        """
        if self.forma_saida is None:
            raise ErroDeTreino("a rede adversária ainda não foi treinada: gan.treinar(x).")
        z = np.ascontiguousarray(validar(z, "z de do_ruido"), np.float32)
        if z.ndim != 2 or z.shape[1] != self.ruido:
            raise ErroDeForma(f"o ruído é (n, {self.ruido}), mas recebeu {z.shape}.")
        dados = [z] if (de_cada := self._conferir_classe(classe, len(z))) is None else [z, de_cada]
        self._oficina.conferir()
        passo = self._oficina.passo(_passo_de_geracao)
        (geradas,) = self.motor.prever(passo, dados, inteiro_positivo("o lote", lote))
        return geradas

    def _conferir_classe(self, classe: Any, n: int) -> np.ndarray | None:
        if self.classes is None:
            if classe is not None:
                raise ErroDeDados("esta rede não inventa a pedido: é gerar(quantas), sem classe.")
            return None
        if classe is None:
            raise ErroDeDados(f"esta rede inventa a pedido: diga a classe, de 0 a {self.classes - 1}.")
        classes = para_array(classe, "a classe")
        if classes.shape not in ((), (n,)):
            raise ErroDeDados(f"a classe é uma só, ou uma para cada uma das {n}, mas vieram {classes.shape}.")
        conferir_classes(np.atleast_1d(classes), (self.classes,))
        return np.ascontiguousarray(np.broadcast_to(classes.astype(np.int64), (n,)))


def _em_inteiros(y: np.ndarray, classes: int) -> np.ndarray:
    """A classe de cada amostra; de quem a dá em one-hot, a posição do 1."""
    conferir_classes(y, (classes,))
    return y.argmax(axis=1) if y.shape[1:] == (classes,) else y


def _passo_de_geracao(gan: GAN) -> Passo:
    def passo(z: Tensor, classe: Tensor | None = None) -> list[Tensor]:
        with gan.em_uso():
            return [gan.geradora(gan._com_classe(z, classe))]

    return Passo(passo, tuple(gan.variaveis()))
