"""Argumentos que não existem, ou que são outra coisa: a resposta é sempre nossa, em português."""

import inspect
import io

import numpy as np
import pytest

import neuronio as nn

FUNCOES = [n for n in nn.__all__ if inspect.isfunction(getattr(nn, n)) and n != "sem_gradiente"]
DOS_DADOS = [n for n in nn.dados.__all__ if callable(getattr(nn.dados, n)) and n not in ("Fonte", "Preparo")]
OBJETOS = {
    "Tensor": nn.Tensor([[1.0, 2.0]]),
    "Parametro": nn.Parametro(nn.Tensor([1.0]), "p"),
    "Valor": nn.Valor(1.0),
    "Historico": nn.Historico(),
}
METODOS = [
    (nome, metodo)
    for nome, objeto in OBJETOS.items()
    for metodo in dir(type(objeto))
    if metodo[0] != "_" and inspect.isfunction(getattr(type(objeto), metodo))
]


def test_um_metodo_de_tensor_diz_como_o_argumento_se_chama_aqui():
    with pytest.raises(nn.ErroDeNome, match=r'Tensor\.soma não tem o argumento "axis": aqui se chama eixo'):
        nn.Tensor([1.0]).soma(axis=1)
    with pytest.raises(nn.ErroDeNome, match=r'separar não tem o argumento "test_size": aqui se chama fracao'):
        nn.dados.separar([1, 2], [1, 2], test_size=0.5)


@pytest.mark.parametrize(("dono", "metodo"), METODOS)
def test_todo_metodo_recusa_em_portugues_o_argumento_que_nao_tem(dono, metodo):
    with pytest.raises(nn.ErroNeuronio):
        getattr(OBJETOS[dono], metodo)(nao_existe=1)


@pytest.mark.parametrize("nome", FUNCOES)
def test_toda_funcao_recusa_em_portugues_o_argumento_que_nao_tem(nome):
    with pytest.raises(nn.ErroNeuronio):
        getattr(nn, nome)(nao_existe=1)


@pytest.mark.parametrize("nome", DOS_DADOS)
def test_todo_nome_dos_dados_recusa_em_portugues_o_argumento_que_nao_tem(nome):
    with pytest.raises(nn.ErroNeuronio):
        getattr(nn.dados, nome)(nao_existe=1)


DAS_SALAS = [
    (sala, nome)
    for sala in ("avaliacao", "dentro", "graficos", "ver")
    for nome in getattr(nn, sala).__all__
    if inspect.isfunction(getattr(getattr(nn, sala), nome))
]


@pytest.mark.parametrize(("sala", "nome"), DAS_SALAS)
def test_toda_funcao_de_uma_sala_recusa_em_portugues_o_argumento_que_nao_tem(sala, nome):
    with pytest.raises(nn.ErroNeuronio):
        getattr(getattr(nn, sala), nome)(nao_existe=1)


def test_de_uma_funcao_que_aceita_qualquer_nome_diz_se_o_que_falta():
    rede = nn.Sequencial([nn.Entrada(4), nn.Densa(2)])
    rede.compilar("adam", "mse")
    with pytest.raises(nn.ErroDeValor, match="falta camada"):
        nn.dentro.o_que_excita(rede, passos=3)


RUINS = {
    "None": lambda: None,
    "quadro": lambda: pytest.importorskip("polars").DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}),
    "arquivo aberto": lambda: io.StringIO("a,b\n1,2\n"),
    "3": lambda: 3,
    "lista vazia": list,
    "array vazio": lambda: np.zeros(0),
}


DE_BRINQUEDO = {"circulos", "espiral", "luas", "senoide", "xor"}
"""Neles o primeiro argumento é quantas amostras se querem, e 3 serve."""
PARES = [(ruim, nome) for ruim in RUINS for nome in DOS_DADOS if not (ruim == "3" and nome in DE_BRINQUEDO)]


