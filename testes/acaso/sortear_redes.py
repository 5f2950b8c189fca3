"""Sortear uma rede, e as duas famílias de redes pequenas: de camadas densas, e sobre sequências."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import neuronio as nn
from neuronio.erros import ErroNeuronio
from neuronio.modelos.canais import MENOR_LADO, POUCOS
from neuronio.tensor import TABELA, Lote
from testes.acaso.ambiente import Ambiente
from testes.acaso.redes import PROPRIAS, Rede
from testes.acaso.sorteio import Sorteio

Forma = tuple[int, ...]

SIMPLES = ["Linear", "ReLU", "GELU", "SELU", "Swish", "Softplus", "Sigmoide", "TanH"]
ATIVACOES = [
    *(f"nn.{nome}()" for nome in SIMPLES),
    "nn.LeakyReLU(0.2)",
    "nn.ELU(1.5)",
    "nn.ELU()",
    "nn.Softmax()",
    "nn.LogSoftmax()",
    "nn.LeakyReLU()",
]
INICIALIZADORES = [
    "nn.Constante(0.1)",
    "nn.Normal(0, 0.3)",
    "nn.Uniforme(-0.4, 0.4)",
    "nn.GlorotNormal()",
    "nn.GlorotUniforme()",
    "nn.HeNormal()",
    "nn.HeUniforme()",
    "nn.LeCunNormal()",
    "nn.Ortogonal()",
    "nn.Identidade()",
    "nn.Zeros()",
]
REGULARIZADORES = ["nn.L1(0.01)", "nn.L2(0.02)", "nn.L1L2(0.01, 0.02)"]
OTIMIZADORES = [
    *["nn.SGD(0.05)"] * 8,
    "nn.SGD(0.03, momento=0.9)",
    "nn.SGD(0.03, momento=0.5, nesterov=True)",
    "nn.SGD(0.03, momento=0.9, decaimento=0.1)",
    "nn.Adam(0.01)",
    "nn.AdamW(0.01, decaimento=0.1)",
    "nn.AMSGrad(0.01)",
    "nn.Nadam(0.01)",
    "nn.RMSProp(0.01)",
    "nn.RMSProp(0.01, momento=0.5)",
    "nn.AdaGrad(0.05)",
    "nn.Adadelta(0.5)",
    "nn.Lion(0.001)",
    "nn.Lion(0.001, decaimento=0.1)",
    "nn.SGD(0.05, norma_maxima=0.5)",
    "nn.SGD(0.05, momento=0.9, norma_maxima=1, valor_maximo=0.1)",
    "nn.Adam(0.01, norma_maxima=1)",
]
NO_MAXIMO = 2500
"""Números por amostra, em qualquer ponto de uma rede."""

MUITOS_PASSOS = 300


def sortear_rede(s: Sorteio, ambiente: Ambiente) -> Rede:
    """Uma rede qualquer: de características, ao longo do tempo, ou de imagens."""
    posto = s.um([1, 1, 2, 3, 3])
    forma = s.forma(posto, s.um([20, 100, 300, 800]))
    if posto == 3 and s.moeda(0.8):
        menor = s.um([1, 6])  # a partir de 6 por 6 há ladrilhos de Winograd
        forma = (s.um([1, 1, 2, 3, 4, 8, 16, 17]), s.entre(menor, 14), s.entre(menor, 14))
    if posto == 3 and min(forma[:2]) >= MENOR_LADO and forma[2] <= POUCOS:
        forma = (forma[0], forma[2], forma[1])  # como estava, recusa-se: parece ter os canais por último
    atual, camadas = forma, []
    for _ in range(s.um([1, 1, 2, 2, 3, 4]) if s.moeda(0.95) else 9):
        texto, atual = _mais_uma(s, atual)
        camadas.append(texto)
    camadas, perda, alvo = _fim(s, camadas, atual)
    return _rede(s, ambiente, forma, camadas, perda, alvo, "redes", s.um(OTIMIZADORES))


def sortear_densas(s: Sorteio, ambiente: Ambiente) -> Rede:
    """Uma ou duas densas de largura qualquer, e uma ativação em algum lugar."""
    camadas = [f"nn.Densa({_largura(s)})" for _ in range(s.entre(0, 2))]
    ativacao = s.um(ATIVACOES)
    camadas.insert(s.entre(0, len(camadas)), ativacao)
    forma: Forma = (_largura(s),)
    camadas, perda, alvo = _fim(s, camadas, _depois(camadas, forma))
    return _rede(s, ambiente, forma, camadas, perda, alvo, "densas", "nn.SGD(0.05)")


def _largura(s: Sorteio) -> int:
    """De 1 a 300; às vezes, um lado de que as linhas caem todas no mesmo lugar do cache."""
    if s.moeda(0.04):
        return s.um([511, 512, 513, 1024])
    return s.tamanho() if s.moeda() else s.entre(1, 300)


def sortear_sequencias(s: Sorteio, ambiente: Ambiente) -> Rede:
    """Uma densa, de poucas unidades e muitas características ou ao contrário, ou uma recorrente."""
    forma: Forma = (s.entre(1, 6), s.um([s.tamanho(), s.entre(1, 300), s.entre(300, 800)]))
    camadas = [f'nn.Densa({s.tamanho(130)}, "{s.um(SIMPLES)}")']
    if s.moeda():
        forma = (s.entre(1, 12), s.tamanho(130))
        camadas = [_recorrente(s, forma)]
    if s.moeda():
        camadas.append(s.um([f"nn.Densa({s.entre(1, 20)})", "nn.LayerNorm()", "nn.Flatten()", "Residual()"]))
    camadas, perda, alvo = _fim(s, camadas, _depois(camadas, forma))
    return _rede(s, ambiente, forma, camadas, perda, alvo, "sequencias", "nn.SGD(0.05)")


# ── camadas ─────────────────────────────────────────────────────────────────
def _mais_uma(s: Sorteio, forma: Forma) -> tuple[str, Forma]:
    """Uma camada que sirva depois de tal forma, e a forma que dela sai."""
    while True:
        texto = s.um(CAMADAS[min(len(forma), 3)])(s, forma)
        try:
            saida = _depois([texto], forma)
        except ErroNeuronio:
            continue
        if 1 <= len(saida) <= 3 and _total(saida) <= NO_MAXIMO:
            return texto, saida


def _depois(camadas: list[str], forma: Forma) -> Forma:
    """A forma que sai de tais camadas."""
    espaco: dict[str, Any] = {"nn": nn, "TABELA": TABELA}
    for nome in PROPRIAS:
        if any(f"{nome}()" in c for c in camadas):
            exec(PROPRIAS[nome], espaco)
    x = nn.Tensor.abstrato((Lote(), *forma))
    for texto in camadas:
        x = eval(texto, espaco)(x)
    return x.forma[1:]  # type: ignore[return-value]  # depois do lote, são inteiros


def _ativada(s: Sorteio) -> str:
    return f", {s.um(ATIVACOES)}" if s.moeda(0.6) else ""


def _dos_pesos(s: Sorteio, identidade: bool) -> str:
    opcoes = [i for i in INICIALIZADORES if identidade or i != "nn.Identidade()"]
    texto = f", inicializador={s.um(opcoes)}" if s.moeda(0.3) else ""
    texto += f", regularizador={s.um(REGULARIZADORES)}" if s.moeda(0.2) else ""
    texto += ", restricao=nn.NormaMaxima(0.5)" if s.moeda(0.1) else ""
    texto += ", inicializador_bias=nn.Normal()" if s.moeda(0.2) else ""
    return texto + (", usar_bias=False" if s.moeda(0.2) else "")


def _densa(s: Sorteio, forma: Forma) -> str:
    return f"nn.Densa({s.tamanho()}{_ativada(s)}{_dos_pesos(s, identidade=True)})"


def _conv2d(s: Sorteio, forma: Forma) -> str:
    grupos = s.um([g for g in (1, 1, 1, 2, 4, forma[0]) if forma[0] % g == 0])
    filtros = grupos * s.um([1, 2, 3, 4, 5, 7, 8, 9, 16, 17])
    texto = f"nn.Conv2D({filtros}, {s.um([1, 2, 3, 3, 4, 5, (2, 3), (1, 4)])}"
    if s.moeda(0.3):
        texto += f", stride={s.um([2, 3, (1, 2)])}"
    texto += s.um(["", ', padding="mesmo"', ", padding=1", ", padding=(0, 2)"])
    if s.moeda(0.2):
        texto += f", dilatacao={s.um([2, (1, 3)])}"
    if grupos > 1:
        texto += f", grupos={grupos}"
    if s.moeda(0.6):
        texto += f", ativacao={s.um(ATIVACOES)}"
    return texto + _dos_pesos(s, identidade=False) + ")"


def _conv2d_transposta(s: Sorteio, forma: Forma) -> str:
    grupos = s.um([g for g in (1, 1, 1, 2, forma[0]) if forma[0] % g == 0])
    filtros = grupos * s.um([1, 2, 3, 4, 5, 8, 9, 17])
    texto = f"nn.Conv2DTransposta({filtros}, {s.um([1, 2, 3, 3, 4, 5, (2, 3), (1, 4)])}"
    if s.moeda():
        texto += f", stride={s.um([2, 2, 3, (1, 2)])}"
        texto += s.um(["", ", padding_da_saida=(0, 1)"])
    texto += s.um(["", ", padding=1", ", padding=(0, 1)"])
    if s.moeda(0.2):
        texto += f", dilatacao={s.um([2, (1, 3)])}"
    if grupos > 1:
        texto += f", grupos={grupos}"
    if s.moeda(0.6):
        texto += f", ativacao={s.um(ATIVACOES)}"
    return texto + _dos_pesos(s, identidade=False) + ")"


def _pooling(s: Sorteio, forma: Forma) -> str:
    janela = s.um([1, 2, 2, 3, (2, 3), (1, 2)])
    texto = f"nn.{s.um(['MaxPool2D', 'AvgPool2D'])}({janela}"
    if s.moeda(0.3):
        texto += f", stride={s.um([1, 2, (2, 1)])}"
    if s.moeda(0.3) and janela != 1:
        texto += f", padding={(1, 1) if janela in (2, 3) else (0, 1)}"
    return texto + ")"


def _redimensionar(s: Sorteio, forma: Forma) -> str:
    nova = s.fatores(_total(forma))
    return (
        f"nn.Redimensionar({', '.join(map(str, nova[:3] if _total(nova[:3]) == _total(forma) else forma))})"
    )


def _ativacao(s: Sorteio, forma: Forma) -> str:
    if len(forma) > 1 and s.moeda(0.2):
        return f"nn.{s.um(['Softmax', 'LogSoftmax'])}(eixo={s.entre(1, len(forma))})"
    return s.um(ATIVACOES)


def _fixa(*textos: str) -> Callable[[Sorteio, Forma], str]:
    return lambda s, forma: s.um(textos)


def _atencao(s: Sorteio, forma: Forma) -> str:
    """A de muitos passos, que compara cada um com todos, não cabe no tempo de um programa."""
    cabecas = s.um([h for h in range(1, 9) if forma[1] % h == 0])
    opcoes = s.um(["", ", causal=True"])
    opcoes += s.um(["", ", rotativa=True"] if forma[1] // cabecas % 2 == 0 else [""])
    largura, dropout = s.um(["", f", largura_interna={s.tamanho(60)}"]), s.um(["", "", ", dropout=0.2"])
    norma = s.um(["", "", ", norma_antes=False"])
    escolhida = s.um(
        [
            "Atencao()",
            f"nn.AtencaoMultiCabeca({cabecas}{opcoes}{s.um(['', ', usar_bias=False'])})",
            f"nn.BlocoTransformer({cabecas}{opcoes}{largura}{dropout}{norma})",
            "nn.PosicaoSenoidal()",
            f"nn.PosicaoAprendida({forma[0] + s.um([0, 0, 3])})",
        ]
    )
    return escolhida if forma[0] <= MUITOS_PASSOS else _densa(s, forma)


def _recorrente(s: Sorteio, forma: Forma) -> str:
    """Uma camada recorrente; de muitos passos, o arredondamento se ampliaria."""
    if forma[0] > MUITOS_PASSOS:
        return _densa(s, forma)
    opcoes = s.um(["", ", retornar_sequencia=True"]) + s.um(["", "", ", usar_bias=False"])
    if forma[0] > 2 and s.moeda(0.2):
        opcoes += f", truncar={s.entre(1, forma[0])}"
    camada = f"nn.{s.um(['RNN', 'LSTM', 'GRU'])}({s.tamanho(60)}{opcoes})"
    return f"nn.Bidirecional({camada})" if s.moeda(0.25) else camada


def _no_tempo(s: Sorteio, forma: Forma) -> str:
    kernel, padding = s.entre(1, 4), s.um(["valido", "mesmo", "causal"])
    return s.um(
        [
            f'nn.Conv1D({s.tamanho(40)}, {kernel}, padding="{padding}", ativacao={s.um(ATIVACOES)})',
            f"nn.Conv1D({s.tamanho(20)}, {kernel}, stride=2, dilatacao={s.entre(1, 2)})",
            f"nn.{s.um(['MaxPool1D', 'AvgPool1D'])}({kernel}, stride={s.entre(1, 3)})",
            "nn.GlobalAvgPool1D()",
        ]
    )


def _ampliar(s: Sorteio, forma: Forma) -> str:
    return f'nn.AmpliarImagem({s.um([1, 2, 2, 3, (2, 1), (1, 3)])}, "{s.um(["vizinho", "bilinear"])}")'


def _espectral(s: Sorteio, forma: Forma) -> str:
    de_imagem = [_conv2d, _conv2d_transposta] if len(forma) == 3 else []
    return f"nn.NormaEspectral({s.um([_densa, *de_imagem])(s, forma)}{s.um(['', ', 2'])})"


def _residual(s: Sorteio, forma: Forma) -> str:
    if len(forma) == 3 and s.moeda():
        filtros = s.um([1, 2, 5, 8])
        meio = f'nn.Conv2D({filtros}, {s.um([1, 3])}, padding="mesmo", ativacao={s.um(ATIVACOES)})'
        return f"nn.Residual([{meio}, nn.BatchNorm()], atalho=nn.Conv2D({filtros}, 1){_pulo(s)})"
    return f"nn.Residual([{_densa(s, forma)}, nn.Densa({forma[-1]})]{_pulo(s)})"


def _ramos(s: Sorteio, forma: Forma) -> str:
    """Numa imagem, dois kernels do mesmo lado e a própria; de resto, densas."""
    if len(forma) == 3 and s.moeda():
        um, outro = (f'nn.Conv2D({s.um([1, 2, 5])}, {s.um([1, 3])}, padding="mesmo")' for _ in range(2))
        return f"nn.Ramos([{um}, [{outro}, nn.{s.um(['TanH', 'ReLU'])}()], []])"
    if s.moeda():
        return f"nn.Ramos([{_densa(s, forma)}, nn.Densa({s.tamanho()})], eixo=-1)"
    return f'nn.Ramos([nn.Densa({forma[-1]}), [], nn.ELU()], "somar")'


def _pulo(s: Sorteio) -> str:
    return s.um(["", "", ", pular=0.4"])


def _dropout(s: Sorteio, forma: Forma) -> str:
    por = {1: ["amostra"], 2: ["amostra", "canal", "passo"]}.get(len(forma), ["amostra", "canal"])
    return f"nn.Dropout({s.um([0.3, 0.3, 0])}{s.um(['', f', por={s.um(por)!r}'])})"


def _esparsa(s: Sorteio, forma: Forma) -> str:
    pesos = _dos_pesos(s, identidade=True)
    if s.moeda(0.3):
        return f"nn.Esparsa({s.tamanho()}, vizinhas={s.um([1, forma[-1], s.entre(1, forma[-1])])}{pesos})"
    if s.moeda(0.3):
        altura, largura = s.um([d for d in (1, 2, 3, 4) if forma[-1] % d == 0]), s.um([1, 2, 3])
        return f"nn.Esparsa({largura * s.entre(1, 6)}, {s.um([0.3, 0.9])}, bloco={(altura, largura)}{pesos})"
    return f"nn.Esparsa({s.tamanho()}, {s.um([0, 0.3, 0.9, 0.99])}{pesos})"


def _por_amostra(s: Sorteio, forma: Forma) -> str:
    grupos = s.um([g for g in (1, 2, 3, 4, forma[0]) if forma[0] % g == 0])
    normas = [f"nn.GroupNorm({grupos})", f"nn.GroupNorm({grupos}, 0.1, afim=False)"]
    if len(forma) == 3:
        normas += ["nn.InstanceNorm()", "nn.InstanceNorm(0.1, afim=True, momento=0.2)"]
    return s.um(normas)


_AUMENTOS = [
    *("Rotacao(20)", 'Rotacao(20, "reflexo")', "Deslocamento(0.2)", "Zoom(0.3)", "Cisalhamento(15)"),
    *("EspelhoHorizontal()", "EspelhoVertical()", "Recorte(1)", "Elastica(0.1)", "Brilho(0.3)"),
    *("Contraste(0.3)", "Saturacao(0.3)", "Matiz(0.1)", "Apagar()", "Ruido(0.1)"),
]


def _aumento(s: Sorteio, forma: Forma) -> str:
    quantos = [f"nn.aumento.{s.um(_AUMENTOS)}" for _ in range(s.entre(1, 3))]
    return quantos[0] if len(quantos) == 1 else f"nn.aumento.Fila([{', '.join(quantos)}])"


_COMUNS = [
    _densa,
    _densa,
    _ativacao,
    _redimensionar,
    _fixa("nn.LayerNorm()", "nn.LayerNorm(0.1)"),
    _espectral,
    _residual,
    _ramos,
    _esparsa,
    _dropout,
    _fixa("nn.RuidoGaussiano(0.3)", "nn.RuidoGaussiano(0)"),
    _fixa("Residual()", "Repetida()", "Movel()", "Espelho()", "Ruidosa()"),
]
_BATCHNORM = _fixa("nn.BatchNorm()", "nn.BatchNorm(0.5, 0.1)", "nn.BatchNorm(epsilon=0.01)")
CAMADAS = {
    1: [*_COMUNS, _densa, _BATCHNORM, _por_amostra, _fixa("nn.Flatten()")],
    2: [
        *_COMUNS,
        _densa,
        _atencao,
        *[_recorrente] * 4,
        *[_no_tempo] * 3,
        _fixa("nn.Flatten()"),
        _fixa("Celula()"),
    ],
    3: [
        *_COMUNS,
        *[_conv2d] * 6,
        *[_conv2d_transposta] * 2,
        _fixa("CelulaDeImagens()"),
        *[_pooling] * 3,
        _ampliar,
        *[_aumento] * 2,
        _por_amostra,
        _BATCHNORM,
        _fixa("nn.Flatten()", "nn.GlobalAvgPool2D()"),
    ],
}
"""Por quantos eixos tem uma amostra, as camadas que se podem pôr."""


# ── o resto ─────────────────────────────────────────────────────────────────
def _fim(s: Sorteio, camadas: list[str], saida: Forma) -> tuple[list[str], str, str]:
    """As últimas camadas, a perda que as entende, e a espécie dos alvos."""
    if s.moeda(0.3):
        camadas = [*camadas, f"nn.Densa({s.entre(1, 12)})"]
        saida = (*saida[:-1], 2)
    de_classes = saida[-1] > 1 and not camadas[-1].startswith("nn.Densa(1)")
    perda = s.um(["MSE", "MSE", "MAE", "RMSE", "Huber", "MSLE", "binaria", "logits", "classes", "nll"])
    if perda in ("classes", "nll") and not de_classes:
        perda = "MSE"
    if perda in ("classes", "logits"):  # que recusam uma rede que já acaba em probabilidades
        camadas = [*camadas, f"nn.Densa({saida[-1]})"]
    if perda == "classes":
        return camadas, "nn.EntropiaCruzada()", s.um(["classes", "one-hot"])
    if perda == "nll":
        return [*camadas, "nn.LogSoftmax()"], "nn.NLL()", s.um(["classes", "one-hot"])
    if perda == "binaria":
        return [*camadas, "nn.Sigmoide()"], "nn.EntropiaCruzadaBinaria()", "binarios"
    if perda == "logits":
        return camadas, "nn.EntropiaCruzadaBinaria(logits=True)", "binarios"
    if perda == "MSLE":
        return camadas, "nn.MSLE()", "positivos"
    return camadas, {"Huber": "nn.Huber(0.7)"}.get(perda, f"nn.{perda}()"), "reais"


def _rede(
    s: Sorteio,
    ambiente: Ambiente,
    forma: Forma,
    camadas: list[str],
    perda: str,
    alvo: str,
    nome: str,
    otimizador: str,
) -> Rede:
    ha_pesos = any(
        marca in c
        for c in camadas
        for marca in (
            "nn.Densa",
            "Conv",
            "Norm",
            "Residual",
            "Ramos",
            "Repetida",
            "Movel",
            "Celula",
            "Esparsa",
            "RNN",
            "LSTM",
            "GRU",
            "Atencao",
            "Bloco",
            "PosicaoA",
        )
    )
    treina = ha_pesos and s.moeda(0.6)  # o passo de treino demora mais a compilar que os outros
    n = s.um([1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 33, 40])
    lote = s.um([1, 2, n, n, n + 5, max(1, n // 2), n // 2 + 1, s.entre(1, n)])
    if any("BatchNorm" in c for c in camadas) and (lote == 1 or n % lote == 1):
        n = lote = max(2, n)  # de uma amostra só não há variância
    return Rede(
        ambiente,
        s.ate(1000),
        n,
        lote,
        forma,
        tuple(camadas),
        perda,
        alvo,
        otimizador,
        epocas=s.um([1, 1, 2]) if treina else 0,
        avaliar=s.moeda(0.1 if treina else 0.7),
        prever=s.um([1, n, s.entre(1, n), 256]) if s.moeda(0.3 if treina else 0.5) else None,
        embaralhar=s.moeda(0.3),
        esparsa=s.moeda(0.15),
        metricas=_metricas(s, alvo) if s.moeda(0.2) else (),
        nome=nome,
    )


def _metricas(s: Sorteio, alvo: str) -> tuple[str, ...]:
    if alvo in ("classes", "one-hot"):
        return ("acuracia",)
    return tuple(s.alguns(["mae", "mse", "rmse"])) or ("mae",)


def _total(forma: Forma) -> int:
    total = 1
    for t in forma:
        total *= t
    return total
