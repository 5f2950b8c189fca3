"""Um arquivo que não presta dá sempre um ErroDeArquivo que se entende, e nunca executa nada."""

import contextlib
import hashlib
import json
import re
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import save

import neuronio as nn
from neuronio.modelos.arquivo import _resumir, em_bytes


@pytest.fixture(scope="module")
def bom(tmp_path_factory):
    """Os bytes de um arquivo pequeno e são."""
    nn.semente(0)
    rede = nn.Sequencial([nn.Entrada(2), nn.Densa(2), nn.Dropout(0.1)])
    rede.compilar("adam", "mse", ["mae"], motor="numpy")
    rede.treinar([[0.0, 1.0]], [[1.0, 0.0]], progresso=False)
    return rede.salvar(tmp_path_factory.mktemp("bom") / "bom.safetensors").read_bytes()


def _recusado(caminho, padrao=""):
    with pytest.raises(nn.ErroDeArquivo) as erro:
        nn.carregar(caminho)
    assert str(caminho) in str(erro.value) or "\0" in str(caminho)
    assert re.search(padrao, str(erro.value)), str(erro.value)
    assert len(str(erro.value)) < 2000


def _partes(bom):
    """A descrição e os arrays de um arquivo são."""
    tamanho = int.from_bytes(bom[:8], "little")
    cabecalho = json.loads(bom[8 : 8 + tamanho])
    dados = bom[8 + tamanho :]
    tipos = {"F32": np.float32, "F64": np.float64, "U32": np.uint32, "I64": np.int64}
    arrays = {
        nome: np.frombuffer(dados[slice(*t["data_offsets"])], tipos[t["dtype"]]).reshape(t["shape"])
        for nome, t in cabecalho.items()
        if nome != "__metadata__"
    }
    return json.loads(cabecalho["__metadata__"]["neuronio"]), arrays


def _forjar(caminho, texto, arrays):
    """Escreve um arquivo com o resumo certo: quem altera de propósito sabe refazê-lo."""
    texto = texto if isinstance(texto, str) else json.dumps(texto)
    caminho.write_bytes(em_bytes(texto, arrays))
    return caminho


def test_o_arquivo_bom_e_mesmo_bom(bom, tmp_path):
    (tmp_path / "m").write_bytes(bom)
    assert nn.carregar(tmp_path / "m").prever([[1.0, 2.0]]).shape == (1, 2)
    descricao, arrays = _partes(bom)
    assert nn.carregar(_forjar(tmp_path / "f", descricao, arrays)).parametros()


def test_truncado_em_qualquer_ponto(bom, tmp_path):
    for corte in np.linspace(0, len(bom) - 1, 24).astype(int):
        (tmp_path / "cortado").write_bytes(bom[:corte])
        _recusado(tmp_path / "cortado", "truncado")
    (tmp_path / "sobrando").write_bytes(bom + b"\0")
    _recusado(tmp_path / "sobrando")


def test_um_bit_trocado_em_qualquer_byte(bom, tmp_path):
    cabecalho = 8 + int.from_bytes(bom[:8], "little")
    for posicao in [*range(0, cabecalho, 5), *range(cabecalho, len(bom))]:
        alterado = bytearray(bom)
        alterado[posicao] ^= 1 << (posicao % 7)
        (tmp_path / "alterado").write_bytes(alterado)
        _recusado(tmp_path / "alterado")


def test_uma_alteracao_nos_pesos_e_dita_como_alteracao(bom, tmp_path):
    alterado = bytearray(bom)
    alterado[-1] ^= 1
    (tmp_path / "alterado").write_bytes(alterado)
    _recusado(tmp_path / "alterado", "foi alterado depois de salvo")


