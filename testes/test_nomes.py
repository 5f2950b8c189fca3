"""Os nomes do NumPy, do PyTorch e do Keras são respondidos com os nossos, e os outros, com o mais próximo."""

import copy
import inspect
import pickle
import re

import numpy as np
import pytest

import neuronio as nn
from neuronio import nomes
from neuronio.configuracao import Configuravel
from neuronio.dados.series import PedidoDeSerie
from neuronio.dados.tabelas import Pedido
from neuronio.tensor.primitiva import TABELA


@pytest.fixture(scope="module")
def objetos():
    modelo = nn.Sequencial([nn.Entrada(2), nn.Densa(3)])
    modelo.compilar("adam", "mse", motor="numpy")
    return {
        "t": nn.Tensor([[1.0, 2.0]]),
        "v": nn.Variavel(nn.Tensor([1.0])),
        "camada": modelo.camadas[1],
        "modelo": modelo,
        "otimizador": modelo.otimizador,
        "nn": nn,
        "dados": nn.dados,
        "valor": nn.Valor(2.0),
        "h": nn.Historico(),
        "treino": nn.Treino(modelo, nn.Historico(), 1, 1, ()),
    }


DONOS = {
    "t": nomes.DO_TENSOR,
    "v": nomes.DA_VARIAVEL,
    "camada": nomes.DA_CAMADA,
    "modelo": nomes.DO_MODELO,
    "otimizador": nomes.DO_OTIMIZADOR,
    "nn": nomes.DO_NEURONIO,
    "dados": nomes.DOS_DADOS,
    "valor": nomes.DO_VALOR,
    "h": nomes.DO_HISTORICO,
    "treino": nomes.DO_TREINO,
}
LINHAS = [(dono, de_la, aqui) for dono, tabela in DONOS.items() for de_la, aqui in tabela.items()]


@pytest.mark.parametrize(("dono", "de_la", "aqui"), LINHAS)
def test_todo_nome_de_outra_biblioteca_e_respondido_com_um_que_existe(objetos, dono, de_la, aqui):
    assert not hasattr(objetos[dono], de_la)
    with pytest.raises(nn.ErroDeAtributo) as erro:
        getattr(objetos[dono], de_la)
    assert f'"{de_la}"' in str(erro.value)
    assert aqui in str(erro.value)
    for objeto, nosso in re.findall(
        r"\b(t|v|h|valor|nn|dados|camada|modelo|otimizador|treino)\.(\w+)", re.sub('".*?"', "", aqui)
    ):
        assert hasattr(objetos[objeto], nosso), aqui


@pytest.mark.parametrize("de_la", sorted(set(nomes.NAO_PRECISA) - {"zero_grad"}))
def test_o_que_aqui_nao_faz_falta_diz_por_que(objetos, de_la):
    with pytest.raises(nn.ErroDeAtributo, match="não faz falta"):
        getattr(objetos["t"], de_la)


@pytest.mark.parametrize(
    ("conta", "mensagem"),
    [
        (lambda o: o["t"].sum(), 'um tensor não tem "sum": aqui se chama soma, como em t.soma(eixo=0)'),
        (lambda o: o["v"].shape, 'uma variável não tem "shape": aqui se chama forma, como em t.forma'),
        (lambda o: o["t"].somma, 'Você quis dizer "soma"?'),
        (lambda o: o["camada"].weight, 'a camada Densa não tem "weight": aqui se chama kernel'),
        (lambda o: o["camada"].quernel, 'Você quis dizer "kernel"?'),
        (lambda o: o["modelo"].fit(1), "aqui se chama treinar"),
        (lambda o: o["modelo"].parameters(), "aqui se chama parametros"),
        (lambda o: o["otimizador"].step(), "aqui se chama aplicar"),
        (lambda o: nn.Denza, 'o Neurônio não tem "Denza". Você quis dizer "Densa"?'),
        (lambda o: nn.Dropuot, 'Você quis dizer "Dropout"?'),
        (lambda o: nn.dados.mnits, 'nn.dados não tem "mnits". Você quis dizer "mnist"?'),
        (lambda o: nn.dados.train_test_split, "nn.dados.separar(x, y, 0.2)"),
        (lambda o: nn.avaliacao.confusion_matrix, "nn.avaliacao.relatorio(modelo, x, y)"),
        (lambda o: nn.sklearn.MLPClassifier, 'Você quis dizer "Classificador"?'),
        (lambda o: o["treino"].epocaa, 'Você quis dizer "epoca"?'),
        (lambda o: o["valor"].backward(), "aqui se chama retropropagar"),
        (lambda o: o["h"].history, "aqui se chama colunas"),
        (lambda o: nn.exp, "aqui se escreve t.exp()"),
        (lambda o: nn.sum, "aqui se chama soma, como em t.soma(eixo=0)"),
        (lambda o: nn.Densa(3).kernel, "ainda não foi construída"),
    ],
)
def test_a_mensagem_diz_de_quem_se_pediu_e_como_se_escreve(objetos, conta, mensagem):
    with pytest.raises(nn.ErroDeAtributo) as erro:
        conta(objetos)
    assert mensagem in str(erro.value)


