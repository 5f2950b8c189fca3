"""A prova de um plano: aceita os que se montam, e recusa os que se estragam, um a um."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from test_arena import conferir_arena

import neuronio as nn
from neuronio.motores.llvm.planejamento.arena import dispor
from neuronio.motores.llvm.planejamento.corte import cortar
from neuronio.motores.llvm.planejamento.planejar import planejar
from neuronio.motores.llvm.plano.arena import LINHA, Arena
from neuronio.motores.llvm.plano.pecas import Destino, Nucleo, Reparticao
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.motores.llvm.processador.caches import SUPOSTOS
from neuronio.motores.llvm.prova.prova import PlanoErrado, provar
from neuronio.tensor import TABELA, Lote, Parametro, Tensor
from neuronio.tensor.programa import capturar, simplificar
from neuronio.tensor.programa.programa import Aspecto

LOTE, THREADS = 7, 3


def normalizada():
    camadas = [c for _ in range(3) for c in (nn.Densa(8), nn.LayerNorm(), nn.TanH())]
    return [*camadas, nn.Densa(3)], (8,)


def convolucional():
    convolucoes = [nn.Conv2D(9, 3, padding="mesmo"), nn.BatchNorm(), nn.ReLU(), nn.Conv2D(12, 3)]
    return [*convolucoes, nn.MaxPool2D(2), nn.Flatten(), nn.Dropout(0.3), nn.Densa(3)], (2, 8, 8)


REDES = {
    "mlp": (lambda: ([nn.Densa(12, "relu"), nn.Densa(3)], (30,)), "sgd"),
    "mlp com adam": (lambda: ([nn.Densa(12, "gelu"), nn.Densa(3)], (30,)), "adam"),
    "larga": (lambda: ([nn.Densa(1100, "relu"), nn.Densa(1000, "tanh"), nn.Densa(3)], (40,)), "sgd"),
    "normalizada": (normalizada, "rmsprop"),
    "convolucional": (convolucional, "adam"),
    "pelo tempo": (lambda: ([nn.Densa(8, "relu"), nn.Flatten(), nn.Densa(3)], (2, 60)), "sgd"),
}


@pytest.fixture(params=REDES)
def plano(request) -> Plano:
    criar, otimizador = REDES[request.param]
    camadas, forma = criar()
    rede = nn.Sequencial([nn.Entrada(*forma), *camadas])
    rede.compilar(otimizador, "entropia-cruzada", metricas=["acuracia"])
    x, y = np.ones((LOTE, *forma), "float32"), np.arange(LOTE) % 3
    return planejar(rede.programa("treino", x, y), LOTE, SUPOSTOS)


@pytest.fixture
def arena(plano) -> Arena:
    return dispor(plano, LOTE, THREADS)


def com_nucleos(plano: Plano, nucleos: Sequence[Nucleo]) -> Plano:
    return replace(plano, nucleos=tuple(nucleos))


def recusado(plano: Plano, arena: Arena) -> bool:
    try:
        provar(plano, arena, THREADS)
    except PlanoErrado:
        return True
    return False


def test_o_plano_de_toda_rede_se_prova(plano, arena):
    provar(plano, arena, THREADS)


def test_um_plano_sem_uma_barreira_e_recusado(plano, arena):
    for estagio in range(1, plano.estagios):
        juntos = [replace(n, estagio=n.estagio - (n.estagio >= estagio)) for n in plano.nucleos]
        assert recusado(com_nucleos(plano, juntos), arena), f"sem a barreira antes do estágio {estagio}"


def test_um_plano_fora_de_ordem_e_recusado(plano, arena):
    """Cada núcleo, logo antes de um do mesmo estágio que escreve o que ele lê."""
    certos, trocados = plano.nucleos, 0
    for k, n in enumerate(certos):
        lidos = {a.base for a in n.acessos}
        for j, m in enumerate(certos[:k]):
            if m.estagio == n.estagio and lidos & set(m.valores):
                assert recusado(com_nucleos(plano, [*certos[:j], n, *certos[j:k], *certos[k + 1 :]]), arena)
                trocados += 1
    assert trocados


def test_um_nucleo_que_falta_ou_se_repete_e_recusado(plano, arena):
    certos = plano.nucleos
    for k in range(len(certos)):
        for outros in (certos[:k] + certos[k + 1 :], [*certos[: k + 1], certos[k], *certos[k + 1 :]]):
            assert recusado(com_nucleos(plano, outros), arena)


def test_uma_variavel_reescrita_antes_de_lida_e_recusada(plano, arena):
    quem = next(n for n in plano.nucleos if any(_e_do_primeiro_kernel(d) for d in n.destinos))
    assert quem.estagio > 0
    outros = [n for n in plano.nucleos if n is not quem]
    assert recusado(com_nucleos(plano, [replace(quem, estagio=0), *outros]), arena)


def _e_do_primeiro_kernel(d: Destino) -> bool:
    return d.variavel is not None and d.variavel.nome in ("densa_1.kernel", "conv2d_2.kernel")


@pytest.mark.parametrize("de_quanto", [-LINHA, LINHA, -3 * LINHA, 3 * LINHA, -4, 4, 1])
def test_um_lugar_deslocado_e_recusado_se_passa_a_ser_de_dois(plano, arena, de_quanto):
    recusados = 0
    for nome, lugar in arena.lugares.items():
        errada = replace(arena, lugares={**arena.lugares, nome: lugar + de_quanto})
        errou = _encontram_se(plano, errada)
        assert recusado(plano, errada) >= errou, f"%{nome} passou a {lugar + de_quanto}"
        recusados += recusado(plano, errada)
    if abs(de_quanto) != LINHA:  # cada valor tem uma linha de folga
        assert recusados == len(arena.lugares) if de_quanto % LINHA else recusados


def test_dois_lugares_trocados_sao_recusados_se_algo_se_perde(plano, arena):
    nomes, recusados = list(arena.lugares), 0
    for a, b in zip(nomes, nomes[1:] + nomes[:1], strict=True):
        trocados = {a: arena.lugares[b], b: arena.lugares[a]}
        errada = replace(arena, lugares=arena.lugares | trocados)
        assert recusado(plano, errada) >= _encontram_se(plano, errada), f"%{a} no lugar de %{b}"
        recusados += recusado(plano, errada)
    assert recusados


def _encontram_se(plano: Plano, arena: Arena) -> bool:
    """Se, percorrida posição por posição, uma arena tem algo que se perde."""
    try:
        conferir_arena(plano, arena)
    except AssertionError:
        return True
    return False


def test_uma_arena_pequena_demais_e_recusada(plano, arena):
    ultimo = max(arena.lugares.values())
    assert recusado(plano, replace(arena, bytes=ultimo))


def test_copias_de_threads_que_se_cruzam_sao_recusadas(plano, arena):
    assert arena.copias
    for nome, distancia in arena.copias.items():
        assert recusado(plano, replace(arena, copias={**arena.copias, nome: distancia - 2 * LINHA}))


def test_dados_trazidos_por_outras_colunas_do_que_se_leem_sao_recusados():
    """As de cada passo do tempo não são as de uma amostra: quem soma umas lê o que outra thread traz."""
    w = Parametro(Tensor(np.ones((60, 8), "float32")), "w")

    def passo(x):
        y = x.redimensionar(-1, 60) @ w
        w.atribuir(w * 0.5)
        return [y.soma()]

    def plano_de(forma):
        return planejar(
            simplificar(capturar(passo, [w], [Aspecto((Lote(), *forma), "float32")])), LOTE, SUPOSTOS
        )

    inteiras, por_passo = plano_de((60,)), plano_de((2, 60))
    provar(inteiras, dispor(inteiras, LOTE, THREADS), THREADS)
    assert inteiras.trazidos_por_colunas
    (produto,) = (n for n in por_passo.nucleos if n.instrucao and n.instrucao.primitiva.nome == "produto")
    por_somas = replace(produto, reparticao=Reparticao.POR_SOMAS)
    errado = replace(
        com_nucleos(por_passo, [por_somas if n is produto else n for n in por_passo.nucleos]),
        trazidos_por_colunas=frozenset(por_passo.programa.argumentos),
    )
    assert recusado(errado, dispor(errado, LOTE, THREADS))


def test_o_que_muda_de_forma_continua_na_sua_amostra():
    """Um produto de linhas que são de cada amostra, e depois janelas sobre elas."""

    def passo(x):
        y = x @ np.ones((1, 1), "float32") * 0.1
        return [TABELA["somar_janelas"](y, janela=(2, 1), stride=(1, 2), bordas=((1, 0), (2, 1)))]

    programa = simplificar(capturar(passo, [], [Aspecto((Lote(), 1, 2, 1), "float32")]))
    plano = planejar(programa, LOTE, SUPOSTOS)
    provar(plano, dispor(plano, LOTE, THREADS), THREADS)


def test_uma_troca_em_outra_ordem_sem_copia_e_recusada():
    a, b = (Parametro(Tensor(np.ones(3, "float32")), nome) for nome in "ab")

    def passo(x):
        antes = a.tensor
        a.atribuir(b.tensor[::-1])
        b.atribuir(antes[::-1])
        return [x.soma()]

    programa = simplificar(capturar(passo, [a, b], [Aspecto((Lote(), 2), "float32")]))
    plano = planejar(programa, LOTE, SUPOSTOS)
    provar(plano, dispor(plano, LOTE, THREADS), THREADS)
    valores = {id(v): nome for v, nome in programa.atribuicoes}
    nucleos = [
        replace(
            n,
            valores=tuple(v for v in n.valores if v in programa.aspectos),
            destinos=tuple(replace(d, valor=valores.get(id(d.variavel), d.valor)) for d in n.destinos),
        )
        for n in plano.nucleos
    ]
    corte = cortar(programa, plano.guardados & programa.aspectos.keys())
    errado = replace(com_nucleos(plano, nucleos), corte=corte)
    assert recusado(errado, dispor(errado, LOTE, THREADS))