def test_de_outra_especie(tmp_path):
    (tmp_path / "vazio").write_bytes(b"")
    (tmp_path / "texto").write_text("olá, mundo\n" * 50, encoding="utf-8")
    (tmp_path / "acaso").write_bytes(np.random.default_rng(0).bytes(5000))
    (tmp_path / "outro.safetensors").write_bytes(save({"w": np.zeros(3)}))
    (tmp_path / "alheio.safetensors").write_bytes(save({"w": np.zeros(3)}, {"format": "pt"}))
    (tmp_path / "mentira.safetensors").write_bytes(save({"w": np.zeros(3)}, {"neuronio": "{}"}))
    (tmp_path / "enorme").write_bytes((2**62).to_bytes(8, "little") + b"{}")
    for nome in ("vazio", "texto", "acaso", "enorme"):
        _recusado(tmp_path / nome, "truncado, corrompido, ou é de outra espécie")
    _recusado(tmp_path / "outro.safetensors", "não foi salvo pelo Neurônio")
    _recusado(tmp_path / "alheio.safetensors", "não foi salvo pelo Neurônio")
    _recusado(tmp_path / "mentira.safetensors", "alterado")


def test_caminhos_que_nao_sao_de_um_arquivo(tmp_path):
    _recusado(tmp_path, "é uma pasta")
    _recusado(tmp_path / "nada.safetensors", "não há arquivo em")
    _recusado("a\0b", "caractere nulo")
    for nao_e_caminho in (None, 3, [b"a"]):
        with pytest.raises(nn.ErroDeTipo, match="caminho"):
            nn.carregar(nao_e_caminho)


def test_um_formato_futuro_pede_atualizacao(bom, tmp_path):
    descricao, arrays = _partes(bom)
    _recusado(_forjar(tmp_path / "m", {**descricao, "formato": 3}, arrays), "Atualize")


@pytest.mark.parametrize(
    "classe",
    [
        *(
            "os.system",
            "builtins.eval",
            "subprocess.Popen",
            "Variavel",
            "Tensor",
            "Configuravel",
            "Callback",
            "Path",
        ),
        *("SGD", "NLL", "L2", "Densa", "Zeros", "Camada", "Modelo", "Perda", "__main__.Sequencial", ""),
    ],
)
@pytest.mark.parametrize("argumentos", [{}, {"command": "touch invadido"}, {"camadas": []}])
def test_um_arquivo_que_pede_outra_classe_nao_a_recebe(bom, tmp_path, monkeypatch, classe, argumentos):
    monkeypatch.chdir(tmp_path)
    descricao, arrays = _partes(bom)
    descricao["modelo"] = {"classe": classe, "argumentos": argumentos}
    _recusado(_forjar(tmp_path / "m", descricao, arrays))
    assert [p.name for p in tmp_path.iterdir()] == ["m"]


_CADA_PEDACO = [
    "modelo",
    "forma_entrada",
    "tipo_entrada",
    "treino",
    "preparo",
    "historico",
    "embaralhamento",
    "formato",
]
_ESTRANHOS = [
    7,
    "x",
    [],
    {},
    [[]],
    {"classe": "SGD"},
    {"repete": 9},
    {"tupla": 3},
    -1,
    10**400,
    {"a": {"b": None}},
]


@pytest.mark.parametrize("pedaco", _CADA_PEDACO)
def test_uma_descricao_torta_em_qualquer_pedaco(bom, tmp_path, pedaco):
    descricao, arrays = _partes(bom)
    sem = {nome: valor for nome, valor in descricao.items() if nome != pedaco}
    _recusado(_forjar(tmp_path / "m", sem, arrays))
    for estranho in _ESTRANHOS:
        _recusado(_forjar(tmp_path / "m", {**descricao, pedaco: estranho}, arrays))


def test_o_que_nao_e_um_modelo_e_dito(bom, tmp_path):
    descricao, arrays = _partes(bom)
    camada = {"classe": "Densa", "argumentos": {"unidades": 2}}
    _recusado(_forjar(tmp_path / "m", {**descricao, "modelo": camada}, arrays), "Densa, que não é um modelo")


@pytest.mark.parametrize(
    "texto", ["", "{", "null", "3", "[]", '"a"', "[" * 100_000, '{"a":' * 50_000, "1" * 5000]
)
def test_metadados_que_nao_sao_uma_descricao(bom, tmp_path, texto):
    _, arrays = _partes(bom)
    _recusado(_forjar(tmp_path / "m", texto, arrays))