def test_chamar_nn_tensor_diz_que_e_nn_com_maiuscula():
    with pytest.raises(nn.ErroDeTipo, match=r"nn\.Tensor"):
        nn.tensor([1.0])
    assert nn.tensor.TABELA is TABELA


def test_um_erro_de_atributo_e_o_do_python_e_quem_pergunta_antes_continua_a_poder(objetos):
    assert issubclass(nn.ErroDeAtributo, AttributeError)
    for objeto in objetos.values():
        assert not hasattr(objeto, "nome_que_nao_existe")
        assert not hasattr(objeto, "_nem_este")
        assert getattr(objeto, "nem_outro", 3) == 3


def test_copiar_e_guardar_continuam_a_funcionar(objetos):
    for nome in ("t", "camada", "otimizador", "modelo"):
        copia = copy.deepcopy(objetos[nome])
        assert type(copia) is type(objetos[nome])
        assert type(pickle.loads(pickle.dumps(copia))) is type(copia)
    np.testing.assert_array_equal(np.asarray(objetos["t"]), [[1.0, 2.0]])


def test_uma_propriedade_que_falha_por_dentro_mostra_o_que_lhe_faltou():
    class Minha(nn.Camada):
        @property
        def dobro(self):
            return self.numero_que_ninguem_criou * 2

    with pytest.raises(nn.ErroDeAtributo, match="numero_que_ninguem_criou"):
        _ = Minha().dobro


X, Y = np.zeros((4, 2), np.float32), np.zeros(4, np.float32)


@pytest.mark.parametrize(
    ("chamada", "mensagem"),
    [
        (
            lambda o: o["modelo"].treinar(X, Y, batch_size=2),
            'Modelo.treinar não tem o argumento "batch_size"',
        ),
        (lambda o: o["modelo"].treinar(X, Y, epochs=2), "aqui se chama epocas"),
        (lambda o: o["modelo"].treinar(X, Y, epoca=2), 'Você quis dizer "epocas"?'),
        (lambda o: o["modelo"].treinar(), "falta x"),
        (lambda o: o["modelo"].treinar(X, Y, *range(20)), "argumentos demais"),
        (lambda o: o["modelo"].compilar(optimizer="adam", loss="mse"), "aqui se chama otimizador"),
        (lambda o: o["modelo"].prever(X, batch_size=2), "aqui se chama lote"),
        (lambda o: o["modelo"].salvar(filepath="a"), "aqui se chama caminho"),
        (lambda o: nn.Adam(lr=0.1), "aqui se chama taxa"),
        (lambda o: nn.SGD(0.1, momentum=0.9), "aqui se chama momento"),
        (lambda o: nn.Densa(units=3), "aqui se chama unidades"),
        (
            lambda o: nn.Densa(3, activation="relu"),
            'Densa não tem o argumento "activation"',
        ),
        (lambda o: nn.Conv2D(3, kernel_size=3), "aqui se chama kernel"),
        (lambda o: nn.Dropout(p=0.5), "aqui se chama taxa"),
        (lambda o: nn.ParadaAntecipada(patience=3), "aqui se chama paciencia"),
        (lambda o: nn.PontoDeControle(filepath="pasta"), "aqui se chama pasta"),
        (lambda o: nn.Tensor([1.0], requires_grad=True), "aqui se chama requer_grad"),
        (lambda o: nn.EntropiaCruzadaBinaria(from_logits=True), "aqui se chama logits"),
        (lambda o: nn.Linear(784, 128), "nn.Densa(128)"),
        (lambda o: nn.RedeNeural(2, 3, 1), "nn.RedeNeural([2, 3, 1])"),
    ],
)
def test_o_argumento_de_outra_biblioteca_e_respondido_com_o_nosso(objetos, chamada, mensagem):
    with pytest.raises(nn.ErroNeuronio) as erro:
        chamada(objetos)
    assert mensagem in str(erro.value)