@pytest.mark.parametrize(("ruim", "nome"), PARES)
def test_o_que_nao_serve_de_primeiro_argumento_e_recusado_em_portugues(nome, ruim, monkeypatch, tmp_path):
    monkeypatch.setenv("NEURONIO_DADOS", str(tmp_path))
    for mais in ((), ("c",)) if nome in ("csv", "tabela") else ((),):
        with pytest.raises(nn.ErroNeuronio):
            getattr(nn.dados, nome)(RUINS[ruim](), *mais)


SALAS = [objeto for objeto in (getattr(nn, nome) for nome in nn.__all__) if inspect.ismodule(objeto)]


@pytest.mark.parametrize("sala", [nn, *SALAS], ids=lambda s: s.__name__)
def test_o_que_se_oferece_de_um_modulo_sao_so_os_nomes_publicos(sala):
    assert set(dir(sala)) <= {*sala.__all__, "__version__"}
    for nome in sala.__all__:
        assert getattr(sala, nome) is not None


@pytest.mark.parametrize("sala", SALAS, ids=lambda s: s.__name__)
def test_um_nome_que_uma_sala_nao_tem_e_respondido_em_portugues_com_o_mais_proximo(sala):
    nome = max(sala.__all__, key=len)
    with pytest.raises(nn.ErroDeAtributo) as erro:
        getattr(sala, nome + "s")
    como_se_escreve = sala.__name__.replace("neuronio", "nn")
    assert str(erro.value).startswith(f'{como_se_escreve} não tem "{nome}s". Você quis dizer "{nome}"?')


def test_treinando_so_se_le_e_diz_se_o_que_fazer():
    rede = nn.Sequencial([nn.Densa(1)])
    with pytest.raises(nn.ErroDeAtributo, match="treinavel = False"):
        rede.treinando = True


@pytest.mark.parametrize("enorme", [10**30, 10**400, -(10**5000)], ids=["30", "400", "5000"])
def test_um_inteiro_enorme_e_recusado_onde_quer_que_se_de(enorme):
    rede = nn.Sequencial([nn.Entrada(1), nn.Densa(1)])
    rede.compilar("sgd", "mse", motor="numpy")
    for pedir in (
        lambda: nn.Densa(enorme),
        lambda: nn.Dropout(enorme),
        lambda: nn.SGD(enorme),
        lambda: rede.treinar([[1.0]], [[1.0]], epocas=enorme),
        lambda: rede.prever([[1.0]], lote=enorme),
    ):
        with pytest.raises(nn.ErroDeValor):
            pedir()


@pytest.mark.parametrize(
    ("ler", "mensagem"),
    [
        (lambda: nn.dados.csv("x.csv", target="y"), 'csv não tem o argumento "target": aqui se chama alvo.'),
        (lambda: nn.dados.csv("x.csv", "y", test_size=0.2), '"test_size": aqui se chama teste.'),
        (lambda: nn.dados.tabela({"x": [1], "y": [2]}, "y", random_state=0), "aqui se chama semente."),
        (
            lambda: nn.dados.csv("x.csv", ausente="apagar"),
            '"ausentes"? Existem: alvo, ',
        ),
        (lambda: nn.dados.tabela({"x": [1], "y": [2]}, label="y"), "aqui se chama alvo."),
        (lambda: nn.dados.csv("x.csv", "y", sep=";"), "não faz falta: o separador se descobre"),
        (lambda: nn.dados.serie("x.csv", "y", window=3), "aqui se chama janela."),
        (lambda: nn.dados.pasta(directory="fotos"), "aqui se chama caminho."),
        (lambda: nn.dados.co2(horizontes=3), 'Você quis dizer "horizonte"?'),
    ],
)
def test_um_argumento_que_a_leitura_nao_tem_diz_se_como_se_chama(ler, mensagem, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("x;y\n" + "1;2\n2;3\n" * 5)
    with pytest.raises(nn.ErroDeNome) as erro:
        ler()
    assert mensagem in str(erro.value)
    assert "pedido" not in str(erro.value)