def _densa(unidades):
    return {"classe": "Densa", "argumentos": {"unidades": unidades}}


def _fila(*camadas):
    return {"classe": "Sequencial", "argumentos": {"camadas": list(camadas)}}


def test_uma_arquitetura_maior_que_os_pesos_nao_chega_a_pedir_memoria(bom, tmp_path):
    descricao, arrays = _partes(bom)
    programa = (
        "import resource, sys\n"
        "import safetensors, neuronio as nn, neuronio.dados\n"
        "pedido = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize() + 2**28\n"
        "resource.setrlimit(resource.RLIMIT_AS, (pedido, pedido))\n"
        "try:\n    nn.carregar(sys.argv[1])\n"
        "except nn.ErroDeArquivo as erro:\n    print(erro)\n"
    )
    enormes = [
        _fila(_densa(10**9)),
        _fila(_densa(10**18)),
        _fila(*[_densa(2000)] * 50),
        {"classe": "RedeNeural", "argumentos": {"tamanhos": [2, 10**8, 10**8]}},
    ]
    for i, modelo in enumerate(enormes):
        caminho = _forjar(tmp_path / f"m{i}", {**descricao, "modelo": modelo}, arrays)
        if sys.platform == "linux" and i < 2:
            saida = subprocess.run(
                [sys.executable, "-c", programa, caminho], capture_output=True, text=True, check=True
            )
            assert "mais pesos do que o arquivo tem" in saida.stdout
        _recusado(caminho, "mais pesos do que o arquivo tem")


def test_milhares_de_camadas_sem_pesos_se_recusam_antes_de_se_criarem(bom, tmp_path, monkeypatch):
    descricao, arrays = _partes(bom)
    monkeypatch.setattr(nn.ReLU, "__init__", lambda _: pytest.fail("criou-se uma camada"))
    fila = _fila(*[{"classe": "ReLU", "argumentos": {}}] * 50_000)
    _recusado(_forjar(tmp_path / "m", {**descricao, "modelo": fila}, arrays), "não são os pesos dela")


def test_criar_uma_fila_custa_o_mesmo_por_camada():
    class Contada(nn.Camada):
        olhadas = 0

        def __setattr__(self, nome, valor):
            Contada.olhadas += 1
            super().__setattr__(nome, valor)

    por_camada = []
    for quantas in (10, 200):
        camadas = [Contada() for _ in range(quantas)]
        Contada.olhadas = 0
        assert nn.Sequencial(camadas).camadas[-1].nome == f"contada_{quantas}"
        por_camada.append(Contada.olhadas / quantas)
    assert por_camada[0] == por_camada[1]


@pytest.mark.parametrize(
    "ordem",
    [{"chave": [2**70, 1], "epocas": 0}, {"chave": [-1], "epocas": 0}, {"chave": [1], "epocas": 2**40}],
)
def test_uma_ordem_dos_dados_que_nao_se_sorteia(bom, tmp_path, ordem):
    descricao, arrays = _partes(bom)
    _recusado(_forjar(tmp_path / "m", {**descricao, "embaralhamento": ordem}, arrays), "ordem dos dados")


@pytest.mark.parametrize(
    "campos",
    [
        {"lado": -8},
        {"lado": 200_000},
        {"margem": -1},
        {"margem": 4},
        {"centro": float("nan")},
        {"lado": None},
    ],
)
def test_um_preparo_de_imagem_impossivel(bom, tmp_path, campos):
    descricao, arrays = _partes(bom)
    preparo = {**nn.dados.PREPARO_DIGITOS.para_dict(), **campos}
    _recusado(_forjar(tmp_path / "m", {**descricao, "preparo": preparo}, arrays), "preparo dos dados")