def test_um_erro_de_tipo_de_dentro_do_codigo_de_quem_usa_continua_a_ser_dele():
    class Estragada(nn.Sequencial):
        def propagar(self, x):
            return len(3)

    rede = Estragada([nn.Densa(1)])
    with pytest.raises(TypeError, match="has no len"):
        rede.prever(X)


def test_cada_nome_nosso_de_argumento_existe_em_alguma_parte():
    pedidos = [nn.Modelo.treinar, nn.Modelo.compilar, nn.Modelo.salvar, nn.Tensor, nn.ParadaAntecipada]
    pedidos += [nn.PontoDeControle, nn.Tensor.soma, nn.Valor]
    pedidos += [p for p in (getattr(nn.dados, nome) for nome in nn.dados.__all__) if inspect.isfunction(p)]
    pedidos += [getattr(nn.agendas, nome) for nome in nn.agendas.__all__]
    pedidos += [c for c in vars(nn).values() if isinstance(c, type) and issubclass(c, Configuravel)]
    daqui = {nome for pedido in pedidos for nome in inspect.signature(pedido).parameters}
    daqui |= {*Pedido.__annotations__, *PedidoDeSerie.__annotations__}
    sobram = {n for aqui in nomes.DOS_ARGUMENTOS.values() for n in aqui.split()} - daqui
    assert not sobram


# ── atribuir ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("dono", "nome", "mensagem"),
    [
        ("otimizador", "lr", 'o otimizador Adam não tem "lr": aqui se chama taxa, como em otimizador.taxa'),
        ("otimizador", "learning_rate", "aqui se chama taxa"),
        ("otimizador", "momentum", "momento=0.9"),
        ("camada", "trainable", "aqui se chama treinavel"),
        ("camada", "weight", "aqui se chama kernel"),
        ("modelo", "optimizer", "aqui se chama otimizador"),
        ("modelo", "training", "aqui se chama treinando"),
        ("modelo", "treinando", "só se lê"),
        ("otimizador", "taxas", 'o otimizador Adam não tem "taxas". Você quis dizer "taxa"?'),
        ("otimizador", "Taxa", 'Você quis dizer "taxa"?'),
        ("otimizador", "taxa_de_aprendizado", "O que se muda nele: acumular, beta1, beta2, "),
        ("camada", "treinável", 'Você quis dizer "treinavel"?'),
        ("camada", "kernell", 'Você quis dizer "kernel"?'),
        ("modelo", "preparos", 'Você quis dizer "preparo"?'),
        ("treino", "stop_training", "aqui se chama parar"),
        ("treino", "para", 'Você quis dizer "parar"?'),
    ],
)
def test_atribuir_um_nome_que_aqui_e_outro_nao_passa_em_silencio(objetos, dono, nome, mensagem):
    with pytest.raises(nn.ErroDeAtributo) as erro:
        setattr(objetos[dono], nome, 0.1)
    assert mensagem in str(erro.value)
    assert nome not in vars(objetos[dono])


def test_quem_escreve_a_sua_classe_da_lhe_os_atributos_que_quer(objetos):
    class Minha(nn.Modelo):
        def __init__(self):
            self.layers, self.weight, self.lr, self.history = [nn.Densa(1)], 3, 0.1, []

        def propagar(self, x):
            return self.layers[0](x)

    assert Minha().lr == 0.1
    objetos["modelo"].comentario = "também numa da biblioteca, se o nome não é o de outra coisa"
    del objetos["modelo"].comentario