@pytest.mark.parametrize(
    ("fim", "numero"), [(".taxa", -0.1), (".taxa", 0.0), (".passo", -5.0), ("densa_1.kernel", float("nan"))]
)
def test_numeros_a_que_nenhum_treino_chega(bom, tmp_path, fim, numero):
    descricao, arrays = _partes(bom)
    nome = next(nome for nome in arrays if nome.endswith(fim))
    forjados = {**arrays, nome: np.full_like(arrays[nome], numero)}
    _recusado(_forjar(tmp_path / "m", descricao, forjados), re.escape(nome))


def test_o_nome_de_uma_camada_e_um_texto_e_um_enorme_nao_enche_a_mensagem(bom, tmp_path):
    descricao, arrays = _partes(bom)
    densa = descricao["modelo"]["argumentos"]["camadas"][1]
    for nome, diz in (([["a"] * 900], "é um texto"), ("a" * 5000, "sobram ou faltam")):
        densa["nome"] = nome
        with pytest.raises(nn.ErroDeArquivo, match=diz) as erro:
            nn.carregar(_forjar(tmp_path / "m", descricao, arrays))
        assert len(str(erro.value)) < 1000


def test_uma_descricao_torta_e_dita_em_portugues(bom, tmp_path):
    descricao, arrays = _partes(bom)
    for torta in (
        {"a": 1},
        {"repete": 9},
        {"classe": "Densa"},
        {"tupla": 3},
        {"classe": "Densa", "argumentos": 3},
    ):
        caminho = _forjar(tmp_path / "m", {**descricao, "modelo": torta}, arrays)
        with pytest.raises(nn.ErroDeArquivo) as erro:
            nn.carregar(caminho)
        assert not re.search(r"Error|object|KeyError|'dicionario'", str(erro.value)), str(erro.value)


def test_camadas_dentro_de_camadas_sem_fim(bom, tmp_path):
    descricao, arrays = _partes(bom)
    antes, depois = json.dumps(_fila("aqui")).split('"aqui"')
    for fundura in (100, 900, 20_000):
        modelo = antes * fundura + json.dumps(_densa(2)) + depois * fundura
        texto = json.dumps({**descricao, "modelo": "aqui"}).replace('"aqui"', modelo)
        _recusado(_forjar(tmp_path / "m", texto, arrays))


def test_pesos_de_outra_forma_ou_tipo(bom, tmp_path):
    descricao, arrays = _partes(bom)
    kernel = next(nome for nome in arrays if nome.endswith("densa_1.kernel"))
    for outro in (np.zeros((2, 3), np.float32), np.zeros((2, 2)), np.zeros((2, 2), np.int64)):
        _recusado(_forjar(tmp_path / "m", descricao, {**arrays, kernel: outro}), "espera float32")
    sem = {nome: array for nome, array in arrays.items() if nome != kernel}
    _recusado(_forjar(tmp_path / "m", descricao, sem), "sobram ou faltam")
    _recusado(
        _forjar(tmp_path / "m", descricao, {**arrays, "modelo.outro": arrays[kernel]}), "sobram ou faltam"
    )


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda d: (
        st.lists(d, max_size=3)
        | st.dictionaries(
            st.sampled_from(["classe", "argumentos", "repete", "tupla", "dicionario", "x"]), d, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=120, deadline=None)
@given(pedaco=st.sampled_from(_CADA_PEDACO), estranho=_json)
def test_qualquer_json_no_lugar_de_um_pedaco(tmp_path_factory, bom, pedaco, estranho):
    descricao, arrays = _partes(bom)
    caminho = tmp_path_factory.getbasetemp() / "qualquer"
    _forjar(caminho, {**descricao, pedaco: estranho}, arrays)
    with contextlib.suppress(nn.ErroDeArquivo):  # qualquer outra exceção passa daqui, e reprova
        nn.carregar(caminho)
        assert estranho is None or pedaco in (
            "tipo_entrada",
            "historico",
            "formato",
        )  # o que pode mesmo faltar


def test_o_resumo_e_o_sha256_do_texto_e_dos_arrays():
    texto, arrays = "{}", {"a": np.arange(3.0)}
    esperado = hashlib.sha256(b"{}" + b"a float64 (3,)" + np.arange(3.0).tobytes()).hexdigest()
    assert _resumir(texto, arrays) == esperado