def test_a_biblioteca_da_a_si_mesma_nomes_que_se_parecem():
    gan = nn.GAN(nn.Sequencial([nn.Densa(2)]), nn.Sequencial([nn.Densa(1)]), ruido=2)
    gan.compilar(nn.Adam(0.01), motor="numpy")
    with pytest.raises(nn.ErroDeAtributo, match='Você quis dizer "passos"'):
        gan.passo = 0
    gan.treinar(X, epocas=1, progresso=False)
    assert gan.passos == 1 < gan.passo.dados


def test_o_otimizador_mostra_a_taxa_de_agora_e_e_guardado_com_ela():
    otimizador = nn.Adam(0.1)
    otimizador.taxa = 0.01
    assert repr(otimizador) == "Adam(taxa=0.01)"
    assert copy.deepcopy(otimizador).taxa == 0.01


@pytest.mark.parametrize(
    ("dono", "nome", "mensagem"),
    [
        ("t", "requires_grad", "aqui se chama requer_grad, como em t.requer_grad"),
        ("t", "data", "aqui se chama dados, como em t.dados. Um tensor não muda depois de criado"),
        ("t", "forma", "forma, de um tensor, só se lê. Um tensor não muda depois de criado"),
        ("t", "soma", "só se lê"),
        ("t", "requer_gard", 'Você quis dizer "requer_grad"?'),
        ("v", "dados", "dados, de uma variável, só se lê. Os números mudam com v.atribuir(novo)"),
        ("v", "data", "aqui se chama dados, como em t.dados. Os números mudam com v.atribuir(novo)"),
        ("v", "requires_grad", "aqui se chama treinavel, como em camada.treinavel"),
    ],
)
def test_atribuir_a_um_tensor_o_que_ele_nao_tem_ou_so_se_le_diz_o_que_fazer(objetos, dono, nome, mensagem):
    for objeto in (objetos[dono], objetos[dono] + 1 if dono == "t" else objetos[dono]):
        with pytest.raises(nn.ErroDeAtributo) as erro:
            setattr(objeto, nome, True)
        assert mensagem in str(erro.value)


def test_o_que_num_tensor_se_muda_continua_a_mudar():
    for t in (nn.Tensor([2.0]), nn.Tensor([1.0]) * 2):
        t.requer_grad, t.rotulo = True, "x"
        (t * t).retropropagar()
        assert t.grad.item() == 4
        t.grad = None
        assert (t.rotulo, t.grad) == ("x", None)


# ── importar ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("linha", "mensagem"),
    [
        ("from neuronio import Dense", 'o Neurônio não tem "Dense": aqui se chama Densa'),
        ("from neuronio import Densa, Sequential as S", "aqui se chama Sequencial"),
        ("from neuronio import Denza", 'Você quis dizer "Densa"?'),
        ("from neuronio import nn", "aqui se escreve import neuronio as nn"),
        ("from neuronio.dados import load_iris", "aqui se chama iris, como em nn.dados.iris()"),
        ("from neuronio.avaliacao import confusion_matrix", "aqui se chama relatorio"),
    ],
)
def test_importar_um_nome_de_outra_biblioteca_diz_o_nosso(linha, mensagem):
    with pytest.raises(nn.ErroDeImportacao) as erro:
        exec(linha, {})
    assert mensagem in str(erro.value)
    assert isinstance(erro.value, ImportError)


def test_importar_o_que_existe_e_perguntar_pelo_que_nao_existe_continuam_iguais():
    nomes_lidos = {}
    exec("from neuronio import *\nfrom neuronio import estudos, camadas\nimport neuronio", nomes_lidos)
    assert nomes_lidos["Densa"] is nn.Densa
    assert nomes_lidos["estudos"].__name__ == "neuronio.estudos"
    for sala in (nn, nn.dados):
        assert not hasattr(sala, "Dense")
        assert getattr(sala, "Dense", 3) == 3
        assert "Dense" not in dir(sala)
